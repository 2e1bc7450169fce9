"""avg_pool: the mean of each window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gencc.frontend.spec.fields import SidesField
from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Layer, Shape, Sides, require_sides
from gencc.ir.records import dataclass
from gencc.ops.cases import Chains, Random
from gencc.ops.layers._images import (
    along,
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
class AvgPool(Layer):
    """The mean of each window of `size`; windows do not overlap, what fills none is left out."""

    size: Sides

    word = "avg_pool"

    def output_shape(self, shape: Shape) -> Shape:
        """(h, w, c) -> (h // size, w // size, c)."""
        return pooled("avg_pool", shape, self.size, self.size)

    def mirror(self, placed: Placed, bias: bool, upsample: bool) -> Layer:
        """By repeating pixels."""
        from gencc.ops.layers.upsample import Upsample

        check_no_pixel_left_out(placed.input, self.size)
        return Upsample(self.size)

    def settings(self) -> str:
        """2x2"""
        return size_text(self.size)

    def identity(self) -> str:
        """avg_pool (2, 2)"""
        return f"avg_pool {size_identity(self.size)}"


class Keys(LayerKeys):
    """avg_pool: 2"""

    word = "avg_pool"
    node = AvgPool
    short = "size"
    size: SidesField

    def layer(self, shape: Shape, normalized: bool) -> AvgPool:
        """The layer."""
        require_sides("avg_pool", shape)
        return AvgPool(along(self.size, "size", shape))


DOCUMENTATION = (
    "| `avg_pool: 2` | the mean of each window; windows do not overlap, rows that fill "
    "none are left out |"
)

CASES = (
    Chains(
        "avg_pool, rows that fill no window",
        Random((4, 5, 7, 2)),
        {
            "two": "[avg_pool: 2]",
            "three": "[avg_pool: [3, 2]]",
            "one": "[avg_pool: [1, 7]]",
        },
    ),
    Chains("avg_pool, of series", Random((4, 7, 2)), {"two": "[avg_pool: 2]"}),
    Chains(
        "avg_pool, of volumes",
        Random((4, 3, 2, 4, 2)),
        {"two": "[avg_pool: [1, 2, 3]]"},
    ),
)


DRAWN = {"image": 1, "table": 1}


def draw(chain: Chain) -> bool:
    """Of whole windows where a mirror leads back over it."""
    return draw_pool(chain, "avg_pool", whole=bool(chain.mirrored))
