"""What layers of images have in common: sides that come out, and how random ones look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gencc.ir.layers import Pair, Shape, ShapeError, require_image

if TYPE_CHECKING:
    from gencc.ops.chains import Chain


def pooled(layer: str, shape: Shape, size: Pair) -> Shape:
    """(h, w, c) -> (h // size, w // size, c); ShapeError if no window fits."""
    require_image(layer, shape)
    sides = [n // k for n, k in zip(shape, size, strict=False)]
    if min(sides) < 1:
        raise ShapeError("the window is larger than the image")
    return (sides[0], sides[1], shape[2])


def check_no_pixel_left_out(shape: Shape, size: Pair) -> None:
    """ShapeError for a pool that a mirror by repeating cannot lead back over."""
    if any(side % window for side, window in zip(shape, size, strict=False)):
        raise ShapeError("pooling left pixels out, which upsampling cannot give back")


def size_text(size: Pair) -> str:
    """2x2, as `gencc show` says it."""
    return "x".join(map(str, size))


def size_identity(size: Pair) -> str:
    """(2, 2), as runs remember it."""
    return f"({size[0]}, {size[1]})"


def short(pair: tuple[int, ...]) -> Any:
    """2 for (2, 2), as a spec has it."""
    return pair[0] if pair[0] == pair[1] else list(pair)


def draw_pool(chain: Chain, word: str, whole: bool) -> bool:
    """A pool behind an image; `whole` if it may leave no pixel out."""
    sizes = [
        [k for k in (2, 1, 3) if k <= n and (not whole or n % k == 0)]
        for n in chain.shape[:2]
    ]
    size = tuple(chain.choices.among(options) for options in sizes)
    height, width, channels = chain.shape
    chain.add({word: short(size)}, (height // size[0], width // size[1], channels))
    return True


def draw_kernel(chain: Chain, most: tuple[int, ...]) -> Pair:
    """A kernel; mostly a square."""
    first = chain.choices.whole(1, most[0])
    if first <= most[1] and not chain.choices.chance(40):
        return first, first
    return first, chain.choices.whole(1, most[1])


def draw_stride(chain: Chain) -> Pair:
    """As often 1 as anything else."""
    return chain.choices.choose((1, 1), (2, 2), (1, 2), (3, 3), (2, 1), (3, 2))


def add_convolution(
    chain: Chain,
    word: str,
    filters: int,
    kernel: Pair,
    stride: Pair,
    padding: Any,
    shape: Shape,
) -> None:
    """conv or conv_transpose, with what goes without saying left out."""
    written: dict[str, Any] = {"filters": filters, "kernel": short(kernel)}
    if stride != (1, 1):
        written["stride"] = short(stride)
    if padding != "valid":
        written["padding"] = padding
    chain.add({word: {**written, **chain.start()}}, shape)
