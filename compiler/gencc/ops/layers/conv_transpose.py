"""conv_transpose: the way back of a convolution."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from gencc.frontend.spec.fields import CropField, Flag, SidesField, Whole
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
    size_identity,
)
from gencc.ops.layers._kernels import (
    USUAL,
    USUAL_KEYS,
    check_start,
    check_way_back,
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
class ConvTranspose(Layer):
    """The adjoint of a convolution with K of shape (kh, kw, out, in), then cropped.

    The full output has (n - 1) s + k elements along an axis; `crop` takes so many
    from its beginning and end. A negative crop at the end extends it with zeros
    (before the bias is added).
    """

    filters: int
    kernel: Sides
    stride: Sides
    crop: Pads
    bias: bool = True
    init: Initial = USUAL
    spectral_norm: bool = False

    word = "conv_transpose"

    def output_shape(self, shape: Shape) -> Shape:
        """(h, w, in) -> ((h - 1) stride + kernel - crops, …, filters)."""
        require_sides("conv_transpose", shape)
        sides = [
            (size - 1) * stride + kernel - before - after
            for size, (before, after), kernel, stride in zip(
                shape, self.crop, self.kernel, self.stride, strict=False
            )
        ]
        if min(sides) < 1:
            raise ShapeError("nothing is left after cropping")
        return (*sides, self.filters)

    def written_for(self, output: Shape, wanted: Shape) -> str:
        """filters: 3, if the channels alone differ"""
        alike = output[:-1] == wanted[:-1]
        return f"filters: {wanted[-1]}" if alike else ""

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """kernel (kh, kw, out, in) and bias (out,); the fans are those of the map."""
        area = math.prod(self.kernel)
        kernel = self.init.for_fans(area * shape[-1], area * self.filters)
        sizes = (*self.kernel, self.filters, shape[-1])
        return kernel_and_bias(
            sizes, kernel, self.filters, self.bias, self.spectral_norm
        )

    def uses(self, shape: Shape, output: Shape) -> int:
        """Once at every pixel that comes in."""
        return math.prod(shape[:-1])

    def mirror(self, placed: Placed, bias: bool, upsample: bool) -> Layer:
        """The conv that this is the way back of."""
        from gencc.ops.layers.conv import Conv

        check_way_back(self.spectral_norm)

        # A crop below 0 extended the image; those rows are not looked at again.
        padding = tuple((before, max(after, 0)) for before, after in self.crop)
        filters = placed.input[-1]
        return Conv(filters, self.kernel, self.stride, padding, bias, self.init)

    def settings(self) -> str:
        """32 filters 4x4, stride 2, crop 1"""
        sizes = window(self.filters, self.kernel, self.stride)
        start = settings_of_start(self.bias, self.init, self.spectral_norm)
        return ", ".join((*sizes, f"crop {pads_text(self.crop)}", *start))

    def identity(self) -> str:
        """conv_transpose 32, kernel (4, 4), stride (2, 2), crop (1, 1) (1, 1)"""
        return (
            f"conv_transpose {self.filters}, kernel {size_identity(self.kernel)}, "
            f"stride {size_identity(self.stride)}, crop {pads_identity(self.crop)}"
            f"{identity_of_start(self.bias, self.init, self.spectral_norm)}"
        )


class Keys(LayerKeys):
    """conv_transpose: {filters: 32, kernel: 4, stride: 2, padding: same}"""

    word = "conv_transpose"
    node = ConvTranspose
    filters: Whole
    kernel: SidesField
    stride: SidesField = (1,)
    padding: CropField = "valid"
    bias: Flag | None = None
    init: Init = USUAL_KEYS
    spectral_norm: Flag = False

    def layer(self, shape: Shape, normalized: bool) -> ConvTranspose:
        """The layer."""
        require_sides("conv_transpose", shape)
        kernel = along(self.kernel, "kernel", shape)
        stride = along(self.stride, "stride", shape)
        init = self.init.initial()
        check_start(self.spectral_norm, init)
        return ConvTranspose(
            self.filters,
            kernel,
            stride,
            _crop(self.padding, shape, kernel, stride),
            has_bias(self.bias, normalized),
            init,
            self.spectral_norm,
        )


def _crop(padding: Any, shape: Shape, kernel: Sides, stride: Sides) -> Pads:
    if padding == "same":
        return tuple(_same(k, s) for k, s in zip(kernel, stride, strict=True))
    return pads_along(0 if padding == "valid" else padding, shape)


def _same(kernel: int, stride: int) -> tuple[int, int]:
    """So much that size * stride comes out; below 0 where the kernel is smaller."""
    surplus = kernel - stride
    before = max(surplus // 2, 0)
    return before, surplus - before


DOCUMENTATION = (
    "| `conv_transpose: {filters, kernel, stride: 1, padding: valid}` | the adjoint of a "
    "convolution, (n − 1) · stride + kernel pixels, then cropped |"
)


def _up(**settings: object) -> str:
    return single_layer("conv_transpose", filters=2, **settings)


_SMALL = Random((4, 2, 3, 2))

CASES = (
    Chains(
        "conv_transpose, valid",
        _SMALL,
        {
            "one": _up(kernel=1),
            "three": _up(kernel=3),
            "strided": _up(kernel=2, stride=2),
            "overlap": _up(kernel=[4, 3], stride=[3, 2]),
        },
    ),
    Chains(
        "conv_transpose, same",
        _SMALL,
        {
            "two": _up(kernel=2, padding="same"),
            "three": _up(kernel=3, stride=2, padding="same"),
            "four": _up(kernel=4, stride=2, padding="same"),
            "five": _up(kernel=[5, 3], stride=[2, 3], padding="same"),
        },
    ),
    Chains(
        "conv_transpose, same, kernel below the stride",
        _SMALL,
        {
            "one": _up(kernel=1, stride=2, padding="same"),
            "two": _up(kernel=[2, 3], stride=3, padding="same"),
        },
    ),
    Chains(
        "conv_transpose, cropped by numbers",
        _SMALL,
        {
            "whole": _up(kernel=3, padding=1),
            "before": _up(kernel=3, stride=2, padding=[[1, 0], [2, 0]]),
            "after": _up(kernel=4, stride=2, padding=[[0, 1], [0, 3]]),
            "uneven": _up(kernel=[3, 4], stride=[2, 1], padding=[[0, 2], [2, 1]]),
        },
    ),
    Chains(
        "conv_transpose, gaps between the pixels",
        _SMALL,
        {
            "valid": _up(kernel=1, stride=2),
            "strided": _up(kernel=2, stride=[3, 2]),
        },
    ),
    Chains(
        "conv_transpose, one pixel and one example",
        Random((3, 1, 1, 3)),
        {
            "point": _up(kernel=1),
            "same": _up(kernel=3, stride=2, padding="same"),
            "valid": _up(kernel=2),
        },
        batch=1,
    ),
    Chains(
        "conv_transpose, every initial kernel, without a bias",
        _SMALL,
        {},
        each_init=_up(kernel=2, init="INIT", bias="false"),
    ),
    Chains(
        "conv_transpose, of series",
        Random((4, 3, 2)),
        {
            "valid": _up(kernel=3, stride=2),
            "same": _up(kernel=4, stride=2, padding="same"),
            "below": _up(kernel=1, stride=2, padding="same"),
            "pairs": _up(kernel=4, stride=2, padding=[[0, 3]]),
        },
    ),
    Chains(
        "conv_transpose, of volumes",
        Random((4, 2, 3, 1, 2)),
        {
            "valid": _up(kernel=2, stride=[2, 1, 3]),
            "same": _up(kernel=[4, 3, 2], stride=2, padding="same"),
            "pairs": _up(kernel=3, padding=[[1, 0], [0, 2], [1, 1]]),
        },
    ),
)


DRAWN = {"image": 1, "table": 1}


def draw(chain: Chain) -> bool:
    """Behind an image or a series that does not become too large."""
    c = chain.choices
    kernel = draw_kernel(chain, (3,) * (len(chain.shape) - 1))
    stride = draw_stride(chain)
    padding: Any = c.choose("valid", "same", "pairs")
    if padding == "pairs":
        full = [
            (n - 1) * s + k
            for n, s, k in zip(chain.shape, stride, kernel, strict=False)
        ]
        padding = [[min(c.whole(0, 1), n - 1), 0] for n in full]
    crop = _crop(padding, chain.shape, kernel, stride)
    layer = ConvTranspose(c.whole(1, 4), kernel, stride, crop)
    shape = layer.output_shape(chain.shape)
    if not chain.fits(shape):
        return False
    add_convolution(
        chain, "conv_transpose", layer.filters, kernel, stride, padding, shape
    )
    return True
