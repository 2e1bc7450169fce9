"""The curves of losses.

The same in every package.
"""

import csv
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import figures
from .figures import COLOURS, Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RAW = "#b8c0ca"
SMOOTHED = 100  # steps; a curve of fewer has no mean beside it
WINDOW = 40  # of the steps of a curve, one in so many is in a mean
BEGINNING = (
    0.1  # of the steps: where these take most of the range, the axis is logarithmic
)
MOST = 0.8
FEW = (
    1000  # times the least value: a shorter axis has values between powers of ten, too
)
AWAY = 10**9  # epochs
HELD_OUT = "val_"  # a column of what is measured on held-out examples begins so
STACKED = 3  # curves below each other; more stand in two columns


def save_curves(
    picture: Picture, losses_csv: Path, per_epoch: Mapping[int, int] | None = None
) -> None:
    """One panel for each column of a losses.csv, over the training steps.

    What is measured on held-out examples, `val_loss`, is in the panel of `loss`. A cell is
    empty where a step did not run: the curve joins the others. Over many steps it is
    pale, and its running mean in front. `per_epoch` are the steps in an epoch, by the
    step from which each number holds: then epochs are counted above.
    """
    with losses_csv.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    beside = {HELD_OUT + name for name in header}
    names = [name for name in header[1:] if name not in beside]
    across = 1 if len(names) <= STACKED else 2
    down = -(-len(names) // across)
    with figures.drawn(picture, height=80 + 205 * down) as figure:
        panels = figure.subplots(down, across, sharex=True, squeeze=False)
        used = panels.flat[: len(names)]
        for name, axes in zip(names, used, strict=True):
            _draw(axes, *_filled(rows, header.index(name)))
            if HELD_OUT + name in header:
                column = header.index(HELD_OUT + name)
                _draw_held_out(axes, *_filled(rows, column))
            axes.set_title(name, loc="left", size="medium")
        for axes in used[-across:]:
            axes.set_xlabel("step")
            axes.tick_params(labelbottom=True)
        if per_epoch:
            for axes in panels[0]:
                _count_epochs(axes, per_epoch)
        for axes in panels.flat[len(names) :]:
            axes.set_axis_off()


def _filled(
    rows: list[list[str]], column: int
) -> tuple[list[int], NDArray[np.float64]]:
    """The steps that have a value in a column, and the values."""
    filled = [row for row in rows if row[column]]
    return [int(row[0]) for row in filled], np.array([float(r[column]) for r in filled])


def _draw_held_out(axes: "Axes", steps: list[int], values: NDArray[np.float64]) -> None:
    """The curve of held-out examples over that of the training, and which is which."""
    values = np.clip(values, -figures.FAR, figures.FAR)
    marker = "." if len(steps) == 1 else ""
    axes.plot(steps, values, lw=1.4, marker=marker, color=COLOURS[2], label="held out")
    axes.legend(frameon=False, fontsize="small")


def _draw(axes: "Axes", steps: list[int], values: NDArray[np.float64]) -> None:
    """A curve; its beginning may be far from the rest, and hides none of it."""
    values = np.clip(values, -figures.FAR, figures.FAR)
    many = len(steps) >= SMOOTHED
    # A single value makes no line.
    marker = "." if len(steps) == 1 else ""
    colour = RAW if many else COLOURS[0]
    axes.plot(steps, values, lw=0.7, marker=marker, color=colour)
    if many:
        width = len(steps) // WINDOW
        axes.plot(steps, _running_mean(values, width), lw=1.4, color=COLOURS[0])
        said = f"mean over {width} steps"
        axes.set_title(said, loc="right", size="small", color=COLOURS[0])
        _make_room(axes, values)


def _running_mean(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """The mean of the values around each, fewer at both ends."""
    window = np.ones(width)
    counts = np.convolve(np.ones(len(values)), window, "same")
    most = counts.max()  # divided by first, so that no sum overflows
    sums = np.convolve(values / most, window, "same")
    means: NDArray[np.float64] = sums * (most / counts)
    return means


def _make_room(axes: "Axes", values: NDArray[np.float64]) -> None:
    """A logarithmic axis, where the first values would take most of an even one."""
    rest = values[round(BEGINNING * len(values)) :]
    eaten = np.ptp(rest) < (1 - MOST) * np.ptp(values)
    if not eaten or not np.isfinite(values).all():
        return
    if values.min() > 0:
        axes.set_yscale("log")
        if values.max() < FEW * values.min():
            from matplotlib.ticker import LogLocator

            axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    else:  # even as far as the rest goes
        far = float(np.abs(rest).max()) or 1.0
        axes.set_yscale("symlog", linthresh=10.0 ** math.ceil(math.log10(far)))
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_formatter("")


def _count_epochs(axes: "Axes", per_epoch: Mapping[int, int]) -> None:
    """An axis above that counts epochs."""
    from matplotlib.ticker import MaxNLocator

    starts, lengths = [*per_epoch], [*per_epoch.values()]
    epochs = [0.0]
    for start, end, length in zip(starts, starts[1:], lengths, strict=False):
        epochs.append(epochs[-1] + -(-(end - start) // length))
    # Beyond both ends epochs go on as they are there.
    steps = [starts[0] - AWAY * lengths[0], *starts, starts[-1] + AWAY * lengths[-1]]
    epochs = [epochs[0] - AWAY, *epochs, epochs[-1] + AWAY]

    def to_epochs(x: Any) -> Any:
        return np.interp(x, steps, epochs)

    def to_steps(x: Any) -> Any:
        return np.interp(x, epochs, steps)

    above = axes.secondary_xaxis("top", functions=(to_epochs, to_steps))
    above.xaxis.set_major_locator(MaxNLocator(integer=True))
    above.set_xlabel("epoch")
