"""masked_conv, by runtime/masked.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Call, Expression, Import, Keyword, Literal, Ref
from gencc.ir.model import Placed
from gencc.ops.layers.masked_conv import MaskedConv

from gencc_torch.ops.layers import Modules, bias_of, numbers, sides

CLASSES = {
    "MaskedConv1d": (2, 1, 0),
    "MaskedConv2d": (3, 2, 0, 1),
    "MaskedConv3d": (4, 3, 0, 1, 2),
}


def modules(layer: MaskedConv, placed: Placed, source: Expression | None) -> Modules:
    """MaskedConv2d(1, 32, kernel_size=3, type="A")"""
    name = f"MaskedConv{len(layer.kernel)}d"
    masked = Call(
        Ref(name, Import(".masked", name)),
        (
            *numbers(placed.input[-1], layer.filters),
            Keyword("kernel_size", sides(layer.kernel)),
            Keyword("type", Literal(layer.type)),
            *bias_of(layer.bias),
        ),
    )
    return (masked,)
