"""Pages of HTML that need no other file and no network: style, curves, pictures, tables.

The same in every package.
"""

import base64
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

Curve = tuple[Sequence[float], Sequence[float]]  # where, and what the values are there
Band = tuple[
    Sequence[float], Sequence[float], Sequence[float]
]  # where, from what, to what

POINTS = 400  # of a curve; of a longer one, means over neighbours
WIDTH, HEIGHT = 720, 240  # of a figure, in its own units
LEFT, RIGHT, TOP, BOTTOM = 64, 12, 10, 36  # around its axes
WIDE = 30.0  # a ratio of values from which their axis is logarithmic
COLOURS = 8  # of curves: those of Okabe & Ito 2008, which all readers can tell apart

STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --pale: #f3f5f7;
  --line: #cfd6dd; --quiet: #5b6672; --c0: #0072b2; --c1: #d55e00; --c2: #009e73;
  --c3: #cc79a7; --c4: #b58900; --c5: #3a9bd1; --c6: #7a5195; --c7: #444b54; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ec; --paper: #14171a; --pale: #1e2327; --line: #3a424a;
    --quiet: #9aa5b1; --c0: #56b4e9; --c1: #ff8c42; --c2: #2fc79a; --c3: #e39cc4;
    --c4: #e6c229; --c5: #9ad0f5; --c6: #b99ad6; --c7: #b6bec7; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 60rem; color: var(--ink);
  background: var(--paper); font: 16px/1.5 system-ui, sans-serif;
  overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.9rem; }
h2 { margin: 2.5rem 0 .5rem; padding-bottom: .2rem;
  border-bottom: 1px solid var(--line); font-size: 1.3rem; }
h3 { margin: 1.2rem 0 .4rem; font-size: 1rem; }
small, .quiet { color: var(--quiet); font-weight: normal; }
figure { margin: 1rem 0; }
figcaption { font-weight: 600; margin-bottom: .2rem; }
figure svg { width: 100%; height: auto; display: block; touch-action: pan-y; }
svg text { fill: var(--quiet); font: 12px system-ui, sans-serif; }
svg .axis { stroke: var(--line); }
svg .band { opacity: .2; stroke: none; }
svg .curve { fill: none; stroke-width: 1.6; vector-effect: non-scaling-stroke; }
svg .at { stroke: var(--quiet); stroke-dasharray: 3 3; }
.key { display: flex; flex-wrap: wrap; gap: .2rem 1rem; font-size: .85rem;
  min-height: 1.4em; }
.key b { display: inline-block; width: .8em; height: .8em; border-radius: 2px;
  margin-right: .3em; }
.pictures { display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); }
.pictures img { width: 100%; height: auto; border-radius: 4px; background: #fff;
  image-rendering: pixelated; }
.table { overflow-x: auto; overflow-wrap: normal; }
.table + .table { margin-top: 1rem; }
table { border-collapse: collapse; font-size: .92rem; }
th, td { text-align: left; padding: .25rem .9rem .25rem 0;
  border-bottom: 1px solid var(--line); vertical-align: top; }
td.number { font-variant-numeric: tabular-nums; }
pre { white-space: pre-wrap; padding: .7rem; background: var(--pale); border-radius: 6px; }
.formulas { padding-left: 1.2rem; }
.formulas li { margin: .45rem 0; overflow-x: auto; }
ul.formulas { list-style: none; padding: 0; }
math { font-size: 1.12rem; }
.network, .chain { display: flex; flex-wrap: wrap; align-items: center; gap: .35rem; }
.beside { display: flex; flex-direction: column; gap: .35rem; }
.layer { display: flex; flex-direction: column; padding: .25rem .5rem;
  font-size: .8rem; line-height: 1.3; background: var(--pale);
  border: 1px solid var(--line); border-radius: 6px; }
