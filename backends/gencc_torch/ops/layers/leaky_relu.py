"""leaky_relu"""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression, Literal
from gencc.ir.model import Placed
from gencc.ops.layers.leaky_relu import LeakyRelu

from gencc_torch.ops.layers import Modules, nn


def modules(layer: LeakyRelu, placed: Placed, source: Expression | None) -> Modules:
    """nn.LeakyReLU(0.2)"""
    return (nn("LeakyReLU", Literal(layer.slope)),)
