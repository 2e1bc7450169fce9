"""Points in the plane, and codes of more dimensions by their principal components.

The same in every package.

Equal arguments give equal bytes on one machine. Files are written as `figures` says.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .support import figures
from .support.figures import COLOURS, INK, PALE, Picture
from .support.stored import Examples

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIZE = 9  # of a point, in square points of print
MANY = 2 * len(COLOURS)  # labels; with more, a scale replaces the legend
MOST = 50_000  # points that are drawn; more are not told apart, and take memory
NEAR = 3.0  # standard deviations: nearer to its centre a point belongs to a mode


def save_scatter(
    picture: Picture,
    points: NDArray[Any],
    labels: NDArray[Any] | None,
    name: str,
    behind: Examples | None = None,
    modes: NDArray[Any] | None = None,
    names: Sequence[str] = (),
) -> None:
    """Points (count, 2), whose coordinates are those of `name`.

    labels (count,): one colour for each, read off a scale when there are many of them;
    None: one colour for all. behind (n, 2): the data, pale behind the points; modes (n,):
    the mode of each of these, and how many of them the points hit is said. `names` are
    what the labels stand for, if not numbers from 0 on. Points that are not finite are
    counted on stderr.
    """
    axes = [figures.coordinate(name, number) for number in (1, 2)]
    data = None if behind is None else behind[:]
    _save(picture, points, labels, axes, data, modes, names)


def save_components(
    picture: Picture,
    codes: NDArray[Any],
    labels: NDArray[Any] | None,
    name: str,
    names: Sequence[str] = (),
) -> None:
    """The first two principal components of codes (count, size).

    Their axes say how much of the variance is along them; labels as in `save_scatter`.
    """
    codes, labels = figures.finite(picture, codes, labels)
    points, parts = components(codes)
    axes = [
        f"component {number} of {figures.shown(name)}: {part:.0%} of its variance"
        for number, part in enumerate(parts, start=1)
    ]
    _save(picture, points, labels, axes, names=names)


def components(
    codes: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Codes (count, size) along their first two principal axes, (count, 2).

    And what part of the variance each of the two has. The sign of an axis is that by
    which its largest entry is positive.
    """
    scale = np.abs(codes).max(initial=0.0) or 1.0
    around = codes / scale
    around -= around.mean(axis=0) if len(codes) else 0.0
    variances, axes = np.linalg.eigh(around.T @ around)  # in ascending order
    first = axes[:, :-3:-1]
    largest = np.abs(first).argmax(axis=0)
    first = first * np.where(first[largest, [0, 1]] < 0, -1.0, 1.0)
    total = variances.sum()
    parts = np.clip(variances[:-3:-1], 0.0, None) / (total if total > 0 else 1.0)
    return scale * (around @ first), parts


def modes_hit(
    points: NDArray[Any], data: NDArray[Any], modes: NDArray[Any]
) -> tuple[int, int, float]:
    """How many modes have a point near their centre, how many there are, and which part
    of the points is near one.

    The modes of the data (n, 2) are told by `modes` (n,), and each has the mean and the
    deviation of its data; near is within three deviations, as in Srivastava et al. 2017,
    arXiv:1705.07761, section 4.
    """
    different = np.unique(modes).tolist()
    own = [data[modes == mode].astype(np.float64) for mode in different]
    near = [
        ((points - part.mean(axis=0)) ** 2).sum(axis=1)
        <= NEAR**2 * part.var(axis=0).mean()
        for part in own
    ]
    hit = sum(bool(some.any()) for some in near)
    part = np.any(near, axis=0).mean() if len(points) else 0.0
    return hit, len(different), float(part)


def _save(
    picture: Picture,
    points: NDArray[Any],
    labels: NDArray[Any] | None,
    coordinates: Sequence[str],
    behind: NDArray[Any] | None = None,
    modes: NDArray[Any] | None = None,
    names: Sequence[str] = (),
) -> None:
    points, labels = figures.finite(picture, points, labels)
    different = [] if labels is None else np.unique(labels).tolist()
    with figures.drawn(picture, height=760) as figure:
        axes = figure.subplots()
        said = []
        if behind is not None and modes is not None:
            hit, known, near = modes_hit(points, behind, modes)
            share = f"{near:.0%} of the samples are near one"
            said.append(f"{hit} of {known} modes hit; {share}")
        if len(points) > MOST:
            said.append(f"some of {len(points):,} points")
            labels = None if labels is None else _some(labels)
            points = _some(points)
        x, y = points.T
        if behind is not None:
            u, v = _some(behind).T
            axes.scatter(u, v, s=SIZE, c=PALE, lw=0, label="data")
        if labels is None:
            axes.scatter(x, y, s=SIZE, c=INK, lw=0, label="samples")
        elif len(different) > MANY:
            shown = axes.scatter(x, y, s=SIZE, c=labels, cmap="viridis", lw=0)
            figure.colorbar(shown, label="label", aspect=40, shrink=0.8)
        else:
            _by_label(axes, points, labels, different, names)
        if len(different) <= MANY and (different or behind is not None):
            figure.legend(loc="outside right center", markerscale=2.5)
        axes.set_title("; ".join(said), loc="left", size="medium")
        axes.set_aspect("equal", adjustable="datalim")
        axes.set_xlabel(coordinates[0])
        axes.set_ylabel(coordinates[1])


def _some(rows: NDArray[Any]) -> NDArray[Any]:
    """At most MOST rows, evenly spread over all."""
    return rows[:: -(-len(rows) // MOST) or 1]


def _by_label(
    axes: "Axes",
    points: NDArray[np.float64],
    labels: NDArray[Any],
    different: Sequence[int],
    names: Sequence[str],
) -> None:
    """Each label in a colour of its own, and written where most of its points are."""
    from matplotlib.patheffects import withStroke

    for k, label in enumerate(different):
        own = points[labels == label]
        colour, marker = COLOURS[k % len(COLOURS)], "o^"[k // len(COLOURS)]
        x, y = own.T
        called = names[label] if label < len(names) else str(label)
        axes.scatter(x, y, s=SIZE, c=colour, lw=0, marker=marker, label=called)
        halo = [withStroke(linewidth=3, foreground="white")]
        text = axes.text(np.median(x), np.median(y), called, weight="bold")
        text.set(ha="center", va="center", path_effects=halo)
