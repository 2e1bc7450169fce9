"""softmax"""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression, Keyword, Literal
from gencc.ir.model import Placed
from gencc.ops.layers.softmax import Softmax

from gencc_torch.ops.layers import Modules, nn


def modules(layer: Softmax, placed: Placed, source: Expression | None) -> Modules:
    """nn.Softmax(dim=1)"""
    return (nn("Softmax", Keyword("dim", Literal(1))),)
