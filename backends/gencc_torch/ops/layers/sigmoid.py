"""sigmoid"""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression
from gencc.ir.model import Placed
from gencc.ops.layers.sigmoid import Sigmoid

from gencc_torch.ops.layers import Modules, nn


def modules(layer: Sigmoid, placed: Placed, source: Expression | None) -> Modules:
    """nn.Sigmoid()"""
    return (nn("Sigmoid"),)
