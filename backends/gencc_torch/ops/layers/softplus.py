"""softplus"""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression, Keyword, Literal
from gencc.ir.model import Placed
from gencc.ops.layers.softplus import Softplus

from gencc_torch.ops.layers import Modules, nn


def modules(layer: Softplus, placed: Placed, source: Expression | None) -> Modules:
    """nn.Softplus(threshold=50.0)"""
    # Beyond the threshold PyTorch returns x; at 50 that is the same number.
    return (nn("Softplus", Keyword("threshold", Literal(50.0))),)
