"""max_pool, by runtime/pooling.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Keyword, Literal
from gencc.ops.layers.max_pool import MaxPool

from gencc_keras.ops.layers import Layers, Use, own, pair

NAMES = ("max_pool",)


def layers(pool: MaxPool, use: Use) -> Layers:
    """MaxPool(2), or MaxPool(2, return_switches=True)"""
    keywords = (Keyword("return_switches", Literal(True)),) if use.switches else ()
    return (own("pooling", "MaxPool", pair(pool.size), *keywords),)
