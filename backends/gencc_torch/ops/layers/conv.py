"""conv, behind a module of its own where the padding is not the same on both sides."""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression, Keyword
from gencc.ir.model import Placed
from gencc.ops.layers.conv import Conv

from gencc_torch.ops.layers import Modules, bias_of, numbers, pad, pair, with_kernel

CLASSES = {"Conv2d": (3, 2, 0, 1), "TiedConv2d": ()}


def modules(layer: Conv, placed: Placed, source: Expression | None) -> Modules:
    """nn.Conv2d(1, 8, kernel_size=3, stride=2, padding=1)"""
    (top, bottom), (left, right) = layer.padding
    symmetric = top == bottom and left == right
    padding = Keyword("padding", pair((top, left)))
    module = with_kernel(
        "Conv2d",
        (
            *numbers(placed.input[2], layer.filters),
            Keyword("kernel_size", pair(layer.kernel)),
        ),
        source,
        Keyword("stride", pair(layer.stride)),
        *([padding] if symmetric and top + left else []),
        *bias_of(layer.bias),
    )
    if symmetric:
        return (module,)
    return pad(layer.padding, "left, right, top, bottom"), module
