"""avg_pool"""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression
from gencc.ir.model import Placed
from gencc.ops.layers.avg_pool import AvgPool

from gencc_torch.ops.layers import Modules, nn, sides


def modules(layer: AvgPool, placed: Placed, source: Expression | None) -> Modules:
    """nn.AvgPool2d(2)"""
    return (nn(f"AvgPool{len(layer.size)}d", sides(layer.size)),)
