"""avg_pool"""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression
from gencc.ir.model import Placed
from gencc.ops.layers.avg_pool import AvgPool

from gencc_torch.ops.layers import Modules, nn, pair


def modules(layer: AvgPool, placed: Placed, source: Expression | None) -> Modules:
    """nn.AvgPool2d(2)"""
    return (nn("AvgPool2d", pair(layer.size)),)
