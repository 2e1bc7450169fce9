"""`repeat` and `every` -> whole numbers, or parameters that a run may set."""

from __future__ import annotations

from gencc.diagnostics import Span
from gencc.diagnostics.collector import Collector
from gencc.frontend.formula import Name
from gencc.frontend.spec import Spec
from gencc.frontend.spec.error_paths import Path
from gencc.frontend.spec.numbers import NoNumber
from gencc.resolve.expressions import Scope


def resolve(
    collector: Collector, spec: Spec, scope: Scope, path: Path, written: int | str
) -> int | str | None:
    """The count, or the name of a parameter that a run may set; None after an error."""
    if isinstance(written, int):
        return written
    span = collector.document.span(path)
    try:
        value = spec.numbers.value(Name(written, 0, len(written)))
    except NoNumber as error:
        is_known = not error.code or error.cycle or error.name in scope.lost.names
        if not is_known:
            _report(collector, spec, span, error)
        return None
    if value < 1 or not value.is_integer():
        message = f"a step is taken a whole number of times, `{written}` is {value:g}"
        if path[-1] == "every":
            message = f"`every` is a whole number, `{written}` is {value:g}"
        collector.add("E0316", span, message)
        return None
    return written if written in scope.parameters.free else int(value)


def _report(collector: Collector, spec: Spec, span: Span, error: NoNumber) -> None:
    message, way_out = f"a count stays the same, {error.message}", "write a number"
    if error.code == "E0301":
        message, name = error.message, error.name
        way_out = f"write `params: {{{name}: 1}}`"
        way_out = collector.suggest(name, spec.params, way_out)
    collector.add("E0316", span, message, help=way_out)
