"""How large the picture of a sheet is, worked out from what is on it."""

from __future__ import annotations

from pathlib import Path

from gencc.runtime.support import figures
from loading import snippet
from PIL import Image

sheets = snippet("optional", "sheets")

ACROSS = 8  # images in a row, which the size of an image is chosen by


def expect_sheet(
    path: Path,
    side: int,
    rows: int,
    more: int = 0,
    columns: int = ACROSS,
    images: int | None = None,
) -> None:
    """A sheet of so many rows of images, and `more` pixels between or below these.

    Images are enlarged by the least whole number with which so many columns are 600
    pixels wide. A row has an image in each column, or so many `images`.
    """
    gap = sheets.GAP
    factor = next(
        n for n in range(1, 99) if gap + columns * (n * side + gap) >= sheets.LEAST
    )
    width, height = Image.open(path).size
    cell = factor * side + gap
    assert height == figures.TITLE + gap + rows * cell + more + figures.MARGIN, path
    assert width >= gap + (images or columns) * cell + 2 * figures.MARGIN, path
