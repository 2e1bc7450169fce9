"""residual: a sum in the graph of the network."""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression
from gencc.ops.layers.residual import Residual

from gencc_keras.ops.layers import layer

BESIDE = "shortcut"
NAMES = ("add",)


def joined(residual: Residual) -> Expression:
    """layers.Add()"""
    return layer("Add")
