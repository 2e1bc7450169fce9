"""elu"""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression, Keyword, Literal
from gencc.ir.model import Placed
from gencc.ops.layers.elu import Elu

from gencc_torch.ops.layers import Modules, nn


def modules(layer: Elu, placed: Placed, source: Expression | None) -> Modules:
    """nn.ELU(alpha=1.0)"""
    return (nn("ELU", Keyword("alpha", Literal(layer.slope))),)
