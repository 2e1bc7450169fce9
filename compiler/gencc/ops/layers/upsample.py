"""upsample: an image with every pixel repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from gencc.frontend.spec.fields import SidesField
from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Layer, Shape, Sides, require_sides
from gencc.ir.records import dataclass
from gencc.ops.cases import Chains, Random
from gencc.ops.layers._images import along, short, size_identity, size_text

if TYPE_CHECKING:
    from gencc.ir.model import Placed
    from gencc.ops.chains import Chain


Mode = Literal["nearest", "linear"]


@dataclass(frozen=True)
class Upsample(Layer):
    """Each pixel repeated `size` times down and across; cropped or extended never.

    Of mode linear, y[i] = (1 - t) x[k] + t x[k + 1] along each side, where k + t = (i + ½) /
    size - ½: pixels are squares whose centers are ½ from their edges. Before the first and
    behind the last center it is the pixel there.
    """

    size: Sides
    mode: Mode = "nearest"

    word = "upsample"

    def output_shape(self, shape: Shape) -> Shape:
        """(h, w, c) -> (h size, w size, c)."""
        require_sides("upsample", shape)
        *sides, channels = shape
        return (*(n * k for n, k in zip(sides, self.size, strict=True)), channels)

    def mirror(self, placed: Placed, bias: bool, upsample: bool) -> Layer:
        """The mean of what was repeated."""
        from gencc.ops.layers.avg_pool import AvgPool

        return AvgPool(self.size)

    def settings(self) -> str:
        """2x2, linear"""
        return f"{size_text(self.size)}{', linear' * (self.mode == 'linear')}"

    def identity(self) -> str:
        """upsample (2, 2), linear"""
        linear = ", linear" * (self.mode == "linear")
        return f"upsample {size_identity(self.size)}{linear}"


class Keys(LayerKeys):
    """upsample: 2"""

    word = "upsample"
    node = Upsample
    short = "size"
    size: SidesField
    mode: Annotated[Mode, Field(description="`nearest` or `linear`")] = "nearest"

    def layer(self, shape: Shape, normalized: bool) -> Upsample:
        """The layer."""
        require_sides("upsample", shape)
        return Upsample(along(self.size, "size", shape), self.mode)


DOCUMENTATION = (
    "| `upsample: 2`, or `upsample: {size: 2, mode: linear}` | each pixel becomes a block of "
    "equal ones, or linear between the centers of pixels along each side, which of images is "
    "called bilinear, and constant beyond the outermost |"
)

CASES = (
    Chains(
        "upsample, as much and not as much across as down",
        Random((4, 2, 3, 2)),
        {
            "two": "[upsample: 2]",
            "uneven": "[upsample: [2, 3]]",
            "one": "[upsample: [1, 5]]",
            "linear": "[upsample: {size: 2, mode: linear}]",
            "bent": "[upsample: {size: [3, 1], mode: linear}, tanh]",
        },
    ),
    Chains(
        "upsample, of series",
        Random((4, 3, 2)),
        {"two": "[upsample: 2]", "linear": "[upsample: {size: 3, mode: linear}]"},
    ),
    Chains(
        "upsample, of volumes",
        Random((4, 2, 1, 3, 2)),
        {
            "three": "[upsample: [2, 3, 1]]",
            "linear": "[upsample: {size: [2, 1, 2], mode: linear}]",
        },
    ),
    Chains(
        "upsample, by factors whose inverse is rounded",
        Random((2, 2, 2, 1)),
        {"down": "[upsample: [41, 1]]", "across": "[upsample: [1, 49]]"},
    ),
)


DRAWN = {"image": 1, "table": 1}


def draw(chain: Chain) -> bool:
    """Behind an image that does not become too large."""
    pair = chain.choices.choose((2, 2), (1, 2), (2, 1), (3, 3), (1, 3))
    size = pair[-len(chain.shape) + 1 :]
    shape = Upsample(size).output_shape(chain.shape)
    if not chain.fits(shape):
        return False
    linear = {"size": short(size), "mode": "linear"}
    chain.add({"upsample": linear if chain.choices.chance(30) else short(size)}, shape)
    return True
