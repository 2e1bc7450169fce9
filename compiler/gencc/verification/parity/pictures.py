"""Curves as inline SVG: lines over steps, on a linear or a logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from gencc.diagnostics.render import visible
from gencc.verification.parity.differences import Numbers

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 70, 12, 10, 26


def text(value: str) -> str:
    """Any text as HTML, and as XML, which has no place for control characters."""
    return "\n".join(escape(visible(line)) for line in value.split("\n"))


@dataclass(frozen=True)
class Line:
    """A curve: what it is, the class that styles it, a value for each step."""

    name: str
    style: str
    values: Numbers


@dataclass(frozen=True)
class _Scale:
    """Values -> heights; on a logarithmic one, what is not positive has no place."""

    low: float
    high: float
    log: bool

    def height(self, value: float) -> float:
        value = math.log10(value) if self.log else value
        part = (value - self.low) / (self.high - self.low)
        return TOP + (1 - part) * (HEIGHT - TOP - BOTTOM)

    def shows(self, value: float) -> bool:
        return math.isfinite(value) and (value > 0 or not self.log)

    def ticks(self) -> list[tuple[float, str]]:
        """Values to mark, with their labels."""
        if not self.log:
            values = np.linspace(self.low, self.high, 4).tolist()
            return [(value, f"{value:.4g}") for value in values]
        low, high = math.ceil(self.low), math.floor(self.high)
        step = max(1, (high - low) // 4)
        return [(10.0**n, f"1e{n}") for n in range(low, high + 1, step)]


def plot(title: str, lines: Sequence[Line], log: bool, marked: int | None) -> str:
    """An <svg> with these curves; `marked` is a step to draw a line at."""
    steps = max((len(line.values) for line in lines), default=0)
    scale = _fit(lines, log)
    if not steps or scale is None:
        return f'<p class="none">{text(title)}: nothing to draw</p>'

    def across(step: int) -> float:
        return LEFT + step / max(steps - 1, 1) * (WIDTH - LEFT - RIGHT)

    parts = [_axes(scale, steps)]
    if marked is not None and marked < steps:
        x = across(marked)
        parts.append(_line("parts", x, TOP, x, HEIGHT - BOTTOM))
    for line in lines:
        points = [
            (across(n), scale.height(value))
            for n, value in enumerate(line.values.tolist())
            if scale.shows(value)
        ]
        parts.append(_curve(line, points))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'role="img" aria-label="{text(title)}">{"".join(parts)}</svg>'
    )


def _fit(lines: Sequence[Line], log: bool) -> _Scale | None:
    """The scale that takes in all values, or None if there are none."""
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


def _axes(scale: _Scale, steps: int) -> str:
    parts = []
    for value, label in scale.ticks():
        y = scale.height(value)
        parts.append(_line("grid", LEFT, y, WIDTH - RIGHT, y))
        parts.append(
            f'<text x="{LEFT - 6}" y="{y + 4:.1f}" class="left">{label}</text>'
        )
    for x, step in ((LEFT, 0), (WIDTH - RIGHT, steps - 1)):
        parts.append(f'<text x="{x}" y="{HEIGHT - 8}" class="below">{step}</text>')
    middle = (LEFT + WIDTH - RIGHT) // 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 8}" class="below">step</text>')
    return "".join(parts)


def _curve(line: Line, points: Sequence[tuple[float, float]]) -> str:
    title = f"<title>{text(line.name)}</title>"
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline class="{line.style}" points="{drawn}">{title}</polyline>'


def _line(style: str, x1: float, y1: float, x2: float, y2: float) -> str:
    places = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line class="{style}" {places}/>'
