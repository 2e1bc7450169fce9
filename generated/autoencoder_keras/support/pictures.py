"""Pictures of what a model does: sheets of images, maps of codes, curves of losses.

Equal arguments give equal bytes on one machine. Every file is written atomically.
"""

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from . import atomic

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CELL = 32  # pixels that the shorter side of an image on a sheet has at least
GAP = 2  # pixels between images
PAPER = 160  # grey level of the gaps: seen beside black and beside white


def save_grid(
    path: Path, images: NDArray[Any], low: float, high: float, columns: int
) -> None:
    """A PNG of the images in reading order, `columns` to a row.

    Images (count, height, width, 1 or 3), count at least 1, black at `low` and full
    at `high`. Raises OSError when the file cannot be written, as all functions here.
    """
    starts = range(0, len(images), columns)
    _save_sheet(path, [images[i : i + columns] for i in starts], low, high)


def save_pairs(
    path: Path,
    originals: NDArray[Any],
    outputs: NDArray[Any],
    low: float,
    high: float,
    columns: int,
) -> None:
    """A PNG with a row of originals, below it the row of their outputs, and so on.

    Both (count, height, width, 1 or 3), count at least 1, black at `low`.
    """
    rows = []
    for i in range(0, len(originals), columns):
        rows += [originals[i : i + columns], outputs[i : i + columns]]
    _save_sheet(path, rows, low, high)


def save_scatter(path: Path, codes: NDArray[Any], labels: NDArray[Any]) -> None:
    """A PNG that shows codes (count, 2) in the plane, one colour per label (count,)."""
    from matplotlib import colormaps
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.0, 6.0), layout="constrained")
    axes = figure.subplots()
    colours = colormaps["tab10"]
    for label in np.unique(labels).tolist():
        x, y = codes[labels == label].T
        axes.scatter(x, y, s=7, color=colours(label % 10), linewidths=0, label=label)
    axes.set_aspect("equal")
    axes.set_xlabel("code 0")
    axes.set_ylabel("code 1")
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside right center", frameon=False, markerscale=2.5)
    _save_figure(path, figure)


def save_codes(path: Path, codes: NDArray[Any], labels: NDArray[Any] | None) -> None:
    """A CSV file with every digit of codes (count, ...): `label,0,1,...`, or no label."""
    codes = codes.reshape(len(codes), -1)
    header = [*map(str, range(codes.shape[1]))]
    rows = [[*map(repr, code)] for code in codes.tolist()]
    if labels is not None:
        header = ["label", *header]
        rows = [[str(n), *row] for n, row in zip(labels.tolist(), rows, strict=True)]
    lines = [",".join(row) for row in [header, *rows]]
    atomic.write(path, "".join(line + "\n" for line in lines).encode())


def save_curves(path: Path, losses_csv: Path) -> None:
    """A PNG with one panel per column of a losses.csv, over the training steps."""
    from matplotlib.figure import Figure

    with losses_csv.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    steps = [int(row[0]) for row in rows]
    names = header[1:]

    figure = Figure(figsize=(7.0, 0.6 + 1.6 * len(names)), layout="constrained")
    panels = figure.subplots(len(names), sharex=True, squeeze=False)[:, 0]
    for column, (name, axes) in enumerate(zip(names, panels, strict=True), start=1):
        values = [float(row[column] or "nan") for row in rows]
        axes.plot(steps, values, linewidth=0.7)
        axes.set_title(name, loc="left", fontsize="medium")
        axes.spines[["top", "right"]].set_visible(False)
    panels[-1].set_xlabel("step")
    _save_figure(path, figure)


def _save_sheet(path: Path, rows: list[NDArray[Any]], low: float, high: float) -> None:
    """Lay rows of images out on one sheet; only the last rows may be shorter."""
    columns, height, width, channels = rows[0].shape
    factor = -(-CELL // min(height, width, CELL))
    down, across = factor * height + GAP, factor * width + GAP
    sheet = np.full(
        (GAP + down * len(rows), GAP + across * columns, channels), PAPER, np.uint8
    )
    for r, row in enumerate(rows):
        for c, image in enumerate(_bytes(row, low, high)):
            large = image.repeat(factor, axis=0).repeat(factor, axis=1)
            y, x = GAP + r * down, GAP + c * across
            sheet[y : y + down - GAP, x : x + across - GAP] = large
    buffer = io.BytesIO()
    Image.fromarray(sheet[:, :, 0] if channels == 1 else sheet).save(buffer, "PNG")
    atomic.write(path, buffer.getvalue())


def _bytes(images: NDArray[Any], low: float, high: float) -> NDArray[np.uint8]:
    """Values from [low, high] as 0 to 255; what lies outside, at the nearer end."""
    unit = np.clip((images.astype(np.float64) - low) / (high - low), 0.0, 1.0)
    return np.rint(255.0 * np.nan_to_num(unit)).astype(np.uint8)


def _save_figure(path: Path, figure: "Figure") -> None:
    buffer = io.BytesIO()
    # Without its version number in the file, matplotlib writes equal bytes.
    figure.savefig(buffer, format="png", dpi=120, metadata={"Software": None})
    atomic.write(path, buffer.getvalue())
