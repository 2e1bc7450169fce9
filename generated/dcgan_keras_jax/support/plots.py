"""Plots: points in the plane, series, the distribution of a score, curves of losses.

The same in every package.

Equal arguments give equal bytes on one machine. Every file is written atomically;
all functions raise OSError when it cannot be.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import atomic, console

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK = "#1f3552"  # of points without labels
PALE = "#d3d6da"  # of what lies behind
NORMAL, OTHER = "#1f77b4", "#ff7f0e"  # colour-blind readers can tell them apart
MANY = 20  # labels; with more, a scale replaces the legend
BINS = 50
PANELS = 12  # of series
FAR = 1e290  # beyond it the arithmetic of the axes overflows


def save_scatter(
    path: Path,
    points: NDArray[Any],
    labels: NDArray[Any] | None,
    behind: NDArray[Any] | None = None,
) -> None:
    """A PNG that shows points (count, 2) in the plane.

    labels (count,): one colour for each, read off a scale when there are many of them;
    None: one colour for all. behind (n, 2): the data, pale behind the points. Points
    that are not finite are counted on stderr.
    """
    from matplotlib import colormaps

    points, labels = _drawn(path, points, labels)
    figure = _figure(height=6.0)
    axes = figure.subplots()
    if behind is not None:
        axes.scatter(behind[:, 0], behind[:, 1], s=7, c=PALE, lw=0, label="data")
    x, y = points.T
    different = [] if labels is None else np.unique(labels).tolist()
    if labels is None:
        axes.scatter(x, y, s=7, c=INK, lw=0, label="samples")
    elif len(different) > MANY:
        shown = axes.scatter(x, y, s=7, c=labels, cmap="viridis", lw=0)
        figure.colorbar(shown, label="label", aspect=40, shrink=0.8)
    else:
        colours = colormaps["tab10" if len(different) <= 10 else "tab20"]
        for k, label in enumerate(different):
            own = labels == label
            axes.scatter(x[own], y[own], s=7, color=colours(k), lw=0, label=label)
    if len(different) <= MANY and (different or behind is not None):
        figure.legend(loc="outside right center", frameon=False, markerscale=2.5)
    axes.set_aspect("equal", adjustable="datalim")
    axes.set_xlabel("coordinate 0")
    axes.set_ylabel("coordinate 1")
    _save(path, figure)


def save_series(
    path: Path, series: Mapping[str, NDArray[Any]], labels: NDArray[Any] | None
) -> None:
    """A PNG of some examples, each a panel in which its series lie over each other.

    Each of `series` is (count, length, channels), its row i about example i, and goes by
    its name; the last one is in front. labels (count,): of these an equal number of
    examples each, the first ones, as far as there are any. Numbers that are not finite
    leave a gap; series that have some are counted on stderr.
    """
    for values in series.values():
        if lost := (~np.isfinite(values)).any(axis=(1, 2)).sum():
            message = (
                f"{lost} of {len(values)} series in {path} are not finite everywhere"
            )
            console.warn(f"warning: {message}")
    shown = _of_each(labels, max(map(len, series.values())))[:PANELS]
    figure = _figure(height=0.6 + 1.3 * -(-len(shown) // 3))
    panels = figure.subplots(
        -(-len(shown) // 3), 3, sharex=True, sharey=True, squeeze=False
    )
    colours = (INK,) if len(series) == 1 else (PALE, NORMAL, OTHER, INK)
    for axes, example in zip(panels.flat, shown, strict=False):
        for number, (name, values) in enumerate(series.items()):
            front = number + 1 == len(series)
            colour, width = colours[number % len(colours)], 1.2 if front else 2.5
            lines = axes.plot(values[example], lw=width, color=colour)
            lines[0].set_label(name)
        if labels is not None:
            axes.set_title(f"label {labels[example]}", loc="left", fontsize="medium")
    for axes in panels.flat[len(shown) :]:
        axes.set_axis_off()
    if len(series) > 1:
        handles, names = panels[0, 0].get_legend_handles_labels()
        figure.legend(handles, names, loc="outside right upper", frameon=False)
    for axes in panels[-1]:
        axes.set_xlabel("step")
    _save(path, figure)


def _of_each(labels: NDArray[Any] | None, count: int) -> list[int]:
    """Examples, by label, of each label as many as fit into the panels."""
    if labels is None:
        return [*range(count)]
    different = np.unique(labels).tolist()
    share = max(PANELS // len(different), 1)
    return [
        i
        for label in different
        for i in np.flatnonzero(labels == label)[:share].tolist()
    ]


def save_histogram(
    path: Path,
    scores: NDArray[Any],
    labels: NDArray[Any] | None,
    normal: Sequence[int] | None,
) -> None:
    """A PNG of the distribution of scores (count,); counted if they are not finite.

    Where labels (count,) are known and some of them are `normal`, the others have a
    colour and a distribution of their own, so that even a few are visible.
    """
    scores, labels = _drawn(path, scores, labels)
    groups = {"": np.ones(len(scores), bool)}
    if labels is not None and normal is not None:
        usual = np.isin(labels, normal)
        groups = {"normal": usual, "others": ~usual}

    figure = _figure(height=4.0)
    axes = figure.subplots()
    edges = _edges(scores) if len(scores) else np.array([0.0, 1.0])
    for (name, own), colour in zip(groups.items(), (NORMAL, OTHER), strict=False):
        if own.any():
            density, _ = np.histogram(scores[own], edges, density=True)
            label = f"{name} ({own.sum()})"
            axes.stairs(density, edges, fill=True, color=colour, alpha=0.35)
            axes.stairs(density, edges, color=colour, lw=1.5, label=label)
    if len(groups) > 1 and len(scores):
        axes.legend(frameon=False)
    axes.set_xlabel("score")
    axes.set_ylabel("density")
    _save(path, figure)


def _drawn(
    path: Path, values: NDArray[Any], labels: NDArray[Any] | None
) -> tuple[NDArray[np.float64], NDArray[Any] | None]:
    """The values (count, ...) that have a place in a plot, with their labels."""
    values = values.astype(np.float64)  # narrow bins need the digits
    finite = np.isfinite(values).all(axis=tuple(range(1, values.ndim)))
    if not finite.all():
        count = f"{(~finite).sum()} of {len(values)}"
        console.warn(f"warning: {count} values are not finite, and not in {path}")
    labels = None if labels is None else labels[finite]
    return np.clip(values[finite], -FAR, FAR), labels


def _edges(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """The edges of the bins, which stay distinct where the scores hardly differ."""
    low, high = scores.min(), scores.max()
    narrow = max(2 * BINS * np.spacing(np.abs(scores).max()), 1 / FAR)
    if high - low < narrow:
        low, high = low - max(narrow, 0.5), high + max(narrow, 0.5)
    return np.linspace(low, high, BINS + 1)


def save_curves(path: Path, losses_csv: Path) -> None:
    """A PNG with one panel per column of a losses.csv, over the training steps.

    A cell is empty where a step did not run: the curve joins the others.
    """
    with losses_csv.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    names = header[1:]

    figure = _figure(height=0.6 + 1.6 * len(names))
    panels = figure.subplots(len(names), sharex=True, squeeze=False)[:, 0]
    for column, (name, axes) in enumerate(zip(names, panels, strict=True), start=1):
        filled = [row for row in rows if row[column]]
        steps = [int(row[0]) for row in filled]
        values = [float(row[column]) for row in filled]
        # A single value makes no line.
        axes.plot(steps, values, lw=0.7, marker="." if len(filled) == 1 else "")
        axes.set_title(name, loc="left", fontsize="medium")
    panels[-1].set_xlabel("step")
    _save(path, figure)


def _figure(height: float) -> "Figure":
    """An empty figure of the common width; imports matplotlib, which is slow, only now."""
    from matplotlib.figure import Figure

    return Figure(figsize=(7.0, height), layout="constrained")


def _save(path: Path, figure: "Figure") -> None:
    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
    buffer = io.BytesIO()
    # matplotlib writes equal bytes only without its version number in the file.
    figure.savefig(buffer, format="png", dpi=120, metadata={"Software": None})
    atomic.write(path, buffer.getvalue())
