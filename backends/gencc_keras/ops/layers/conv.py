"""conv, with a layer for the padding before it where Keras lacks that padding."""

from __future__ import annotations

from gencc.codegen.python.nodes import Keyword, Literal, Tuple
from gencc.diagnostics import CompileError, Diagnostic
from gencc.ops.layers._images import same_pads
from gencc.ops.layers.conv import Conv

from gencc_keras.ops.layers import (
    Layers,
    Use,
    around,
    convolution,
    numbers,
    own,
    sides,
)

CLASSES = tuple(
    f"{kind}Conv{count}D" for kind in ("", "Spectral", "Tied") for count in (1, 2, 3)
)
NAMES = (
    *("conv1d", "conv2d", "conv3d"),
    *("spectral_conv1d", "spectral_conv2d", "spectral_conv3d"),
    *("zero_padding1d", "zero_padding2d", "zero_padding3d", "reflection_padding"),
)


def layers(conv: Conv, use: Use) -> Layers:
    """layers.Conv2D(8, 3, strides=2, padding="same"); E0504 for what it cannot."""
    shape = use.placed.input
    none = all(ends == (0, 0) for ends in conv.padding)
    # What Keras pads under "same" depends on the size of the image.
    usual = same_pads(shape, conv.kernel, conv.stride, conv.dilated)
    same = conv.padding == usual and not none and not conv.reflects
    if conv.dilation and max(conv.stride) > 1:
        raise CompileError([_refused(use)])
    dilation = (Keyword("dilation_rate", sides(conv.dilated)),) * bool(conv.dilation)
    groups = (Keyword("groups", Literal(conv.groups)),) * (conv.groups > 1)
    convolved = convolution(
        f"Conv{len(conv.kernel)}D",
        conv.filters,
        conv.kernel,
        conv.stride,
        conv.bias,
        "same" if same else "valid",
        use,
        *dilation,
        *groups,
    )
    if same or none:
        return (convolved,)
    if conv.reflects:
        pads = Tuple(tuple(Tuple(numbers(*ends)) for ends in conv.padding))
        return own("reflection", "ReflectionPadding", pads), convolved
    return around("ZeroPadding", conv.padding), convolved


def _refused(use: Use) -> Diagnostic:
    return Diagnostic(
        "E0504",
        "Keras has no convolution with both a stride and a dilation",
        use.source,
        use.placed.span,
        help="leave one of them out, or pool behind it",
    )
