"""`gencc show --svg`: networks and formulas as a picture for a slide, on white."""

from __future__ import annotations

import math
import textwrap
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from gencc.codegen.boxes import Beside, Box, Chain, boxes
from gencc.codegen.files.model_html import described
from gencc.diagnostics.render import visible
from gencc.ir.model import Model, Network
from gencc.ops.notation import counted

# In pixels.
_ROW, _GAP, _PAD, _BESIDE, _MARGIN = 28, 14, 10, 12, 28
_WIDEST = 1400
_TITLE = 40
_LINE = 24
_LONGEST = 120  # letters of a line
# The width of a letter as a part of the size of its font, at most as in DejaVu Sans.
_REGULAR, _BOLD, _MONO = 0.6, 0.68, 0.61

_STYLE = """\
svg { background: #fff }
text { font: 14px Helvetica, Arial, "DejaVu Sans", sans-serif; fill: #1b2430 }
.name { font-weight: bold }
.title { font-size: 19px; font-weight: bold }
.about, .size { fill: #56616f; font-size: 13px }
.shape { fill: #1f5fa8; font-size: 13px }
.formula { font: 14px "DejaVu Sans Mono", Menlo, Consolas, monospace }
rect { fill: #f4f6f9; stroke: #b9c2cd }
rect.port { fill: #e6f0fb; stroke: #6d9bd1 }
rect.within { fill: #fff }
path { stroke: #7b8794; fill: none }"""

_Elements = list[str]


def svg(model: Model) -> str:
    """The picture, as a file of ASCII characters without a final line end."""
    elements: _Elements = []
    across = down = float(_MARGIN)
    tallest = furthest = 0.0
    for network in model.networks:
        column = _Column(network)
        if across > _MARGIN and across + column.width > _WIDEST:
            across, down, tallest = _MARGIN, down + tallest + 2 * _GAP, 0.0
        elements += column.drawn(across, down)
        furthest = max(furthest, across + column.width)
        across += column.width + 2 * _MARGIN
        tallest = max(tallest, column.height)
    down += tallest + 2 * _GAP
    for line in _formulas(model):
        kind = "formula" if line.startswith(" ") else "name"
        down += _LINE if kind == "formula" else _LINE + _GAP
        elements.append(_text(_MARGIN, down, line.removeprefix("  "), kind))
        furthest = max(furthest, _MARGIN + _wide(line, 14, _MONO))
    width, height = math.ceil(furthest + _MARGIN), math.ceil(down + _MARGIN)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img">'
    )
    title = f"<title>{escape(visible(model.name))}</title>"
    paper = f'<rect width="{width}" height="{height}" style="fill:#fff;stroke:none"/>'
    lines = [head, title, f"<style>\n{_STYLE}\n</style>", paper, *elements, "</svg>"]
    return "\n".join(lines).encode("ascii", "xmlcharrefreplace").decode()


def _formulas(model: Model) -> Iterator[str]:
    """Definitions, losses and steps; formulas are indented."""
    groups = {
        "let": [
            *((f.signature, f.text) for f in model.formulas),
            *((d.name, d.text) for d in model.definitions),
        ],
        "losses": [(loss.name, loss.text) for loss in model.losses],
    }
    for title, rows in groups.items():
        if rows:
            yield title
            width = max(len(name) for name, _ in rows)
            for name, text in rows:
                yield from _wrapped(f"  {name.ljust(width)} = {text}", width + 5)
    for stage in model.stages:
        yield f"training, {counted(stage.epochs, 'epoch')}"
        for step in stage.steps:
            what, rules = described(model, stage, step)
            yield from _wrapped(f"  {what} {step.text}", 6)
            yield f"      {rules}"


def _wrapped(line: str, indent: int) -> list[str]:
    """A line, or several, those below the first indented."""
    return textwrap.wrap(
        line,
        _LONGEST,
        subsequent_indent=" " * indent,
        drop_whitespace=False,
        break_long_words=False,
        break_on_hyphens=False,
    )


# ------------------------------------------------------------------ networks


@dataclass(frozen=True)
class _Size:
    width: float
    height: float