.port { border-color: var(--c0); }
.layer i { color: var(--quiet); font-style: normal; }
@media (max-width: 40rem) { /* a figure is half as wide there, its letters are not */
  figure svg { overflow: visible; margin-bottom: 1.2rem; }
  svg text { font-size: 24px; }
  svg .across { transform: translateY(10px); }
  svg .unit { transform: translateY(26px); }
}
"""

# Shows the values of all curves of a figure at the place of the pointer.
SCRIPT = """
for (const figure of document.querySelectorAll("figure[data-curves]")) {
  const curves = JSON.parse(figure.dataset.curves), svg = figure.querySelector("svg");
  const line = svg.querySelector(".at"), values = figure.querySelectorAll(".key output");
  const axis = JSON.parse(figure.dataset.axis);
  const show = event => {
    const box = svg.getBoundingClientRect();
    const place = (event.clientX - box.left) / box.width * axis.width;
    const part = (place - axis.left) / axis.span;
    const x = axis.isLog ? axis.low * (axis.high / axis.low) ** part
      : axis.low + part * (axis.high - axis.low);
    curves.forEach(([where, what], i) => {
      let best = 0;
      where.forEach((w, k) => { if (Math.abs(w - x) < Math.abs(where[best] - x)) best = k; });
      const [at, value] = [where[best], what[best]].map(v => Number(v.toPrecision(4)));
      values[i].textContent = where.length ? `${value} at ${at}` : "";
    });
    const at = Math.min(Math.max(place, axis.left), axis.left + axis.span);
    line.setAttribute("x1", at); line.setAttribute("x2", at); line.style.display = "";
  };
  svg.addEventListener("pointermove", show);
  svg.addEventListener("pointerleave", () => {
    line.style.display = "none"; values.forEach(value => value.textContent = "");
  });
}
"""


def page(title: str, body: str) -> str:
    """A whole page; `body` is HTML, `title` text."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n{body}\n<script>{SCRIPT}</script>\n</body>\n</html>\n"
    )


def section(title: str, *content: str) -> str:
    """A heading and what stands below it; nothing below gives nothing at all."""
    if not any(content):
        return ""
    return f"<section>\n<h2>{escape(title)}</h2>\n{''.join(content)}</section>\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of texts; without a head if that is empty."""
    lines = [f"<tr>{''.join(f'<th>{escape(cell)}</th>' for cell in head)}</tr>"] * bool(
        head
    )
    for name, *cells in rows:
        values = "".join(f'<td class="number">{escape(cell)}</td>' for cell in cells)
        lines.append(f'<tr><th scope="row">{escape(name)}</th>{values}</tr>')
    return '<div class="table"><table>\n' + "\n".join(lines) + "\n</table></div>\n"


def picture(path: Path, name: str, about: str = "") -> str:
    """A PNG, GIF or SVG, with its name and what it shows; OSError."""
    kind = {".svg": "svg+xml"}.get(path.suffix, path.suffix.removeprefix("."))
    data = base64.b64encode(path.read_bytes()).decode()
    text = escape(name, quote=True)
    return (
        f"<figure><figcaption>{text} <small>{escape(about)}</small></figcaption>"
        f'<img alt="{text}" src="data:image/{kind};base64,{data}"></figure>\n'
    )


def curves(
    name: str,
    series: Mapping[str, Curve],
    unit: str = "step",
    bands: Mapping[str, Band] | None = None,
    marked: bool = False,
) -> str:
    """A figure of curves over a common axis, which shows their values at the pointer.

    `bands` lie around the curves of their names. Where all values are above 0 and far
    apart, their axis is logarithmic, and if the points are `marked`, as they are few,
    the other one too. Values that are not finite leave a gap to the next one; nothing to
    draw gives nothing.
    """
    drawn = {label: _thinned(*_finite(*curve)) for label, curve in series.items()}
    around = {label: _thinned_band(*band) for label, band in (bands or {}).items()}
    values = [value for _, what in drawn.values() for value in what]
    if not values:
        return ""
    values += [
        value for _, *edges in around.values() for edge in edges for value in edge
    ]
    steps = [step for where, _ in drawn.values() for step in where]
    across = _Axis(
        min(steps), max(steps), marked and _is_wide(steps), LEFT, WIDTH - RIGHT
    )
    up = _Axis(min(values), max(values), _is_wide(values), HEIGHT - BOTTOM, TOP)
    lines = [*_grid(across, up, unit)]
    for number, label in enumerate(drawn):
        if label in around:
            where, low, high = around[label]
            edges = zip([*where, *where[::-1]], [*high, *low[::-1]], strict=True)
            outline = " ".join(f"{across.at(x):.1f},{up.at(y):.1f}" for x, y in edges)
            fill = f"fill: var(--c{number % COLOURS})"
            lines.append(f'<polygon class="band" style="{fill}" points="{outline}"/>')
    for number, (where, what) in enumerate(drawn.values()):
        points = zip(map(across.at, where), map(up.at, what), strict=True)
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        colour = f"stroke: var(--c{number % COLOURS})"
        for point in path.split() if marked or len(where) == 1 else ():
            x, y = point.split(",")
            fill = f"fill: var(--c{number % COLOURS})"
            lines.append(f'<circle cx="{x}" cy="{y}" r="4" style="{fill}"/>')
        lines.append(f'<polyline class="curve" style="{colour}" points="{path}"/>')
    lines.append(
        f'<line class="at" y1="{TOP}" y2="{HEIGHT - BOTTOM}" style="display: none"/>'
    )
    axis = {
        "width": WIDTH,
        "left": LEFT,
        "span": WIDTH - LEFT - RIGHT,
        "low": across.low,
        "high": across.high,
        "isLog": across.is_log,
    }
    entries = (
        f'<span><b style="background: var(--c{i % COLOURS})"></b>{escape(label)} '
        "<output></output></span>"
        for i, label in enumerate(drawn)
    )
    return (
        f'<figure data-curves="{_data([*drawn.values()])}" data-axis="{_data(axis)}">'
        f"<figcaption>{escape(name)}</figcaption>\n"
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(name, quote=True)}">\n' + "\n".join(lines) + "\n</svg>\n"
        f'<div class="key">{"".join(entries)}</div></figure>\n'
    )


