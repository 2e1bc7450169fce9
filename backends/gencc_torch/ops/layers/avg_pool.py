"""avg_pool"""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression, Literal
from gencc.ir.model import Placed
from gencc.ops.layers.avg_pool import AvgPool

from gencc_torch.ops.layers import Modules, nn, sides


def modules(layer: AvgPool, placed: Placed, source: Expression | None) -> Modules:
    """nn.AvgPool2d(2), or nn.AdaptiveAvgPool2d(1), nn.Flatten()"""
    if not layer.size:
        whole = nn(f"AdaptiveAvgPool{len(placed.input) - 1}d", Literal(1))
        return whole, nn("Flatten")
    return (nn(f"AvgPool{len(layer.size)}d", sides(layer.size)),)
