"""pixel_shuffle"""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression, Literal
from gencc.ir.model import Placed
from gencc.ops.layers.pixel_shuffle import PixelShuffle

from gencc_torch.ops.layers import Modules, nn


def modules(layer: PixelShuffle, placed: Placed, source: Expression | None) -> Modules:
    """nn.PixelShuffle(2)"""
    return (nn("PixelShuffle", Literal(layer.factor)),)