class _Column:
    """A network from top to bottom, below its name."""

    def __init__(self, network: Network) -> None:
        sizes = (math.prod(w.shape) for _, w in network.weights() if w.trainable)
        total = sum(sizes)
        self._name, self._size = network.name, counted(total, "weight") * bool(total)
        if network.average_of:
            self._size = f"average of {network.average_of}"
        self._chain = boxes(network)
        chain = _size(self._chain)
        title = _wide(self._name, 19, _BOLD) + 12 + _wide(self._size, 13, _REGULAR)
        self.width = max(chain.width, title)
        self.height = chain.height + _TITLE

    def drawn(self, x: float, y: float) -> _Elements:
        """Its elements, from a place on."""
        behind = x + _wide(self._name, 19, _BOLD) + 12
        return [
            _text(x, y + 20, self._name, "title"),
            _text(behind, y + 20, self._size, "size"),
            *_drawn(self._chain, x, y + _TITLE, self.width),
        ]


def _size(part: Chain | Box | Beside) -> _Size:
    if isinstance(part, Beside):
        sizes = [_size(chain) for chain in part.chains]
        between = _BESIDE * (len(sizes) - 1)
        width = sum(size.width for size in sizes) + between
        return _Size(width, max(size.height for size in sizes))
    if isinstance(part, Box):
        width = _wide(part.name, 14, _BOLD) + 2 * _PAD
        for words in (part.about, part.sides):
            width += (_wide(words, 13, _REGULAR) + 14) if words else 0
        if part.within is None:
            return _Size(width, _ROW)
        within = _size(part.within)
        width = max(width, within.width + 2 * _PAD)
        return _Size(width, _ROW + within.height + _PAD)
    sizes = [_size(inner) for inner in part]
    between = _GAP * (len(sizes) - 1)
    height = sum(size.height for size in sizes) + between
    return _Size(max((size.width for size in sizes), default=0), height)


def _drawn(chain: Chain, x: float, y: float, width: float) -> _Elements:
    """A chain of boxes of one width, with arrows between them."""
    elements: _Elements = []
    starts: list[float] = []
    for number, part in enumerate(chain):
        height = _size(part).height
        ends = _middles(part, x, width)
        if number:
            elements += [_arrow(a, b, y - _GAP, y) for a in starts for b in ends]
        starts = ends
        if isinstance(part, Beside):
            elements += _beside(part, x, y, width)
        else:
            elements += _box(part, x, y, width)
        y += height + _GAP
    return elements


def _beside(beside: Beside, x: float, y: float, width: float) -> _Elements:
    """Chains beside each other, which share the width."""
    elements: _Elements = []
    for chain, left, own in _shares(beside, x, width):
        elements += _drawn(chain, left, y, own)
    return elements


def _shares(
    beside: Beside, x: float, width: float
) -> Iterator[tuple[Chain, float, float]]:
    """Each chain, where it begins, and its width."""
    rest = (width - _size(beside).width) / max(len(beside.chains), 1)
    for chain in beside.chains:
        own = _size(chain).width + rest
        yield chain, x, own
        x += own + _BESIDE


def _middles(part: Box | Beside, x: float, width: float) -> list[float]:
    """Where arrows leave it and arrive."""
    if isinstance(part, Box):
        return [x + width / 2]
    return [left + own / 2 for _, left, own in _shares(part, x, width)]


def _box(box: Box, x: float, y: float, width: float) -> _Elements:
    kind = "port" if box.is_port else "layer"
    height = _size(box).height
    frame = (
        f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{width:g}" '
        f'height="{height:g}" rx="4"/>'
    )
    base = y + 19
    elements = [frame, _text(x + _PAD, base, box.name, "name")]
    if box.about:
        behind = x + _PAD + _wide(box.name, 14, _BOLD) + 14
        elements.append(_text(behind, base, box.about, "about"))
    if box.sides:
        elements.append(_text(x + width - _PAD, base, box.sides, "shape", at_end=True))
    if box.within:
        inner = width - 2 * _PAD
        elements += _beside(box.within, x + _PAD, y + _ROW, inner)
    return elements


# ------------------------------------------------------------------ elements


def _text(x: float, y: float, words: str, kind: str, *, at_end: bool = False) -> str:
    anchor = ' text-anchor="end"' * at_end
    space = ' xml:space="preserve"' * ("  " in words)
    shown = escape(visible(words))
    return f'<text class="{kind}" x="{x:g}" y="{y:g}"{anchor}{space}>{shown}</text>'


def _arrow(start: float, end: float, top: float, bottom: float) -> str:
    aside = f"V{top + 5:g}H{end:g}" if start != end else ""
    return f'<path d="M{start:g} {top:g}{aside}V{bottom:g}m-3.5-4.5l3.5 4.5l3.5-4.5"/>'


def _wide(words: str, size: int, letter: float) -> float:
    """About how wide a text is."""
    shown = visible(words)
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in shown)
    return math.ceil((len(shown) * letter + wide * (1 - letter)) * size)
