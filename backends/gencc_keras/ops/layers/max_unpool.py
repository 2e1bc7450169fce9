"""max_unpool, by runtime/pooling.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Tuple
from gencc.ops.layers.max_pool import MaxUnpool

from gencc_keras.ops.layers import Layers, Use, numbers, own, sides

NAMES = ("max_unpool",)


def layers(unpool: MaxUnpool, use: Use) -> Layers:
    """MaxUnpool(2, (8, 8))"""
    image = Tuple(numbers(*unpool.image))
    return (own("pooling", "MaxUnpool", sides(unpool.size), image),)
