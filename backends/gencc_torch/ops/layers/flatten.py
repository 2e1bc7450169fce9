"""flatten, of images whose channels come first here."""

from __future__ import annotations

from gencc.codegen.python.nodes import Call, Expression, Import, Ref
from gencc.ir.layers import Shape
from gencc.ir.model import Placed
from gencc.ops.layers.flatten import Flatten

from gencc_torch.ops.layers import Modules, nn


def modules(layer: Flatten, placed: Placed, source: Expression | None) -> Modules:
    """nn.Flatten(), or ToVector() where channels have to go last."""
    return to_vector(placed.input)


def native_modules(
    layer: Flatten, placed: Placed, source: Expression | None
) -> Modules:
    """nn.Flatten()"""
    return () if len(placed.input) == 1 else (nn("Flatten"),)


def to_vector(shape: Shape) -> Modules:
    """What makes a vector of something of this shape."""
    if len(shape) == 1:
        return ()
    if shape[-1] > 1:
        return (Call(Ref("ToVector", Import(".vectors", "ToVector"))),)
    return (nn("Flatten"),)
