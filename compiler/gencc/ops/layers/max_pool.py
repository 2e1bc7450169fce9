"""max_pool: the largest pixel of each window; and max_unpool, which a mirror makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gencc.frontend.spec.fields import CropField, SidesField, WindowField
from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Layer, Pads, Shape, ShapeError, Sides, require_sides
from gencc.ir.records import dataclass
from gencc.ops.cases import Case, Chains, Random
from gencc.ops.layers._images import (
    along,
    check_no_pixel_left_out,
    draw_pool,
    pads_along,
    pads_identity,
    pooled,
    same_pads,
    size_identity,
    size_text,
)
from gencc.ops.layers._kernels import alike, pads_text

if TYPE_CHECKING:
    from gencc.ir.model import Placed
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class MaxPool(Layer):
    """The largest pixel of each window of `size`, one window in every `stride` pixels.

    Without a stride windows lie side by side. Rows and columns that fill no window are left
    out. What pads the image is never the largest. The switches say which pixel of a window
    it was, the first one in reading order where several are equal; to that one alone goes
    the gradient. Without a size it is the largest of all pixels, a vector with a number
    for each channel. Zeiler et al. 2011, section 2.
    """

    size: Sides
    stride: Sides = ()  # the size
    padding: Pads = ()  # none

    word = "max_pool"
    gives_switches = True

    @property
    def steps(self) -> Sides:
        """From one window to the next, along each side."""
        return self.stride or self.size

    @property
    def is_plain(self) -> bool:
        """Whether windows lie side by side, with nothing around them."""
        return self.steps == self.size and not self.padding

    def output_shape(self, shape: Shape) -> Shape:
        """(h, w, c) -> ((h + pads - size) // stride + 1, …, c), or (c,)."""
        require_sides("max_pool", shape)
        if not self.size:
            return shape[-1:]
        for size, pads in zip(self.size, self.padding, strict=False):
            if max(pads) >= size:
                raise ShapeError("a window of padding alone has no largest pixel")
        return pooled("max_pool", shape, self.size, self.steps, self.padding)

    def mirror(self, placed: Placed, bias: bool, upsample: bool) -> Layer:
        """By its own switches, or by repeating pixels."""
        if not self.size:
            raise ShapeError("a pool of all pixels is not led back over")
        if not self.is_plain:
            raise ShapeError("windows that overlap or are padded are not led back over")
        if upsample:
            from gencc.ops.layers.upsample import Upsample

            check_no_pixel_left_out(placed.input, self.size)
            return Upsample(self.size)
        from gencc.ir.model import switches_name

        if len(placed.input) != 3:
            raise ShapeError(
                "only images are unpooled by switches",
                "`{mirror: …, unpool: upsample}` repeats pixels",
            )
        return MaxUnpool(self.size, placed.input[:2], switches_name(placed.name))

    def settings(self) -> str:
        """3x3, stride 2, padding 1"""
        stride = f", stride {alike(self.steps)}" if self.stride else ""
        padding = f", padding {pads_text(self.padding)}" if self.padding else ""
        return f"{size_text(self.size) or 'all'}{stride}{padding}"

    def identity(self) -> str:
        """max_pool (3, 3), stride (2, 2), padding (1, 1) (1, 1)"""
        stride = f", stride {size_identity(self.stride)}" if self.stride else ""
        padding = f", padding {pads_identity(self.padding)}" if self.padding else ""
        size = size_identity(self.size) if self.size else "all"
        return f"max_pool {size}{stride}{padding}"


@dataclass(frozen=True)
class MaxUnpool(Layer):
    """Each pixel goes to the place in its window that the switches of a max_pool name.

    The others are 0, as are rows and columns beyond the windows, up to `image`.
    `switches` is the name of the input that they come by. A spec cannot write it:
    mirrors have it.
    """

    size: Sides
    image: Sides
    switches: str

    word = "max_unpool"

    def output_shape(self, shape: Shape) -> Shape:
        """(h, w, c) -> (*image, c)."""
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
    size: WindowField
    stride: SidesField | None = None
    padding: CropField = "valid"

    def layer(self, shape: Shape, normalized: bool) -> MaxPool:
        """The layer; its padding becomes numbers, which needs the size of the image."""
        require_sides("max_pool", shape)
        if not self.size:
            if self.stride or self.padding != "valid":
                raise ShapeError("a window of all pixels has no stride and no padding")
            return MaxPool(())
        size = along(self.size, "size", shape)
        stride = along(self.stride, "stride", shape) if self.stride else size
        pads = same_pads(shape, size, stride)
        if self.padding != "same":
            pads = pads_along(0 if self.padding == "valid" else self.padding, shape)
        bare = all(side == (0, 0) for side in pads)
        return MaxPool(size, () if stride == size else stride, () if bare else pads)


DOCUMENTATION = (
    "| `max_pool: 2`, `max_pool: {size: 3, stride: 2, padding: same}`, or `max_pool: all` | "
    "the largest of each window, one in every `stride` pixels, by default side by side; rows "
    "that fill none are left out, padding is never the largest; at a tie the first pixel is; "
    "with `all` the largest of all pixels, a vector |"
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
    Chains(
        "max_pool, windows that overlap, with gaps, padded, with equal pixels",
        Random((4, 6, 5, 2), -3, 2, whole=True),
        {
            "overlap": "[max_pool: {size: 3, stride: 2}]",
            "same": "[max_pool: {size: 3, stride: 2, padding: same}]",
            "one": "[max_pool: {size: [3, 2], stride: 1, padding: 1}]",
            "gaps": "[max_pool: {size: 1, stride: [2, 3]}]",
            "all": "[max_pool: all, reshape: [1, 1, 2]]",
            "pairs": "[max_pool: {size: 3, stride: 2, padding: [[0, 2], [2, 1]]}]",
        },
        steps=1,
    ),
    Chains(
        "max_pool, of series",
        Random((4, 7, 2), -3, 2, whole=True),
        {
            "two": "[max_pool: 2]",
            "same": "[max_pool: {size: 3, stride: 2, padding: same}]",
        },
        steps=1,
    ),
    Chains(
        "max_pool, of volumes",
        Random((4, 3, 2, 4, 2), -3, 2, whole=True),
        {
            "two": "[max_pool: [1, 2, 3]]",
            "same": "[max_pool: {size: 2, stride: [1, 2, 1], padding: same}]",
            "all": "[max_pool: all, reshape: [1, 1, 1, 2]]",
        },
        steps=1,
    ),
    Case(
        "max_pool, of windows that overlap, in a network whose slope is taken",
        Random((4, 4, 5, 2)),
        {"penalty": "square(norm(grad(critic(h), h)) - 1) + critic(h)"},
        kind="number",
        networks="critic: {input: x, layers: [conv: {filters: 2, kernel: 2}, silu, max_pool: "
        "{size: 3, stride: 1, padding: 1}, flatten, dense: 3, tanh, dense: 1]}",
        optimizer="{sgd: {lr: 0.02}}",
    ),
)


DRAWN = {"image": 1, "table": 1}


def draw(chain: Chain) -> bool:
    """Of whole windows where the mirror has to repeat pixels; now and then overlapping.

    None of a series or a volume that is to be led back over by switches.
    """
    if chain.mirrored == "switches" and len(chain.shape) != 3:
        return False
    if not chain.mirrored and min(chain.shape[:-1]) >= 3 and chain.choices.chance(30):
        layer = MaxPool((3,) * (len(chain.shape) - 1), (2,) * (len(chain.shape) - 1))
        written = {"size": 3, "stride": 2}
        chain.add({"max_pool": written}, layer.output_shape(chain.shape))
        return True
    return draw_pool(chain, "max_pool", whole=chain.mirrored == "upsample")
