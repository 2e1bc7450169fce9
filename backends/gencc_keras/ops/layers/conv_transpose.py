"""conv_transpose, with a layer for the crop behind it where Keras lacks that crop."""

from __future__ import annotations

from gencc.codegen.python.nodes import Call
from gencc.diagnostics import CompileError, Diagnostic
from gencc.ops.layers.conv_transpose import ConvTranspose

from gencc_keras.ops.layers import Layers, Use, around, convolution

CLASSES = (
    *("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"),
    *(f"SpectralConv{count}DTranspose" for count in (1, 2, 3)),
    *("TiedConv1DTranspose", "TiedConv2DTranspose", "TiedConv3DTranspose"),
)
NAMES = (
    *("conv1d_transpose", "conv2d_transpose", "conv3d_transpose"),
    *(f"spectral_conv{count}d_transpose" for count in (1, 2, 3)),
    *("cropping1d", "cropping2d", "cropping3d"),
)


def layers(conv: ConvTranspose, use: Use) -> Layers:
    """layers.Conv2DTranspose(8, 4, strides=2, padding="same"); E0504 for what it cannot."""
    same = tuple(
        (max((k - s) // 2, 0), k - s - max((k - s) // 2, 0))
        for k, s in zip(conv.kernel, conv.stride, strict=True)
    )
    if conv.crop == same:
        return (_convolved(conv, "same", use),)
    # Under "valid" Keras extends the output where the kernel is smaller than the stride.
    extra = [max(s - k, 0) for k, s in zip(conv.kernel, conv.stride, strict=True)]
    crop = tuple(
        (before, behind + more)
        for (before, behind), more in zip(conv.crop, extra, strict=True)
    )
    if min(min(ends) for ends in crop) < 0:
        raise CompileError([_refused(use)])
    convolved = _convolved(conv, "valid", use)
    if all(ends == (0, 0) for ends in crop):
        return (convolved,)
    return convolved, around("Cropping", crop)


def _convolved(conv: ConvTranspose, padding: str, use: Use) -> Call:
    return convolution(
        f"Conv{len(conv.kernel)}DTranspose",
        conv.filters,
        conv.kernel,
        conv.stride,
        conv.bias,
        padding,
        use,
    )


def _refused(use: Use) -> Diagnostic:
    return Diagnostic(
        "E0504",
        "Keras cannot extend the output of this conv_transpose",
        use.source,
        use.placed.span,
        help="write `padding: same`, or a smaller padding",
    )
