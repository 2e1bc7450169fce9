"""Errors about parameters that are defined by others, `gamma: 2 * beta`."""

from __future__ import annotations

from gencc.diagnostics.collector import Collector
from gencc.frontend.spec.error_paths import Path
from gencc.frontend.spec.numbers import NoNumber, Numbers


def find(collector: Collector, numbers: Numbers) -> None:
    """Adds an error for each without a value; those that depend on an annealed one may."""
    cycles: set[frozenset[str]] = set()
    for name in numbers.written:
        tree = numbers.definition(name)
        if tree is None:
            continue
        try:
            numbers.value(tree, (name,))
        except NoNumber as error:
            if error.code in ("", "E0316"):
                continue
            if not error.cycle:
                _report(collector, name, error, numbers)
            elif error.cycle[0] == name and frozenset(error.cycle) not in cycles:
                cycles.add(frozenset(error.cycle))
                _report_cycle(collector, error.cycle)


def path(collector: Collector, name: str) -> Path:
    """Where the value of a parameter is written."""
    written = collector.document.data["params"][name]
    return ("params", name, "value") if isinstance(written, dict) else ("params", name)


def _report(collector: Collector, name: str, error: NoNumber, numbers: Numbers) -> None:
    part = error.part
    span = collector.document.text_span(path(collector, name), part.start, part.end)
    way_out = ""
    if error.code == "E0301":
        known = numbers.written.keys() - {name}
        others = "what is computed from anything else stands in `let`"
        way_out = collector.suggest(error.name, known, others)
    elif error.code == "E0203":
        way_out = "functions are used in formulas, for example in `let`"
    collector.add(error.code, span, error.message, help=way_out)


def _report_cycle(collector: Collector, cycle: tuple[str, ...]) -> None:
    first = cycle[0]
    shown = f": {' -> '.join([*cycle, first])}" if len(cycle) > 1 else ""
    message = f"`{first}` is defined by itself{shown}"
    way_out = "a definition says what a value is from others, it does not change it"
    span = collector.document.span(path(collector, first))
    collector.add("E0310", span, message, help=way_out)
