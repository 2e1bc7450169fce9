"""max_pool: the largest pixel of each window; and max_unpool, which a mirror makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gencc.frontend.spec.fields import PairField
from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Layer, Pair, Shape, ShapeError, require_image
from gencc.ir.records import dataclass
from gencc.ops.cases import Chains, Random
from gencc.ops.layers._images import (
    check_no_pixel_left_out,
    draw_pool,
    pooled,
    size_identity,
    size_text,
)

if TYPE_CHECKING:
    from gencc.ir.model import Placed
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class MaxPool(Layer):
    """The largest pixel of each window of `size`; windows do not overlap.

    Rows and columns that fill no window are left out. The switches say which pixel of a
    window it was, the first one in reading order where several are equal; to that one
    alone goes the gradient. Zeiler et al. 2011, section 2.
    """

    size: Pair

    word = "max_pool"
    gives_switches = True

    def output_shape(self, shape: Shape) -> Shape:
        """(h, w, c) -> (h // size, w // size, c)."""
        return pooled("max_pool", shape, self.size)

    def mirror(self, placed: Placed, bias: bool, upsample: bool) -> Layer:
        """By its own switches, or by repeating pixels."""
        if upsample:
            from gencc.ops.layers.upsample import Upsample

            check_no_pixel_left_out(placed.input, self.size)
            return Upsample(self.size)
        from gencc.ir.model import switches_name

        height, width, _ = placed.input
        return MaxUnpool(self.size, (height, width), switches_name(placed.name))

    def settings(self) -> str:
        """2x2"""
        return size_text(self.size)

    def identity(self) -> str:
        """max_pool (2, 2)"""
        return f"max_pool {size_identity(self.size)}"


@dataclass(frozen=True)
class MaxUnpool(Layer):
    """Each pixel goes to the place in its window that the switches of a max_pool name.

    The others are 0, as are rows and columns beyond the windows, up to `image`.
    `switches` is the name of the input that they come by. A spec cannot write it:
    mirrors have it.
    """

    size: Pair
    image: Pair
    switches: str

    word = "max_unpool"

    def output_shape(self, shape: Shape) -> Shape:
        """(h, w, c) -> (*image, c)."""
        require_image("max_unpool", shape)
        windows = (n // k for n, k in zip(self.image, self.size, strict=True))
        if tuple(windows) != shape[:2]:
            raise ShapeError("the windows of the image are not as many as the pixels")
        return (*self.image, shape[2])

    def settings(self) -> str:
        """2x2, by switches_1"""
        return f"{size_text(self.size)}, by {self.switches}"

    def identity(self) -> str:
        """max_unpool (2, 2) to (8, 8)"""
        return f"max_unpool {size_identity(self.size)} to {size_identity(self.image)}"


class Keys(LayerKeys):
    """max_pool: 2"""

    word = "max_pool"
    node = MaxPool
    short = "size"
    size: PairField


DOCUMENTATION = (
    "| `max_pool: 2` | the largest of each window; windows do not overlap, rows that fill"
    " none are left out; at a tie the first pixel is the largest |"
)

CASES = (
    Chains(
        # Every window has equal pixels, negative ones too; the last row and column fill none.
        "max_pool, equal pixels",
        Random((3, 5, 5, 2), -2.4, 0.4, whole=True),
        {
            "square": "[max_pool: 2]",
            "wide": "[max_pool: [1, 3]]",
            "whole": "[max_pool: 5]",
        },
        batch=3,
        steps=1,
    ),
    Chains(
        "max_pool, negative images, rows that fill no window",
        Random((4, 5, 7, 2), -3, -1),
        {"two": "[max_pool: 2]", "three": "[max_pool: [3, 2]]", "one": "[max_pool: 1]"},
    ),
    Chains(
        "max_pool, zeros behind a relu",
        Random((4, 4, 4, 2), -2, 1),
        {
            "two": "[relu, max_pool: 2]",
            "twice": "[relu, max_pool: [2, 1], relu, max_pool: [1, 2]]",
        },
        steps=1,
    ),
)


DRAWN = {"image": 1}


def draw(chain: Chain) -> bool:
    """Of whole windows where the mirror has to repeat pixels."""
    return draw_pool(chain, "max_pool", whole=chain.mirrored == "upsample")
