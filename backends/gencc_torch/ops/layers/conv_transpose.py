"""conv_transpose, before a module of its own that crops what PyTorch cannot."""

from __future__ import annotations

from gencc.codegen.naming import channels_first
from gencc.codegen.python.nodes import Expression, Keyword
from gencc.ir.model import Placed
from gencc.ops.layers.conv_transpose import ConvTranspose

from gencc_torch.ops.layers import (
    Modules,
    bias_of,
    normalized,
    numbers,
    pad,
    sides,
    with_kernel,
)

CLASSES = {
    "ConvTranspose1d": (2, 1, 0),
    "ConvTranspose2d": (3, 2, 0, 1),
    "ConvTranspose3d": (4, 3, 0, 1, 2),
    "TiedConvTranspose1d": (),
    "TiedConvTranspose2d": (),
    "TiedConvTranspose3d": (),
}


def modules(layer: ConvTranspose, placed: Placed, source: Expression | None) -> Modules:
    """PyTorch crops `padding` at both ends and gives back `output_padding` at the end."""
    before = tuple(start for start, _ in layer.crop)
    extra = tuple(start - end for start, end in layer.crop)
    native = all(0 <= e < s or e == 0 for e, s in zip(extra, layer.stride, strict=True))
    padding = before if native else (0,) * len(before)
    if not native:  # cropped behind it, but for what is below 0
        extra = tuple(max(-end, 0) for _, end in layer.crop)
    module = with_kernel(
        f"ConvTranspose{len(layer.kernel)}d",
        (
            *numbers(placed.input[-1], layer.filters),
            Keyword("kernel_size", sides(layer.kernel)),
        ),
        source,
        Keyword("stride", sides(layer.stride)),
        *([Keyword("padding", sides(padding))] if any(padding) else []),
        *([Keyword("output_padding", sides(extra))] if any(extra) else []),
        *bias_of(layer.bias),
    )
    if layer.spectral_norm:
        module = normalized(module)
    if native:
        return (module,)
    crop = tuple((-start, -max(end, 0)) for start, end in layer.crop)
    return module, pad("ZeroPad", crop, f"cropped to {channels_first(placed.output)}")
