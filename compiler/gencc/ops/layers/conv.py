"""conv: a kernel that is moved over an image."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from gencc.frontend.spec.fields import Flag, PaddingField, PairField, Whole
from gencc.frontend.spec.layers import Init, LayerKeys
from gencc.ir.layers import (
    Initial,
    Layer,
    Pads,
    Pair,
    Shape,
    ShapeError,
    Weight,
    require_image,
)
from gencc.ir.records import dataclass
from gencc.ops.cases import Chains, Random, single_layer
from gencc.ops.layers._images import (
    add_convolution,
    draw_kernel,
    draw_stride,
    size_identity,
)
from gencc.ops.layers._kernels import (
    USUAL,
    USUAL_KEYS,
    has_bias,
    identity_of_start,
    kernel_and_bias,
    pads_text,
    settings_of_start,
    window,
)

if TYPE_CHECKING:
    from gencc.ir.model import Placed
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class Conv(Layer):
    """2-D cross-correlation of the zero-padded input with K of shape (kh, kw, in, out).

    y[i, j, o] = b[o] + sum over a, c, n of x[i s + a - top, j s + c - left, n] K[a, c, n, o]
    """

    filters: int
    kernel: Pair
    stride: Pair
    padding: Pads
    bias: bool = True
    init: Initial = USUAL

    word = "conv"

    def output_shape(self, shape: Shape) -> Shape:
        """(h, w, in) -> ((h + pads - kernel) // stride + 1, …, filters)."""
        require_image("conv", shape)
        sides = [
            (size + before + after - kernel) // stride + 1
            for size, (before, after), kernel, stride in zip(
                shape, self.padding, self.kernel, self.stride, strict=False
            )
        ]
        if min(sides) < 1:
            raise ShapeError("the kernel is larger than the padded image")
        return (sides[0], sides[1], self.filters)

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """kernel (kh, kw, in, out) and bias (out,)."""
        area = math.prod(self.kernel)
        kernel = self.init.for_fans(area * shape[2], area * self.filters)
        sizes = (*self.kernel, shape[2], self.filters)
        return kernel_and_bias(sizes, kernel, self.filters, self.bias)

    def mirror(self, placed: Placed, bias: bool, upsample: bool) -> Layer:
        """The conv_transpose whose result is as large as the input was."""
        from gencc.ops.layers.conv_transpose import ConvTranspose

        sides = []
        for axis in (0, 1):
            full = (placed.output[axis] - 1) * self.stride[axis] + self.kernel[axis]
            start = self.padding[axis][0]
            sides.append((start, full - placed.input[axis] - start))
        crop = sides[0], sides[1]
        filters = placed.input[2]
        return ConvTranspose(filters, self.kernel, self.stride, crop, bias, self.init)

    def settings(self) -> str:
        """32 filters 3x3, stride 2, padding 0+1"""
        sizes = window(self.filters, self.kernel, self.stride)
        start = settings_of_start(self.bias, self.init)
        return ", ".join((*sizes, f"padding {pads_text(self.padding)}", *start))

    def identity(self) -> str:
        """conv 32, kernel (3, 3), stride (2, 2), padding (0, 1) (0, 1)"""
        down, across = map(size_identity, self.padding)
        return (
            f"conv {self.filters}, kernel {size_identity(self.kernel)}, "
            f"stride {size_identity(self.stride)}, padding {down} {across}"
            f"{identity_of_start(self.bias, self.init)}"
        )


class Keys(LayerKeys):
    """conv: {filters: 32, kernel: 3, stride: 2, padding: same}"""

    word = "conv"
    node = Conv
    filters: Whole
    kernel: PairField
    stride: PairField = (1, 1)
    padding: PaddingField = "valid"
    bias: Flag | None = None
    init: Init = USUAL_KEYS

    def layer(self, shape: Shape, normalized: bool) -> Conv:
        """The layer; its padding becomes numbers, which needs the size of the image."""
        return Conv(
            self.filters,
            self.kernel,
            self.stride,
            _pads(self.padding, shape, self.kernel, self.stride),
            has_bias(self.bias, normalized),
            self.init.initial(),
        )


def _pads(padding: Any, shape: Shape, kernel: Pair, stride: Pair) -> Pads:
    match padding:
        case "same":
            height, width = shape[:2] if len(shape) == 3 else (1, 1)
            return (
                _same(height, kernel[0], stride[0]),
                _same(width, kernel[1], stride[1]),
            )
        case "valid":
            return ((0, 0), (0, 0))
        case int(size):
            return ((size, size), (size, size))
        case (top, bottom), (left, right):
            return ((top, bottom), (left, right))
    raise AssertionError(padding)


def _same(size: int, kernel: int, stride: int) -> Pair:
    """So much that size / stride, rounded up, comes out; the odd one at the end."""
    steps = -(-size // stride)
    total = max((steps - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


DOCUMENTATION = (
    "| `conv: {filters, kernel, stride: 1, padding: valid}` | cross-correlation of the "
    "zero-padded image, K (height, width, in, out), fan_in = height · width · in |"
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
)


DRAWN = {"image": 2}


def draw(chain: Chain) -> bool:
    """Behind an image, of any padding; such that Keras can lead back over it."""
    c = chain.choices
    kernel = draw_kernel(chain, tuple(min(side, 3) for side in chain.shape[:2]))
    padding: Any = c.choose("valid", "same", 1, "pairs")
    stride = draw_stride(chain)
    if padding == "pairs":
        padding = [[c.whole(0, 2), c.whole(0, 1)], [c.whole(0, 1), c.whole(0, 2)]]
    pads = _pads(padding, chain.shape, kernel, stride)
    if chain.mirrored and not all(
        _leads_back(*axis)
        for axis in zip(chain.shape, pads, kernel, stride, strict=False)
    ):
        stride = (1, 1)
        pads = _pads(padding, chain.shape, kernel, stride)
    layer = Conv(c.whole(1, 4), kernel, stride, pads)
    shape = layer.output_shape(chain.shape)
    add_convolution(chain, "conv", layer.filters, kernel, stride, padding, shape)
    return True


def _leads_back(size: int, pads: Pair, kernel: int, stride: int) -> bool:
    """Whether Keras has a transposed convolution back: it cannot grow what one gives."""
    steps = (size + sum(pads) - kernel) // stride
    end = steps * stride + kernel - size - pads[0]
    return end + max(stride - kernel, 0) >= 0
