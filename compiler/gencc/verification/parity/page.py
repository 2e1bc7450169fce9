"""The report as one page that needs nothing else: no network, no scripts."""

from __future__ import annotations

import importlib.metadata
import math
import platform
from collections.abc import Iterable, Sequence

from gencc import __version__
from gencc.verification.parity.differences import Tensor
from gencc.verification.parity.pictures import Line, plot, text
from gencc.verification.parity.verdict import FACTOR, FLOOR, Judged, beyond, permitted
from gencc.verification.parity.verdict_text import Told, amount, loss_rows, verdict

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; max-width: 960px; margin: 2em auto;
  padding: 0 1em; color: #1b1f24; background: #fff }
h1 { font-size: 1.4em } h2 { font-size: 1.1em; margin-top: 2em } h3 { font-size: 1em }
svg { width: 100%; height: auto; display: block }
polyline { fill: none; stroke-width: 1.4 }
.first { stroke: #0b62c4; stroke-width: 3.5; opacity: .45 } .second { stroke: #c2410c }
.between { stroke: #c2410c } .rounding { stroke: #0b62c4 }
.allowed { stroke: #6b7280; stroke-dasharray: 5 4 }
.parts { stroke: #b91c1c; stroke-dasharray: 2 3 } .grid { stroke: #e5e7eb }
text { font-size: 11px; fill: #4b5563 } .left { text-anchor: end }
.below { text-anchor: middle }
.key span { margin-right: 1.6em } .key svg { display: inline; width: 30px; height: 8px }
.verdict { border-left: 6px solid; padding: .6em 1em; white-space: pre-line }
.yes { border-color: #15803d; background: #f0fdf4 }
.no { border-color: #b91c1c; background: #fef2f2 }
table { border-collapse: collapse; width: 100%; font-size: .9em }
th, td { text-align: left; padding: .15em .8em .15em 0; border-bottom: 1px solid #e5e7eb }
td.bar { width: 32% } .off td { color: #b91c1c }
.bar div { height: 5px; margin: 2px 0 } .bar .b { background: #c2410c }
.bar .r { background: #0b62c4 }
"""
_HOW = (
    "Differences are relative, on a logarithmic scale; steps without any are passed over. "
    "A dashed vertical line stands where a loss parts."
)
_VERSIONS = (
    *("torch", "keras", "tensorflow", "tensorflow-cpu", "jax"),
    *("numpy", "safetensors"),
)


def page(told: Told) -> str:
    """The whole of it, as HTML that is XML, too."""
    style = "yes" if told.equivalent else "no"
    body = [
        f"<h1>{text(told.title)}</h1>",
        f'<p class="verdict {style}">{text(verdict(told))}</p>',
        "<h2>Losses</h2>",
        _table(
            ["loss", "parts at step", "differs by", "at step", "rounding alone"],
            loss_rows(told.judged),
        ),
        f"<p>{_HOW}</p>",
        *_curves(told),
        f"<h2>Tensors after {told.judged.comparison.steps} steps</h2>",
        _tensors(told.judged),
        "<h2>Environment</h2>",
        _table(["what", "value"], _environment(told)),
    ]
    content = "\n".join(body)
    return (
        '<!DOCTYPE html>\n<html lang="en" xmlns="http://www.w3.org/1999/xhtml"><head>'
        f'<meta charset="utf-8"/><title>{text(told.title)}</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n{content}\n</body></html>\n"
    )


def _curves(told: Told) -> Iterable[str]:
    """For each loss: both curves, and below them their difference with the yardstick."""
    judged, (one, other) = told.judged, told.labels
    comparison = judged.comparison
    for n, name in enumerate(comparison.columns):
        curves = [
            Line(one, "first", comparison.first.values[:, n]),
            Line(other, "second", comparison.second.values[:, n]),
        ]
        differences = [
            Line("allowed", "allowed", judged.allowed[:, n]),
            Line(f"{one} from itself", "rounding", comparison.rounding[:, n]),
            Line(f"{one} from {other}", "between", comparison.between[:, n]),
        ]
        yield f"<h3>{text(name)}</h3>"
        for title, lines, log in (
            (f"{name} by step", curves, False),
            (f"relative difference of {name}", differences, True),
        ):
            yield _key(lines) + plot(title, lines, log, judged.part(n))


def _key(lines: Sequence[Line]) -> str:
    parts = (
        '<span><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 8">'
        f'<polyline class="{line.style}" points="0,4 30,4"/></svg> '
        f"{text(line.name)}</span>"
        for line in lines
    )
    return f'<p class="key">{"".join(parts)}</p>'


def _tensors(judged: Judged) -> str:
    """The worst first; bars on a logarithmic scale, from u to 1."""
    unit = judged.unit
    rows = [
        f'<tr class="{_style(t, unit)}"><td>{text(t.name)}</td>'
        f"<td>{amount(t.between)}</td><td>{amount(t.rounding)}</td>"
        f'<td>{amount(permitted(t, unit))}</td><td class="bar">'
        f'<div class="b" style="width:{_share(t.between, unit):.0f}%"></div>'
        f'<div class="r" style="width:{_share(t.rounding, unit):.0f}%"></div></td></tr>'
        for t in sorted(judged.comparison.tensors, key=lambda t: _order(t, unit))
    ]
    heads = ("tensor", "differs by", "rounding alone", "allowed", "both, from u to 1")
    head = "".join(f"<th>{name}</th>" for name in heads)
    return f"<table><tr>{head}</tr>{''.join(rows)}</table>"


def _style(tensor: Tensor, unit: float) -> str:
    return "off" if beyond(tensor, unit) else "on"


def _order(tensor: Tensor, unit: float) -> tuple[float, str]:
    return -tensor.between / permitted(tensor, unit), tensor.name


def _share(value: float, unit: float) -> float:
    if not value > unit:
        return 0.0
    return 100 * min(1 - math.log(value) / math.log(unit), 1.0)


def _environment(told: Told) -> list[list[str]]:
    rows = [
        ["gencc", __version__],
        ["Python", platform.python_version()],
        ["platform", platform.platform()],
        ["processor", platform.machine()],
    ]
    for name in _VERSIONS:
        try:
            rows.append([name, importlib.metadata.version(name)])
        except importlib.metadata.PackageNotFoundError:
            continue
    rule = (
        f"{FLOOR:.0f} u + {FACTOR:.0f} × rounding alone, u = {told.settings.unit:.3g}"
    )
    flags = " ".join(told.settings.flags(told.settings.steps))
    return [*rows, ["flags of train", flags], ["threads", "1"], ["allowed", rule]]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{text(name)}</th>" for name in heads)
    lines = ("".join(f"<td>{text(c)}</td>" for c in row) for row in rows)
    return (
        f"<table><tr>{head}</tr>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"
    )
