"""Curves of series, those of an example over each other.

The same in every package.

Equal arguments give equal bytes on one machine. Files are written as `figures` says.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .support import console, figures
from .support.figures import COLOURS, INK, PALE, Picture

PANELS = 12
ACROSS = 3
ALONE, TOGETHER = (INK,), (PALE, COLOURS[0], COLOURS[6], INK)


def save_series(
    picture: Picture, series: Mapping[str, NDArray[Any]], labels: NDArray[Any] | None
) -> None:
    """Some examples, each a panel in which its series lie over each other.

    Each of `series` is (count, length, channels), its row i about example i, and goes by
    its name; the last one is in front. labels (count,): of these an equal number of
    examples each, the first ones, as far as there are any. Numbers that are not finite
    leave a gap; series that have some are counted on stderr.
    """
    for values in series.values():
        if lost := (~np.isfinite(values)).any(axis=(1, 2)).sum():
            lacking = f"{lost} of {len(values)} series in {picture.path}"
            console.warn(f"warning: {lacking} are not finite everywhere")
    shown = _of_each(labels, max(map(len, series.values())))[:PANELS]
    lines = -(-len(shown) // ACROSS)
    colours = ALONE if len(series) == 1 else TOGETHER
    with figures.drawn(picture, height=60 + 170 * lines) as figure:
        panels = figure.subplots(lines, ACROSS, sharex=True, sharey=True, squeeze=False)
        for axes, example in zip(panels.flat, shown, strict=False):
            for number, (name, values) in enumerate(series.items()):
                width = 1.2 if number + 1 == len(series) else 2.5
                colour = colours[number % len(colours)]
                drawn = axes.plot(values[example], lw=width, color=colour)
                drawn[0].set_label(figures.shown(name))
            if labels is not None:
                axes.set_title(f"label {labels[example]}", loc="left", size="medium")
        for axes in panels.flat[len(shown) :]:
            axes.set_axis_off()
        if len(series) > 1:
            handles, names = panels[0, 0].get_legend_handles_labels()
            figure.legend(handles, names, loc="outside right upper")
        for axes in panels[-1]:
            axes.set_xlabel("step")


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
