"""avg_pool: the mean of each window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gencc.frontend.spec.fields import WindowField
from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Layer, Shape, ShapeError, Sides, require_sides
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
    """The mean of each window of `size`; windows do not overlap, what fills none is left out.

    Without a size it is that of all pixels, a vector with a number for each channel.
    Lin, Chen & Yan 2014, arXiv:1312.4400, section 3.2.
    """

    size: Sides

    word = "avg_pool"

    def output_shape(self, shape: Shape) -> Shape:
        """(h, w, c) -> (h // size, w // size, c), or (c,)."""
        require_sides("avg_pool", shape)
        if not self.size:
            return shape[-1:]
        return pooled("avg_pool", shape, self.size, self.size)

    def mirror(self, placed: Placed, bias: bool, upsample: bool) -> Layer:
        """By repeating pixels."""
        from gencc.ops.layers.upsample import Upsample

        if not self.size:
            raise ShapeError("a pool of all pixels is not led back over")
        check_no_pixel_left_out(placed.input, self.size)
        return Upsample(self.size)

    def settings(self) -> str:
        """2x2"""
        return size_text(self.size) or "all"

    def identity(self) -> str:
        """avg_pool (2, 2)"""
        return f"avg_pool {size_identity(self.size) if self.size else 'all'}"


class Keys(LayerKeys):
    """avg_pool: 2"""

    word = "avg_pool"
    node = AvgPool
    short = "size"
    size: WindowField

    def layer(self, shape: Shape, normalized: bool) -> AvgPool:
        """The layer."""
        require_sides("avg_pool", shape)
        return AvgPool(along(self.size, "size", shape) if self.size else ())


DOCUMENTATION = (
    "| `avg_pool: 2`, or `avg_pool: all` | the mean of each window; windows do not overlap, "
    "rows that fill none are left out; with `all` the mean of all pixels, a vector |"
)

CASES = (
    Chains(
        "avg_pool, rows that fill no window",
        Random((4, 5, 7, 2)),
        {
            "two": "[avg_pool: 2]",
            "three": "[avg_pool: [3, 2]]",
            "one": "[avg_pool: [1, 7]]",
            "all": "[conv: {filters: 3, kernel: 2}, avg_pool: all, dense: 2, reshape: [1, 1, "
            "2]]",
        },
    ),
    Chains(
        "avg_pool, of series",
        Random((4, 7, 2)),
        {"two": "[avg_pool: 2]", "all": "[avg_pool: all, reshape: [1, 2]]"},
    ),
    Chains(
        "avg_pool, of volumes",
        Random((4, 3, 2, 4, 2)),
        {
            "two": "[avg_pool: [1, 2, 3]]",
            "all": "[avg_pool: all, reshape: [1, 1, 1, 2]]",
        },
    ),
)


DRAWN = {"image": 1, "table": 1}


def draw(chain: Chain) -> bool:
    """Of whole windows where a mirror leads back over it."""
    return draw_pool(chain, "avg_pool", whole=bool(chain.mirrored))