def _data(value: object) -> str:
    return escape(json.dumps(value), quote=True)


class _Axis:
    """Values -> places between two ends, evenly or by their logarithm."""

    def __init__(
        self, low: float, high: float, is_log: bool, start: float, end: float
    ) -> None:
        if low == high:
            low, high = low - (abs(low) or 1) / 2, high + (abs(high) or 1) / 2
        self.low, self.high, self.is_log = low, high, is_log
        self.start, self.end = start, end

    def at(self, value: float) -> float:
        low, high = self.low, self.high
        if self.is_log:
            low, high, value = map(math.log, (low, high, value))
        part = value / (high - low) - low / (high - low)  # which cannot overflow
        return self.start + part * (self.end - self.start)

    def ticks(self) -> list[float]:
        """Some round numbers between the ends."""
        if self.is_log:
            exponents = range(
                math.ceil(math.log10(self.low)), math.floor(math.log10(self.high)) + 1
            )
            powers = [10.0**exponent for exponent in exponents]
            if len(powers) > 1:
                return powers[:: max(1, len(powers) // 5)]
            return [self.low, self.high]
        rough = self.high / 5 - self.low / 5
        if not rough:  # they differ in their last digit
            return [self.low]
        size = 10.0 ** math.floor(math.log10(rough))
        step = next(size * n for n in (1, 2, 5, 10) if size * n >= rough)
        first = math.ceil(self.low / step)
        return [n * step for n in range(first, first + 7) if n * step <= self.high]


def _grid(across: _Axis, up: _Axis, unit: str) -> Iterable[str]:
    for value in up.ticks():
        y = up.at(value)
        yield f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:.4g}</text>'
    for value in across.ticks():
        x = across.at(value)
        yield (
            f'<text class="across" x="{x:.1f}" y="{HEIGHT - 19}" text-anchor="middle">'
            f"{value:.6g}</text>"
        )
    yield (
        f'<text class="unit" x="{WIDTH - RIGHT}" y="{HEIGHT - 4}" text-anchor="end">'
        f"{escape(unit)}</text>"
    )


def _is_wide(values: Sequence[float]) -> bool:
    """Whether an axis of these values is better a logarithmic one."""
    return min(values) > 0 and max(values) / min(values) > WIDE


def _finite(where: Sequence[float], what: Sequence[float]) -> Curve:
    pairs = [(x, y) for x, y in zip(where, what, strict=True) if math.isfinite(y)]
    return [x for x, _ in pairs], [y for _, y in pairs]


def _thinned_band(
    where: Sequence[float], low: Sequence[float], high: Sequence[float]
) -> Band:
    """The means of both edges at few points."""
    points = zip(where, low, high, strict=True)
    known = [point for point in points if all(map(math.isfinite, point))]
    where, low, high = ([point[i] for point in known] for i in range(3))
    return (*_thinned(where, low), _thinned(where, high)[1])


def _thinned(where: Sequence[float], what: Sequence[float]) -> Curve:
    """The curve itself, or the means of so many neighbours that few points are left."""
    size = -(-len(where) // POINTS)
    if size <= 1:
        return where, what
    starts = range(0, len(where), size)
    groups = [(where[i : i + size], what[i : i + size]) for i in starts]
    places = [sum(xs) / len(xs) for xs, _ in groups]
    return places, [sum(y / len(ys) for y in ys) for _, ys in groups]
