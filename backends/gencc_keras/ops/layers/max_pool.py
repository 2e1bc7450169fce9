"""max_pool, by runtime/pooling.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Keyword, Literal, Tuple
from gencc.ops.layers.max_pool import MaxPool

from gencc_keras.ops.layers import Layers, Use, layer, numbers, own, sides

NAMES = ("max_pool", "flatten")


def layers(pool: MaxPool, use: Use) -> Layers:
    """MaxPool(2), MaxPool(3, stride=2, pads=((0, 1), (0, 1))), …, return_switches=True)"""
    if not pool.size:
        whole = sides(use.placed.input[:-1])
        return own("pooling", "MaxPool", whole), layer("Flatten")
    ends = Tuple(tuple(Tuple(numbers(*pair)) for pair in pool.padding))
    return (
        own(
            "pooling",
            "MaxPool",
            sides(pool.size),
            *([Keyword("stride", sides(pool.stride))] if pool.stride else []),
            *([Keyword("pads", ends)] if pool.padding else []),
            *([Keyword("return_switches", Literal(True))] if use.switches else []),
        ),
    )
