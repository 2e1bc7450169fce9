"""Sheets of images: a grid, or rows of images that belong together.

The same in every package.

Equal arguments give equal bytes on one machine. Every file is written atomically.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from . import atomic, console

CELL = 32  # pixels, at least, of the shorter side of a cell
GAP = 2  # pixels between images
BREAK = 8  # more pixels between blocks of rows that belong together
PAPER = 160  # grey level of the gaps: visible beside black and white


def save_grid(
    path: Path, images: NDArray[Any], low: float, high: float, columns: int
) -> None:
    """A PNG of the images in reading order, `columns` to a row.

    Images (count, height, width, 1 or 3), count at least 1, black at `low` and full
    at `high`. Raises OSError when the file cannot be written.
    """
    save_rows(path, [images], low, high, columns)


def save_rows(
    path: Path, rows: Sequence[NDArray[Any]], low: float, high: float, columns: int
) -> None:
    """A PNG of blocks of `columns` examples, one line for each of `rows`.

    Each of `rows` is (count, height, width, 1 or 3), its image i about example i, black
    at `low` and full at `high`; a single image is about all examples. Sizes may differ:
    images fill the cell of the largest as far as repeating pixels can. Grey beside
    colour becomes colour. Pixels that are not numbers are black, and counted on stderr.
    Raises ValueError unless count is otherwise the same in all
    and at least 1, OSError as `save_grid`.
    """
    count = max(map(len, rows), default=0)
    if any(len(images) not in (1, count) for images in rows) or count == 0:
        raise ValueError(f"the rows of a sheet hold {[*map(len, rows)]} images")

    lost = sum(int(np.isnan(images).any(axis=(1, 2, 3)).sum()) for images in rows)
    if lost:
        total = sum(map(len, rows))
        warning = f"{lost} of {total} images in {path} hold pixels that are not numbers"
        console.warn(f"warning: {warning}")

    height = max(images.shape[1] for images in rows)
    width = max(images.shape[2] for images in rows)
    channels = max(images.shape[3] for images in rows)
    factor = -(-CELL // min(height, width, CELL))
    cell = (factor * height, factor * width, channels)
    lines = [_enlarged(_bytes(images, low, high), cell) for images in rows]

    columns = min(columns, count)
    down, across = cell[0] + GAP, cell[1] + GAP
    between = BREAK if len(rows) > 1 else 0
    block = len(rows) * down + between
    size = (GAP + -(-count // columns) * block - between, GAP + columns * across)
    sheet = np.full((*size, channels), PAPER, np.uint8)
    for r, line in enumerate(lines):
        for i in range(count):
            y = GAP + i // columns * block + r * down
            x = GAP + i % columns * across
            sheet[y : y + cell[0], x : x + cell[1]] = line[i % len(line)]
    buffer = io.BytesIO()
    Image.fromarray(sheet[:, :, 0] if channels == 1 else sheet).save(buffer, "PNG")
    atomic.write(path, buffer.getvalue())


def _enlarged(
    images: NDArray[np.uint8], cell: tuple[int, int, int]
) -> NDArray[np.uint8]:
    """Images centred in a cell, each pixel repeated as often as fits."""
    height, width = images.shape[1:3]
    factor = min(cell[0] // height, cell[1] // width)
    large = images.repeat(factor, axis=1).repeat(factor, axis=2)
    y, x = (cell[0] - factor * height) // 2, (cell[1] - factor * width) // 2
    cells = np.full((len(images), *cell), PAPER, np.uint8)
    cells[:, y : y + factor * height, x : x + factor * width] = large
    return cells


def _bytes(images: NDArray[Any], low: float, high: float) -> NDArray[np.uint8]:
    """Values from [low, high] as 0 to 255, clipped."""
    unit = np.clip((images.astype(np.float64) - low) / (high - low), 0.0, 1.0)
    return np.rint(255.0 * np.nan_to_num(unit)).astype(np.uint8)
