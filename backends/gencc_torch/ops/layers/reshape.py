"""reshape, to images whose channels come first here."""

from __future__ import annotations

from gencc.codegen.python.nodes import Call, Expression, Import, Literal, Ref, Tuple
from gencc.ir.layers import Shape
from gencc.ir.model import Placed
from gencc.ops.layers.reshape import Reshape

from gencc_torch.ops.layers import Modules, nn, numbers
from gencc_torch.ops.layers.flatten import to_vector


def modules(layer: Reshape, placed: Placed, source: Expression | None) -> Modules:
    """ToImage(8, 8, 3) of a vector that lists channels last, or flattened to one before."""
    before, after = placed.input, layer.shape
    if before == after:
        return ()
    flat = to_vector(before)
    if len(after) == 1:
        return flat
    if after[-1] > 1:
        to_image = Ref("ToImage", Import(".vectors", "ToImage"))
        return (*flat, Call(to_image, numbers(*after)))
    return (*flat, _unflatten(after))


def native_modules(
    layer: Reshape, placed: Placed, source: Expression | None
) -> Modules:
    """nn.Unflatten(1, (3, 8, 8)), flattened before if it is no vector."""
    before, after = placed.input, layer.shape
    if before == after:
        return ()
    flat = () if len(before) == 1 else (nn("Flatten"),)
    return flat if len(after) == 1 else (*flat, _unflatten(after))


def _unflatten(shape: Shape) -> Call:
    sizes = (shape[-1], *shape[:-1])
    return nn("Unflatten", Literal(1), Tuple(numbers(*sizes)))
