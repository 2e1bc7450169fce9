"""Curves over steps -> coordinates in a picture, on a linear or a logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gencc.verification.parity.differences import Numbers


@dataclass(frozen=True)
class Line:
    """A curve: its name, the CSS class that styles it, a value for each step."""

    name: str
    style: str
    values: Numbers


@dataclass(frozen=True)
class Curve:
    """A line as it is drawn: x and y of the points that can be shown."""

    name: str
    style: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Tick:
    """A labelled value of the vertical axis, and the y of its grid line."""

    position: float
    label: str


@dataclass(frozen=True)
class Chart:
    """Curves in a picture of `width` by `height`; y grows downwards.

    left, right, top, bottom: the edges of the area that curves are drawn in.
    mark: the x of a vertical line, or None.
    """

    width: ClassVar[int] = 640
    height: ClassVar[int] = 220
    left: ClassVar[int] = 70
    right: ClassVar[int] = 628
    top: ClassVar[int] = 10
    bottom: ClassVar[int] = 194

    title: str
    steps: int
    ticks: tuple[Tick, ...]
    curves: tuple[Curve, ...]
    mark: float | None

    @property
    def is_empty(self) -> bool:
        """Whether no curve has a value that can be shown."""
        return not self.ticks


@dataclass(frozen=True)
class _Scale:
    """Values -> y; a logarithmic scale cannot show what is not positive."""

    low: float
    high: float
    log: bool

    def y(self, value: float) -> float:
        value = math.log10(value) if self.log else value
        part = (value - self.low) / (self.high - self.low)
        return Chart.top + (1 - part) * (Chart.bottom - Chart.top)

    def shows(self, value: float) -> bool:
        return math.isfinite(value) and (value > 0 or not self.log)

    def ticks(self) -> tuple[Tick, ...]:
        if not self.log:
            values = np.linspace(self.low, self.high, 4).tolist()
            return tuple(Tick(self.y(value), f"{value:.4g}") for value in values)
        low, high = math.ceil(self.low), math.floor(self.high)
        exponents = range(low, high + 1, max(1, (high - low) // 4))
        return tuple(Tick(self.y(10.0**n), f"1e{n}") for n in exponents)


def chart(title: str, lines: Sequence[Line], log: bool, marked: int | None) -> Chart:
    """A chart of these lines, with a mark at a step, or an empty one."""
    steps = max((len(line.values) for line in lines), default=0)
    scale = _fitting_scale(lines, log)
    if not steps or scale is None:
        curves = tuple(Curve(line.name, line.style, ()) for line in lines)
        return Chart(title, steps, (), curves, None)

    def x(step: int) -> float:
        return Chart.left + step / max(steps - 1, 1) * (Chart.right - Chart.left)

    curves = tuple(
        Curve(
            line.name,
            line.style,
            tuple(
                (x(step), scale.y(value))
                for step, value in enumerate(line.values.tolist())
                if scale.shows(value)
            ),
        )
        for line in lines
    )
    mark = x(marked) if marked is not None and marked < steps else None
    return Chart(title, steps, scale.ticks(), curves, mark)


def _fitting_scale(lines: Sequence[Line], log: bool) -> _Scale | None:
    """The scale that shows all values, or None if there are none to show."""
    values = np.concatenate([line.values for line in lines]) if lines else np.array([])
    values = values[np.isfinite(values)]
    if log:
        values = np.log10(values[values > 0])
    if not len(values):
        return None
    low, high = float(values.min()), float(values.max())
    if log:
        return _Scale(math.floor(low), max(math.ceil(high), math.floor(low) + 1), log)
    margin = 0.05 * (high - low) or 0.05 * abs(high) or 1.0
    return _Scale(low - margin, high + margin, log)
