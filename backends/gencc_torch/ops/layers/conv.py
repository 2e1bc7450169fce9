"""conv, behind a module of its own where the padding is not the same on both sides."""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression, Keyword, Literal
from gencc.ir.model import Placed
from gencc.ops.layers.conv import Conv

from gencc_torch.ops.layers import (
    ENDS,
    Modules,
    bias_of,
    normalized,
    numbers,
    pad,
    sides,
    with_kernel,
)

CLASSES = {
    "Conv1d": (2, 1, 0),
    "Conv2d": (3, 2, 0, 1),
    "Conv3d": (4, 3, 0, 1, 2),
    "TiedConv1d": (),
    "TiedConv2d": (),
    "TiedConv3d": (),
}


def modules(layer: Conv, placed: Placed, source: Expression | None) -> Modules:
    """nn.Conv2d(1, 8, kernel_size=3, stride=2, padding=1)"""
    before = tuple(start for start, _ in layer.padding)
    symmetric = all(start == end for start, end in layer.padding)
    padded = symmetric and any(before)
    reflect = Keyword("padding_mode", Literal("reflect"))
    module = with_kernel(
        f"Conv{len(layer.kernel)}d",
        (
            *numbers(placed.input[-1], layer.filters),
            Keyword("kernel_size", sides(layer.kernel)),
        ),
        source,
        Keyword("stride", sides(layer.stride)),
        *([Keyword("padding", sides(before))] if padded else []),
        *([reflect] if padded and layer.reflects else []),
        *([Keyword("dilation", sides(layer.dilation))] if layer.dilation else []),
        *([Keyword("groups", Literal(layer.groups))] if layer.groups > 1 else []),
        *bias_of(layer.bias),
    )
    if layer.spectral_norm:
        module = normalized(module)
    if symmetric:
        return (module,)
    name = "ReflectionPad" if layer.reflects else "ZeroPad"
    return pad(name, layer.padding, ENDS[len(layer.padding)]), module
