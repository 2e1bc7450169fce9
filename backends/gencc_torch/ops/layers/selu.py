"""selu, whose numbers PyTorch has to more digits than float64."""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression
from gencc.ir.model import Placed
from gencc.ops.layers.selu import Selu

from gencc_torch.ops.layers import Modules, nn


def modules(layer: Selu, placed: Placed, source: Expression | None) -> Modules:
    """nn.SELU()"""
    return (nn("SELU"),)
