"""reshape, to images whose channels come first here."""

from __future__ import annotations

from gencc.codegen.python.nodes import Call, Expression, Import, Literal, Ref, Tuple
from gencc.ir.model import Placed
from gencc.ops.layers.reshape import Reshape

from gencc_torch.ops.layers import Modules, nn, numbers
from gencc_torch.ops.layers.flatten import to_vector


def modules(layer: Reshape, placed: Placed, source: Expression | None) -> Modules:
    """nn.Unflatten(1, (1, 8, 8)), or ToImage(8, 8, 3); of a vector, or flattened before."""
    before, after = placed.input, layer.shape
    if before == after:
        return ()
    if len(after) == 1:
        return to_vector(before)
    flat = to_vector(before)
    if len(after) == 3 and after[2] > 1:
        to_image = Ref("ToImage", Import(".vectors", "ToImage"))
        return (*flat, Call(to_image, numbers(*after)))
    sizes = (after[2], *after[:2]) if len(after) == 3 else after
    return (*flat, nn("Unflatten", Literal(1), Tuple(numbers(*sizes))))
