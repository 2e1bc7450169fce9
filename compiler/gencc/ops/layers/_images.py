"""What layers of series, images and volumes have in common: sides, and how random ones look.

Their shapes are (length, channels), (height, width, channels) and (depth, height,
width, channels).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gencc.ir.layers import Pads, Shape, ShapeError, Sides, require_sides

if TYPE_CHECKING:
    from gencc.ops.chains import Chain


def along(written: Sides, key: str, shape: Shape) -> Sides:
    """What a spec writes, for each side of a shape; ShapeError if it has other sides."""
    count = len(shape) - 1
    if len(written) == 1:
        return written * count
    if len(written) != count:
        raise ShapeError(_other_sides(key, written, count))
    return written


def pads_along(written: Any, shape: Shape) -> Pads:
    """The same for pixels before and after, which a spec has said by numbers."""
    count = len(shape) - 1
    if isinstance(written, int):
        return ((written, written),) * count
    if len(written) != count:
        raise ShapeError(_other_sides("padding", written, count))
    pads: Pads = written
    return pads


def _other_sides(key: str, written: tuple[object, ...], count: int) -> str:
    sides = "one side" if count == 1 else f"{count} sides"
    return f"it has {sides}, and `{key}` is for {len(written)}"


def same_pads(shape: Shape, kernel: Sides, stride: Sides, dilation: Sides = ()) -> Pads:
    """So many that ⌈size / stride⌉ pixels come out; the odd one at the end."""
    pads = []
    for size, k, s, d in zip(
        shape, kernel, stride, dilation or (1,) * len(kernel), strict=False
    ):
        total = max((-(-size // s) - 1) * s + d * (k - 1) + 1 - size, 0)
        pads.append((total // 2, total - total // 2))
    return tuple(pads)


def pooled(
    layer: str, shape: Shape, size: Sides, stride: Sides, padding: Pads = ()
) -> Shape:
    """(h, w, c) -> ((h + pads - size) // stride + 1, …, c); ShapeError if no window fits."""
    require_sides(layer, shape)
    around = [sum(pads) for pads in padding] or [0] * len(size)
    sides = [
        (n + more - k) // s + 1
        for n, more, k, s in zip(shape, around, size, stride, strict=False)
    ]
    if min(sides) < 1:
        raise ShapeError("the window is larger than the image")
    return (*sides, shape[-1])


def check_no_pixel_left_out(shape: Shape, size: Sides) -> None:
    """ShapeError for a pool that repeating pixels cannot reverse."""
    if any(side % window for side, window in zip(shape, size, strict=False)):
        raise ShapeError(
            "pooling left pixels out, which upsampling cannot give back",
            "pool by a size that divides the image, or write the layers out",
        )


def size_text(size: Sides) -> str:
    """2x2, as in `gencc show`."""
    return "x".join(map(str, size))


def size_identity(size: Sides) -> str:
    """(2, 2), as runs keep it."""
    return f"({', '.join(map(str, size))})"


def pads_identity(pads: Pads) -> str:
    """(0, 1) (0, 1), as runs remember it."""
    return " ".join(map(size_identity, pads))


def short(sides: tuple[int, ...]) -> Any:
    """2 for (2, 2), as in a spec."""
    return sides[0] if len({*sides}) == 1 else list(sides)


def draw_pool(chain: Chain, word: str, whole: bool) -> bool:
    """A pool behind an image; `whole` if it may leave no pixel out."""
    *sides, channels = chain.shape
    if not chain.mirrored and chain.choices.chance(10):
        chain.add({word: "all"}, (channels,))
        return True
    sizes = [
        [k for k in (2, 1, 3) if k <= n and (not whole or n % k == 0)] for n in sides
    ]
    size = tuple(chain.choices.among(options) for options in sizes)
    counts = (n // k for n, k in zip(sides, size, strict=True))
    chain.add({word: short(size)}, (*counts, channels))
    return True


def draw_kernel(chain: Chain, most: tuple[int, ...]) -> Sides:
    """A kernel; mostly a square."""
    first, *others = most
    side = chain.choices.whole(1, first)
    if side <= min(most) and not chain.choices.chance(40):
        return (side,) * len(most)
    return side, *(chain.choices.whole(1, n) for n in others)


def draw_stride(chain: Chain) -> Sides:
    """A stride; half of the time 1."""
    pair = chain.choices.choose((1, 1), (2, 2), (1, 2), (3, 3), (2, 1), (3, 2))
    return (pair * 2)[: len(chain.shape) - 1]


def add_convolution(
    chain: Chain,
    word: str,
    filters: int,
    kernel: Sides,
    stride: Sides,
    padding: Any,
    shape: Shape,
    **more: int,
) -> None:
    """conv or conv_transpose, without settings that equal the default."""
    written: dict[str, Any] = {"filters": filters, "kernel": short(kernel)}
    if any(step > 1 for step in stride):
        written["stride"] = short(stride)
    if padding != "valid":
        written["padding"] = padding
    chain.add({word: {**written, **more, **chain.start()}}, shape)
