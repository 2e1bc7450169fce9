"""How all pictures of a run look: sizes, letters, colours and titles.

The same in every package.

Equal arguments give equal bytes on one machine. Names of a spec are shown as they are:
a `$` in them begins no formula.
"""

import io
import math
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import atomic, console

if TYPE_CHECKING:
    from matplotlib.figure import Figure

KINDS = ("png", "svg")

DPI = 128  # pixels per inch; a power of two, so that sizes in pixels are exact
WIDTH = 896  # pixels of a plot
TITLE = 64  # pixels above the picture
MARGIN = 14  # pixels on the left of a title, and around a sheet
FAR = 1e290  # beyond it the arithmetic of axes overflows
LONGEST = 28  # letters of a name
LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

PAD = 0.08  # inches around axes

INK, FAINT = "#1f3552", "#6b7280"  # of letters and lines
PALE = "#d3d6da"  # of what lies behind
# Petroff 2021, arXiv:2107.02270: readers of every kind of colour vision tell them apart.
COLOURS = (
    *("#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6"),
    *("#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd"),
)
STYLE: dict[Any, Any] = {
    "text.parse_math": False,
    "svg.hashsalt": "picture",  # else its names differ each time
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "legend.frameon": False,
}


@dataclass(frozen=True)
class Picture:
    """A file for a picture, PNG or SVG by its suffix, and what stands above it.

    `about`, below the title, says which model it is of.
    """

    path: Path
    title: str
    about: str = ""


@contextmanager
def drawn(picture: Picture, height: int, width: int = WIDTH) -> "Iterator[Figure]":
    """A figure to draw into, written with its title when all is drawn.

    Width and height are those of the drawing, in pixels; the title has its place above.
    Written atomically; raises OSError when it cannot be.
    """
    from matplotlib import style  # imports of matplotlib are slow
    from matplotlib.figure import Figure

    whole = height + TITLE
    with style.context(["default", STYLE]):
        figure = Figure(figsize=(width / DPI, whole / DPI), dpi=DPI)
        room = {"rect": (0, 0, 1, height / whole), "w_pad": PAD, "h_pad": PAD}
        figure.set_layout_engine("constrained", **room)
        yield figure
        x, below = MARGIN / width, height / whole
        figure.text(x, below + 34 / whole, picture.title, size=13, weight="bold")
        figure.text(x, below + 12 / whole, picture.about, size=9, color=FAINT)
        buffer = io.BytesIO()
        # matplotlib writes equal bytes only without its version and the date.
        kind = picture.path.suffix[1:]
        unsaid = {"svg": ("Creator", "Date"), "png": ("Software",)}[kind]
        figure.savefig(buffer, format=kind, dpi=DPI, metadata=dict.fromkeys(unsaid))
    atomic.write(picture.path, buffer.getvalue())


def span(names: Sequence[str]) -> int:
    """The pixels that the longest of these names takes from left to right."""
    from matplotlib import rc_context
    from matplotlib.textpath import TextPath

    with rc_context(STYLE):
        size = STYLE["font.size"]
        paths = [TextPath((0, 0), name, size=size) for name in names if name]
    ends = (path.get_extents().xmax for path in paths)
    return math.ceil(max(ends, default=0.0) * DPI / 72)


def shown(name: str) -> str:
    """A name or formula of the spec as it stands in a picture: x_hat as x̂, none too long."""
    name = re.sub(r"\b([A-Za-z])_hat\b", "\\1\u0302", name)
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def coordinate(name: str, number: int) -> str:
    """What an axis is called: z₁, or q.mean 1; `number` counts from 1."""
    name = shown(name)
    if len(name) > 1:
        return f"{name} {number}"
    return name + str(number).translate(LOWERED)


def finite(
    picture: Picture, values: NDArray[Any], labels: NDArray[Any] | None
) -> tuple[NDArray[np.float64], NDArray[Any] | None]:
    """The values (count, ...) that have a place in a picture, with their labels.

    Others are counted on stderr.
    """
    values = values.astype(np.float64)  # narrow bins need the digits
    kept = np.isfinite(values).all(axis=tuple(range(1, values.ndim)))
    if not kept.all():
        count = f"{(~kept).sum()} of {len(values)}"
        console.warn(
            f"warning: {count} values are not finite, and not in {picture.path}"
        )
    labels = None if labels is None else labels[kept]
    return np.clip(values[kept], -FAR, FAR), labels
