"""upsample"""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression, Keyword, Literal
from gencc.ir.model import Placed
from gencc.ops.layers.upsample import Upsample

from gencc_torch.ops.layers import Modules, nn, sides

_LINEAR = {1: "linear", 2: "bilinear", 3: "trilinear"}


def modules(layer: Upsample, placed: Placed, source: Expression | None) -> Modules:
    """From 41 on, PyTorch's "nearest" is a pixel off: it multiplies by a rounded 1/41."""
    factor = Keyword("scale_factor", sides(layer.size))
    if layer.mode == "linear":
        mode = Keyword("mode", Literal(_LINEAR[len(layer.size)]))
        corners = Keyword("align_corners", Literal(False))
        return (nn("Upsample", factor, mode, corners),)
    name = Literal("nearest" if max(layer.size) < 41 else "nearest-exact")
    return (nn("Upsample", factor, Keyword("mode", name)),)
