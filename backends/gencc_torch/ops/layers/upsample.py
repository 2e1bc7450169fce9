"""upsample"""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression, Keyword, Literal
from gencc.ir.model import Placed
from gencc.ops.layers.upsample import Upsample

from gencc_torch.ops.layers import Modules, nn, sides


def modules(layer: Upsample, placed: Placed, source: Expression | None) -> Modules:
    """From 41 on, PyTorch's "nearest" is a pixel off: it multiplies by a rounded 1/41."""
    mode = Literal("nearest" if max(layer.size) < 41 else "nearest-exact")
    factor = Keyword("scale_factor", sides(layer.size))
    return (nn("Upsample", factor, Keyword("mode", mode)),)
