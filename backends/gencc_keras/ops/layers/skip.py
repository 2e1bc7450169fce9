"""skip: a concatenation in the graph of the network."""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression
from gencc.ops.layers.skip import Skip

from gencc_keras.ops.layers import layer

BESIDE = "skip"
NAMES = ("concatenate",)


def joined(skip: Skip) -> Expression:
    """layers.Concatenate()"""
    return layer("Concatenate")
