"""The report as a page: `report.html.jinja`, filled with a comparison."""

from __future__ import annotations

import importlib.metadata
import math
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from gencc import __version__
from gencc.diagnostics.render import visible
from gencc.verification.parity.charts import Chart, Line, chart
from gencc.verification.parity.differences import Tensor
from gencc.verification.parity.verdict import (
    FACTOR,
    FLOOR,
    Judgement,
    beyond,
    permitted,
)
from gencc.verification.parity.verdict_text import Report, amount, loss_rows, verdict

_VERSIONS = (
    *("torch", "keras", "tensorflow", "tensorflow-cpu", "jax"),
    *("numpy", "safetensors"),
)


@dataclass(frozen=True)
class _Loss:
    """The charts of a loss: both curves, then their difference beside rounding."""

    name: str
    charts: tuple[Chart, ...]


@dataclass(frozen=True)
class _TensorRow:
    """A tensor as text; `bars` are the widths of its two differences, in percent."""

    name: str
    between: str
    rounding: str
    allowed: str
    is_beyond: bool
    bars: tuple[str, str]


def page(report: Report) -> str:
    """The report as one HTML page that is XML as well."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printable,
        keep_trailing_newline=True,
    )
    environment.filters["coordinate"] = "{:.1f}".format
    judgement = report.judgement
    return environment.get_template("report.html.jinja").render(
        report=report,
        verdict=verdict(report),
        steps=judgement.comparison.steps,
        loss_rows=loss_rows(judgement),
        losses=list(_losses(report)),
        tensors=list(_tensors(judgement)),
        environment=_environment(report),
    )


def _printable(value: object) -> object:
    """XML has no place for control characters, not even for escaped ones."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return "\n".join(visible(line) for line in value.split("\n"))


def _losses(report: Report) -> Iterator[_Loss]:
    judgement, (first, second) = report.judgement, report.labels
    comparison = judgement.comparison
    for n, name in enumerate(comparison.columns):
        curves = [
            Line(first, "first", comparison.first.values[:, n]),
            Line(second, "second", comparison.second.values[:, n]),
        ]
        differences = [
            Line("allowed", "allowed", judgement.allowed[:, n]),
            Line(f"{first} from itself", "rounding", comparison.rounding[:, n]),
            Line(f"{first} from {second}", "between", comparison.between[:, n]),
        ]
        mark = judgement.part(n)
        by_step = chart(f"{name} by step", curves, False, mark)
        apart = chart(f"relative difference of {name}", differences, True, mark)
        yield _Loss(name, (by_step, apart))


def _tensors(judgement: Judgement) -> Iterator[_TensorRow]:
    """The worst first."""
    unit = judgement.unit

    def order(tensor: Tensor) -> tuple[float, str]:
        return -tensor.between / permitted(tensor, unit), tensor.name

    for tensor in sorted(judgement.comparison.tensors, key=order):
        yield _TensorRow(
            tensor.name,
            amount(tensor.between),
            amount(tensor.rounding),
            amount(permitted(tensor, unit)),
            beyond(tensor, unit),
            (_bar(tensor.between, unit), _bar(tensor.rounding, unit)),
        )


def _bar(value: float, unit: float) -> str:
    """The width of a bar in percent, on a logarithmic scale from u to 1."""
    if not value > unit:
        return "0"
    return f"{100 * min(1 - math.log(value) / math.log(unit), 1.0):.0f}"


def _environment(report: Report) -> list[tuple[str, str]]:
    rows = [
        ("gencc", __version__),
        ("Python", platform.python_version()),
        ("platform", platform.platform()),
        ("processor", platform.machine()),
    ]
    for name in _VERSIONS:
        try:
            rows.append((name, importlib.metadata.version(name)))
        except importlib.metadata.PackageNotFoundError:
            continue
    settings = report.settings
    rule = f"{FLOOR:.0f} u + {FACTOR:.0f} × rounding alone, u = {settings.unit:.3g}"
    flags = " ".join(settings.flags(settings.steps))
    return [*rows, ("flags of train", flags), ("threads", "1"), ("allowed", rule)]
