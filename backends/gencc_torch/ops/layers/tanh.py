"""tanh"""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression
from gencc.ir.model import Placed
from gencc.ops.layers.tanh import Tanh

from gencc_torch.ops.layers import Modules, nn


def modules(layer: Tanh, placed: Placed, source: Expression | None) -> Modules:
    """nn.Tanh()"""
    return (nn("Tanh"),)
