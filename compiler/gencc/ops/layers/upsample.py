"""upsample: an image with every pixel repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gencc.frontend.spec.fields import SidesField
from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Layer, Shape, Sides, require_sides
from gencc.ir.records import dataclass
from gencc.ops.cases import Chains, Random
from gencc.ops.layers._images import along, short, size_identity, size_text

if TYPE_CHECKING:
    from gencc.ir.model import Placed
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class Upsample(Layer):
    """Each pixel repeated `size` times down and across; cropped or extended never."""

    size: Sides

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
        """2x2"""
        return size_text(self.size)

    def identity(self) -> str:
        """upsample (2, 2)"""
        return f"upsample {size_identity(self.size)}"


class Keys(LayerKeys):
    """upsample: 2"""

    word = "upsample"
    node = Upsample
    short = "size"
    size: SidesField

    def layer(self, shape: Shape, normalized: bool) -> Upsample:
        """The layer."""
        require_sides("upsample", shape)
        return Upsample(along(self.size, "size", shape))


DOCUMENTATION = "| `upsample: 2` | each pixel becomes a block of equal ones |"

CASES = (
    Chains(
        "upsample, as much and not as much across as down",
        Random((4, 2, 3, 2)),
        {
            "two": "[upsample: 2]",
            "uneven": "[upsample: [2, 3]]",
            "one": "[upsample: [1, 5]]",
        },
    ),
    Chains("upsample, of series", Random((4, 3, 2)), {"two": "[upsample: 2]"}),
    Chains(
        "upsample, of volumes",
        Random((4, 2, 1, 3, 2)),
        {"three": "[upsample: [2, 3, 1]]"},
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
    chain.add({"upsample": short(size)}, shape)
    return True
