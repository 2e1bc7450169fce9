"""conv: a kernel that is moved over an image."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from gencc.frontend.spec.fields import Flag, PaddingField, SidesField, Whole
from gencc.frontend.spec.layers import Init, LayerKeys
from gencc.ir.layers import (
    Initial,
    Layer,
    Pads,
    Shape,
    ShapeError,
    Sides,
    Weight,
    require_sides,
)
from gencc.ir.records import dataclass
from gencc.ops.cases import Chains, Random, single_layer
from gencc.ops.layers._images import (
    add_convolution,
    along,
    draw_kernel,
    draw_stride,
    pads_along,
    pads_identity,
    same_pads,
    size_identity,
)
from gencc.ops.layers._kernels import (
    USUAL,
    USUAL_KEYS,
    alike,
    check_start,
    check_way_back,
    has_bias,
    identity_of_start,
    kernel_and_bias,
    pads_text,
    settings_of_start,
    several,
    window,
)

if TYPE_CHECKING:
    from gencc.ir.model import Placed
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class Conv(Layer):
    """Cross-correlation of the padded input with K of shape (kh, kw, in / groups, out).

    y[i, j, o] = b[o] + sum over a, c, n of
    x[i s + a d - top, j s + c d - left, g in / groups + n] K[a, c, n, o], with stride s and
    dilation d. The filters are in as many groups as the channels that come in, and one of
    group g sees the channels of that group. Beyond its edges the input is 0, or what lies
    on their other side if it `reflects`: x[-1] is x[1].
    """

    filters: int
    kernel: Sides
    stride: Sides
    padding: Pads
    bias: bool = True
    init: Initial = USUAL
    dilation: Sides = ()  # of 1 along each side
    groups: int = 1
    reflects: bool = False
    spectral_norm: bool = False

    word = "conv"

    @property
    def dilated(self) -> Sides:
        """The dilation along each side."""
        return self.dilation or (1,) * len(self.kernel)

    def output_shape(self, shape: Shape) -> Shape:
        """(h, w, in) -> ((h + pads - dilated kernel) // stride + 1, …, filters)."""
        require_sides("conv", shape)
        sides = [
            (size + before + after - dilation * (kernel - 1) - 1) // stride + 1
            for size, (before, after), kernel, stride, dilation in zip(
                shape,
                self.padding,
                self.kernel,
                self.stride,
                self.dilated,
                strict=False,
            )
        ]
        if min(sides) < 1:
            raise ShapeError("the kernel is larger than the padded image")
        if shape[-1] % self.groups or self.filters % self.groups:
            both = f"{shape[-1]} channels and {self.filters} filters"
            raise ShapeError(f"{both} are not both {self.groups} equal groups")
        inner = zip(shape, self.padding, strict=False)
        if self.reflects and any(max(pads) >= size for size, pads in inner):
            raise ShapeError("more is reflected than there is beside the edge")
        return (*sides, self.filters)

    def written_for(self, output: Shape, wanted: Shape) -> str:
        """filters: 3, if the channels alone differ"""
        alike = output[:-1] == wanted[:-1]
        return f"filters: {wanted[-1]}" if alike else ""

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """kernel (kh, kw, in / groups, out) and bias (out,)."""
        area, channels = math.prod(self.kernel), shape[-1] // self.groups
        kernel = self.init.for_fans(area * channels, area * self.filters)
        sizes = (*self.kernel, channels, self.filters)
        return kernel_and_bias(
            sizes, kernel, self.filters, self.bias, self.spectral_norm
        )

    def uses(self, shape: Shape, output: Shape) -> int:
        """Once at every pixel that comes out."""
        return math.prod(output[:-1])

    def mirror(self, placed: Placed, bias: bool, upsample: bool) -> Layer:
        """The conv_transpose whose result is as large as the input was."""
        from gencc.ops.layers.conv_transpose import ConvTranspose

        check_way_back(self.spectral_norm)
        if self.groups > 1 or max(self.dilated) > 1 or self.reflects:
            raise ShapeError(
                "no conv_transpose leads back over groups, dilation or reflected edges"
            )
        sides = []
        for axis, (start, _) in enumerate(self.padding):
            full = (placed.output[axis] - 1) * self.stride[axis] + self.kernel[axis]
            sides.append((start, full - placed.input[axis] - start))
        crop, filters = (*sides,), placed.input[-1]
        return ConvTranspose(filters, self.kernel, self.stride, crop, bias, self.init)

    def settings(self) -> str:
        """32 filters 3x3, stride 2, padding 0+1"""
        sizes = window(self.filters, self.kernel, self.stride)
        how = " reflected" * self.reflects
        more = (
            f"padding {pads_text(self.padding)}{how}",
            *([f"dilation {alike(self.dilated)}"] if max(self.dilated) > 1 else []),
            *([several(self.groups, "group")] if self.groups > 1 else []),
        )
        return ", ".join(
            (
                *sizes,
                *more,
                *settings_of_start(self.bias, self.init, self.spectral_norm),
            )
        )

    def identity(self) -> str:
        """conv 32, kernel (3, 3), stride (2, 2), padding (0, 1) (0, 1)"""
        dilation = f", dilation {size_identity(self.dilated)}" * (max(self.dilated) > 1)
        groups = f", groups {self.groups}" * (self.groups > 1)
        return (
            f"conv {self.filters}, kernel {size_identity(self.kernel)}, "
            f"stride {size_identity(self.stride)}, padding {pads_identity(self.padding)}"
            f"{' reflected' * self.reflects}{dilation}{groups}"
            f"{identity_of_start(self.bias, self.init, self.spectral_norm)}"
        )


class Keys(LayerKeys):
    """conv: {filters: 32, kernel: 3, stride: 2, padding: same}"""

    word = "conv"
    node = Conv
    filters: Whole
    kernel: SidesField
    stride: SidesField = (1,)
    padding: PaddingField = "valid"
    dilation: SidesField = (1,)
    groups: Whole = 1
    bias: Flag | None = None
    init: Init = USUAL_KEYS
    spectral_norm: Flag = False

    def layer(self, shape: Shape, normalized: bool) -> Conv:
        """The layer; its padding becomes numbers, which needs the size of the image."""
        require_sides("conv", shape)
        kernel = along(self.kernel, "kernel", shape)
        stride = along(self.stride, "stride", shape)
        dilation = along(self.dilation, "dilation", shape)
        init = self.init.initial()
        check_start(self.spectral_norm, init)
        return Conv(
            self.filters,
            kernel,
            stride,
            _pads(self.padding, shape, kernel, stride, dilation),
            has_bias(self.bias, normalized),
            init,
            dilation if max(dilation) > 1 else (),
            self.groups,
            self.padding == "reflect",
            self.spectral_norm,
        )


def _pads(
    padding: Any, shape: Shape, kernel: Sides, stride: Sides, dilation: Sides = ()
) -> Pads:
    """What is added to each side; as much is reflected as `same` would add of zeros."""
    if padding in ("same", "reflect"):
        return same_pads(shape, kernel, stride, dilation)
    return pads_along(0 if padding == "valid" else padding, shape)


DOCUMENTATION = (
    "| `conv: {filters, kernel, stride: 1, padding: valid, dilation: 1, groups: 1}` | "
    "cross-correlation of the padded image, K (height, width, in / groups, out), fan_in = "
    "height · width · in / groups |"
)


def _conv(**settings: object) -> str:
    return single_layer("conv", filters=2, **settings)


def _sizes(stride: int) -> dict[str, str]:
    """Kernels of odd and even sizes."""
    kernels = (1, 2, 3, 4)
    return {
        f"kernel_{k}": _conv(kernel=k, stride=stride, padding="same") for k in kernels
    }


_ODD, _EVEN = Random((4, 5, 7, 2)), Random((4, 6, 4, 2))

CASES = (
    Chains(
        "conv, valid",
        _ODD,
        {
            "one": _conv(kernel=1),
            "two": _conv(kernel=2),
            "uneven": _conv(kernel=[4, 3]),
            "flat": _conv(kernel=[1, 7]),
        },
    ),
    Chains(
        "conv, same, stride 1",
        _ODD,
        {
            "two": _conv(kernel=2, padding="same"),
            "three": _conv(kernel=3, padding="same"),
            "uneven": _conv(kernel=[4, 1], padding="same"),
        },
    ),
    Chains("conv, same, stride 2, even image", _EVEN, _sizes(stride=2)),
    Chains("conv, same, stride 2, odd image", _ODD, _sizes(stride=2)),
    Chains(
        "conv, stride 3, also beyond the kernel",
        Random((4, 7, 8, 1)),
        {
            "same": _conv(kernel=3, stride=3, padding="same"),
            "wide": _conv(kernel=5, stride=3, padding="same"),
            "gaps": _conv(kernel=2, stride=3, padding="same"),
            "valid": _conv(kernel=1, stride=3),
        },
    ),
    Chains(
        "conv, strides that differ",
        _EVEN,
        {
            "down": _conv(kernel=3, stride=[2, 1], padding="same"),
            "across": _conv(kernel=2, stride=[1, 2], padding="same"),
            "both": _conv(kernel=[2, 3], stride=[3, 2], padding="same"),
            "valid": _conv(kernel=[3, 2], stride=[2, 1]),
        },
    ),
    Chains(
        "conv, padding by numbers",
        _ODD,
        {
            "whole": _conv(kernel=3, padding=1),
            "before": _conv(kernel=3, padding=[[2, 0], [1, 0]]),
            "after": _conv(kernel=2, stride=2, padding=[[0, 1], [0, 2]]),
            "uneven": _conv(kernel=[2, 4], stride=[3, 1], padding=[[1, 2], [3, 0]]),
        },
    ),
    Chains(
        "conv, kernel as large as the image and larger",
        Random((4, 3, 2, 2)),
        {
            "equal": _conv(kernel=[3, 2]),
            "same": _conv(kernel=[5, 4], padding="same"),
            "padded": _conv(kernel=5, padding=2),
            "strided": _conv(kernel=4, stride=2, padding="same"),
        },
    ),
    Chains(
        "conv, one pixel and one example",
        Random((3, 1, 1, 3)),
        {
            "point": _conv(kernel=1),
            "same": _conv(kernel=3, padding="same"),
            "strided": _conv(kernel=2, stride=2, padding="same"),
        },
        batch=1,
    ),
    Chains(
        "conv, every initial kernel, without a bias",
        Random((4, 3, 3, 2)),
        {},
        each_init=_conv(kernel=2, init="INIT", bias="false"),
    ),
    Chains(
        "conv, of series",
        Random((4, 7, 2)),
        {
            "valid": _conv(kernel=3, stride=2),
            "same": _conv(kernel=4, stride=2, padding="same"),
            "pairs": _conv(kernel=[2], padding=[[2, 1]]),
            "dilated": _conv(kernel=3, dilation=2, padding="same"),
            "reflected": _conv(kernel=4, padding="reflect"),
            "grouped": "[conv: {filters: 4, kernel: 2, groups: 2}, batch_norm, "
            "conv: {filters: 3, kernel: 1}, layer_norm, flatten, dense: 2, "
            "reshape: [1, 2]]",
        },
    ),
    Chains(
        "conv, of volumes",
        Random((4, 3, 4, 2, 2)),
        {
            "valid": _conv(kernel=2, stride=[1, 2, 1]),
            "same": _conv(kernel=[3, 2, 1], stride=2, padding="same"),
            "pairs": _conv(kernel=2, padding=[[1, 0], [0, 2], [1, 1]]),
            "reflected": _conv(kernel=[3, 2, 1], padding="reflect"),
            "grouped": "[conv: {filters: 4, kernel: 2, groups: 2, dilation: [2, 1, 1]}, "
            "batch_norm, flatten, dense: 2, reshape: [1, 1, 1, 2]]",
        },
    ),
    Chains(
        "conv, dilated, in groups, with reflected edges",
        Random((4, 6, 5, 4)),
        {
            "dilated": _conv(kernel=3, dilation=2),
            "same": _conv(kernel=[2, 3], dilation=[3, 2], padding="same"),
            "grouped": _conv(kernel=3, groups=2, stride=2, padding="same"),
            "depthwise": "[conv: {filters: 8, kernel: 2, groups: 4, init: he_normal}]",
            "reflected": _conv(kernel=5, padding="reflect"),
            "uneven": _conv(kernel=[4, 3], stride=2, padding="reflect"),
        },
    ),
)


DRAWN = {"image": 2, "table": 2}


def draw(chain: Chain) -> bool:
    """Behind an image or a series, of any padding; such that Keras can lead back over it."""
    c = chain.choices
    *sides, channels = chain.shape
    kernel = draw_kernel(chain, tuple(min(side, 3) for side in sides))
    padding: Any = c.choose("valid", "same", 1, "pairs")
    stride = draw_stride(chain)
    if padding == "pairs":
        ends = [[c.whole(0, 2), c.whole(0, 1)], [c.whole(0, 1), c.whole(0, 2)]]
        padding = ends[: len(sides)]
    pads = _pads(padding, chain.shape, kernel, stride)
    filters, more = c.whole(1, 4), {}
    if chain.mirrored and not all(
        _leads_back(*axis)
        for axis in zip(chain.shape, pads, kernel, stride, strict=False)
    ):
        stride = (1,) * len(sides)
        pads = _pads(padding, chain.shape, kernel, stride)
    elif not chain.mirrored and channels > 1 and c.chance(15):
        filters, more = 2 * channels, {"groups": channels}
    layer = Conv(filters, kernel, stride, pads)
    shape = layer.output_shape(chain.shape)
    if not chain.fits(shape):
        return False
    add_convolution(chain, "conv", filters, kernel, stride, padding, shape, **more)
    return True


def _leads_back(size: int, pads: tuple[int, int], kernel: int, stride: int) -> bool:
    """Whether Keras has a transposed convolution back: it cannot grow what one gives."""
    steps = (size + sum(pads) - kernel) // stride
    end = steps * stride + kernel - size - pads[0]
    return end + max(stride - kernel, 0) >= 0
