"""Sheets of images: a grid, rows of images that belong together, or a plane of codes.

The same in every package.

Equal arguments give equal bytes on one machine. Every file is written atomically. The
pixels of images are repeated a whole number of times, and nothing is blended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .support import console, figures
from .support.figures import MARGIN, Picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LEAST = 600  # pixels of a sheet, from left to right
CELL = 32  # pixels, at least, of the shorter side of a cell
GAP = 4  # pixels between images
BREAK = 12  # more pixels between blocks of rows that belong together
PAPER = 160  # grey level of the gaps: visible beside black and white
WHITE = 255
TRAVERSED = range(-3, 4)  # values of a number of a code
TICKS = 6  # along each side of a plane
LETTERS = 26  # pixels of a line of text


class Sheet(NamedTuple):
    """Pixels (height, width, 3), and where the lines and columns of images have centres."""

    pixels: NDArray[np.uint8]
    lines: list[float]
    columns: list[float]


def save_grid(
    picture: Picture,
    images: NDArray[Any],
    low: float,
    high: float,
    columns: int,
    names: Sequence[object] = (),
) -> None:
    """The images in reading order, `columns` to a line.

    Images (count, height, width, 1 or 3), count at least 1, black at `low` and full
    at `high`. `names` are those of the lines. Raises OSError when the file cannot be
    written.
    """
    sheet = laid_out([images], low, high, columns, picture)
    _save(picture, sheet, [*map(str, names)])


def save_rows(
    picture: Picture,
    rows: Sequence[NDArray[Any]],
    low: float,
    high: float,
    columns: int,
    names: Sequence[str],
    worst: int | None = None,
) -> None:
    """Blocks of `columns` examples, one line for each of `rows`, which have these names.

    Each of `rows` is (count, height, width, 1 or 3), its image i about example i, black
    at `low` and full at `high`; a single image is about all examples. Sizes may differ:
    images fill the cell of the largest as far as repeating pixels can. Grey beside
    colour becomes colour. Pixels that are not numbers are black, and counted on stderr.
    Of the first and the last row, of equal sizes, `worst` shows so many examples that
    differ most in the mean square, the farthest first. Raises ValueError unless count is
    otherwise the same in all and at least 1, OSError as `save_grid`.
    """
    if worst is not None:
        about = (
            f"{picture.about}, the worst {min(worst, len(rows[0]))} of {len(rows[0])}"
        )
        picture = replace(picture, about=about)
        chosen = _farthest(rows[0], rows[-1])[:worst]
        rows = [images[chosen] for images in rows]
    sheet = laid_out(rows, low, high, columns, picture)
    blocks = len(sheet.lines) // len(rows)
    _save(picture, sheet, [*map(figures.shown, names)] * blocks)


def _farthest(a: NDArray[Any], b: NDArray[Any]) -> NDArray[np.intp]:
    """The examples (count,) by their mean squared difference, the largest first.

    What is no number is farthest; of equal ones the first comes first.
    """
    apart = ((a.astype(np.float64) - b) ** 2).mean(axis=(1, 2, 3))
    return np.argsort(-np.nan_to_num(apart, nan=np.inf), kind="stable")


def save_plane(
    picture: Picture,
    images: NDArray[Any],
    low: float,
    high: float,
    codes: NDArray[Any],
    name: str,
) -> None:
    """Images of `codes` (count, 2), a square grid in reading order, between their axes.

    The axes are those of the codes, called `name`; otherwise as `save_grid`.
    """
    side = round(len(codes) ** 0.5)
    sheet = laid_out([images], low, high, side, picture)
    marked = np.unique(np.linspace(0, side - 1, TICKS).round().astype(int)).tolist()
    across = {sheet.columns[i]: _value(codes[i, 0]) for i in marked}
    down = {sheet.lines[i]: _value(codes[i * side, 1]) for i in marked}
    first, second = (figures.coordinate(name, number) for number in (1, 2))
    _save_axes(picture, sheet, (first, across), (second, down))


def save_traversal(
    picture: Picture, images: NDArray[Any], low: float, high: float
) -> None:
    """Images of one code: in each line another number of it goes from −3 to 3.

    Otherwise as `save_grid`.
    """
    sheet = laid_out([images], low, high, len(TRAVERSED), picture)
    across = dict(zip(sheet.columns, map(_value, TRAVERSED), strict=True))
    down = {line: str(number) for number, line in enumerate(sheet.lines, start=1)}
    _save_axes(picture, sheet, ("value", across), ("number of the code", down))


def _save_axes(
    picture: Picture,
    sheet: Sheet,
    across: tuple[str, Mapping[float, str]],
    down: tuple[str, Mapping[float, str]],
) -> None:
    """Write a sheet with two axes: their names, and what stands at places along them."""
    left = 2 * MARGIN + LETTERS + figures.span([*down[1].values()])
    height, width = sheet.pixels.shape[:2]
    size = height + 2 * LETTERS + MARGIN, left + width + MARGIN
    with figures.drawn(picture, *size) as figure:
        paper = _Paper(figure, sheet, left, 2 * LETTERS + MARGIN)
        for x, value in across[1].items():
            paper.write(x, height + LETTERS / 2, value)
        for y, value in down[1].items():
            paper.write(-MARGIN / 2, y, value, ha="right")
        paper.write(width / 2, height + 1.5 * LETTERS, across[0])
        paper.write((LETTERS + MARGIN) / 2 - left, height / 2, down[0], rotation=90)


def _value(number: float) -> str:
    return f"{number:.2g}".replace("-", "−")


def laid_out(
    rows: Sequence[NDArray[Any]],
    low: float,
    high: float,
    columns: int,
    picture: Picture,
) -> Sheet:
    """The pixels of a sheet, as `save_rows` says."""
    count = max(map(len, rows), default=0)
    if any(len(images) not in (1, count) for images in rows) or count == 0:
        raise ValueError(f"the rows of a sheet hold {[*map(len, rows)]} images")
    _count_lost(rows, picture)

    height = max(images.shape[1] for images in rows)
    width = max(images.shape[2] for images in rows)
    wide = -(-(LEAST - GAP) // columns) - GAP  # of a cell of so wide a sheet
    factor = max(-(-CELL // min(height, width)), -(-wide // width))
    cell = (factor * height, factor * width)
    lines = [_enlarged(_bytes(images, low, high), cell) for images in rows]

    columns = min(columns, count)
    between = BREAK if len(rows) > 1 else 0
    blocks = -(-count // columns)
    tops = [
        GAP + (block * len(rows) + r) * (cell[0] + GAP) + block * between
        for block in range(blocks)
        for r in range(len(rows))
    ]
    lefts = [GAP + i * (cell[1] + GAP) for i in range(columns)]
    size = (tops[-1] + cell[0] + GAP, lefts[-1] + cell[1] + GAP, 3)
    pixels = np.full(size, WHITE, np.uint8)
    for r, line in enumerate(lines):
        for i in range(count):
            y, x = tops[i // columns * len(rows) + r], lefts[i % columns]
            end = y + cell[0], x + cell[1]
            # Gaps that neighbours have in common are painted twice, images once.
            pixels[y - GAP : end[0] + GAP, x - GAP : end[1] + GAP] = PAPER
            pixels[y : end[0], x : end[1]] = line[i % len(line)]
    return Sheet(
        pixels,
        [top + cell[0] / 2 for top in tops],
        [left + cell[1] / 2 for left in lefts],
    )


class _Paper:
    """A sheet on its figure: text is written at pixels of the sheet, from its top left."""

    def __init__(self, figure: "Figure", sheet: Sheet, left: int, below: int) -> None:
        self.figure, self.left = figure, left
        self.top = below + len(sheet.pixels)
        self.width, self.height = figure.get_size_inches() * figure.dpi
        figure.figimage(sheet.pixels, left, below)

    def write(
        self, x: float, y: float, text: str, ha: str = "center", **how: Any
    ) -> None:
        """Text whose middle, or other end, is at x and y."""
        where = (self.left + x) / self.width, (self.top - y) / self.height
        self.figure.text(*where, text, ha=ha, va="center", **how)


def _save(picture: Picture, sheet: Sheet, names: Sequence[str]) -> None:
    """Write a sheet with the names of its lines on the left, if it has some."""
    height, width = sheet.pixels.shape[:2]
    left = 2 * MARGIN + figures.span(names) if names else MARGIN
    whole = max(left + width + MARGIN, LEAST)
    with figures.drawn(picture, height + MARGIN, whole) as figure:
        paper = _Paper(figure, sheet, left, MARGIN)
        for y, name in zip(sheet.lines, names, strict=False):
            paper.write(-MARGIN, y, name, ha="right")


def _count_lost(rows: Sequence[NDArray[Any]], picture: Picture) -> None:
    lost = sum(int(np.isnan(images).any(axis=(1, 2, 3)).sum()) for images in rows)
    if lost:
        images = f"{lost} of {sum(map(len, rows))} images in {picture.path}"
        console.warn(f"warning: {images} hold pixels that are not numbers")


def _enlarged(images: NDArray[np.uint8], cell: tuple[int, int]) -> NDArray[np.uint8]:
    """Images centred in a cell, each pixel repeated as often as fits."""
    height, width = images.shape[1:3]
    factor = min(cell[0] // height, cell[1] // width)
    large = images.repeat(factor, axis=1).repeat(factor, axis=2)
    y, x = (cell[0] - factor * height) // 2, (cell[1] - factor * width) // 2
    cells = np.full((len(images), *cell, 3), PAPER, np.uint8)
    cells[:, y : y + factor * height, x : x + factor * width] = large
    return cells


def _bytes(images: NDArray[Any], low: float, high: float) -> NDArray[np.uint8]:
    """Values from [low, high] as 0 to 255, clipped."""
    unit = np.clip((images.astype(np.float64) - low) / (high - low), 0.0, 1.0)
    return np.rint(255.0 * np.nan_to_num(unit)).astype(np.uint8)
