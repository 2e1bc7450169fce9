"""conv_transpose, before a module of its own that crops what PyTorch cannot."""

from __future__ import annotations

from gencc.codegen.naming import channels_first
from gencc.codegen.python.nodes import Expression, Keyword
from gencc.ir.model import Placed
from gencc.ops.layers.conv_transpose import ConvTranspose

from gencc_torch.ops.layers import Modules, bias_of, numbers, pad, pair, with_kernel

CLASSES = {"ConvTranspose2d": (3, 2, 0, 1), "TiedConvTranspose2d": ()}


def modules(layer: ConvTranspose, placed: Placed, source: Expression | None) -> Modules:
    """PyTorch crops `padding` at both ends and gives back `output_padding` at the end."""
    (top, bottom), (left, right) = layer.crop
    before = (top, left)
    extra = (top - bottom, left - right)
    native = all(0 <= e < s or e == 0 for e, s in zip(extra, layer.stride, strict=True))
    padding = before if native else (0, 0)
    if not native:  # cropped behind it, but for what is below 0
        extra = (max(-bottom, 0), max(-right, 0))
    module = with_kernel(
        "ConvTranspose2d",
        (
            *numbers(placed.input[2], layer.filters),
            Keyword("kernel_size", pair(layer.kernel)),
        ),
        source,
        Keyword("stride", pair(layer.stride)),
        *([Keyword("padding", pair(padding))] if any(padding) else []),
        *([Keyword("output_padding", pair(extra))] if any(extra) else []),
        *bias_of(layer.bias),
    )
    if native:
        return (module,)
    crop = ((-top, -max(bottom, 0)), (-left, -max(right, 0)))
    return module, pad(crop, f"cropped to {channels_first(placed.output)}")
