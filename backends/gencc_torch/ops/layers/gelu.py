"""gelu"""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression, Keyword, Literal
from gencc.ir.model import Placed
from gencc.ops.layers.gelu import Gelu

from gencc_torch.ops.layers import Modules, nn


def modules(layer: Gelu, placed: Placed, source: Expression | None) -> Modules:
    """nn.GELU(approximate="none")"""
    return (nn("GELU", Keyword("approximate", Literal("none"))),)
