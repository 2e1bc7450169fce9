"""The parse stage: a Document -> a Spec whose values all have the right form.

pydantic validates; its errors are reported in the words of the language, at their places.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from gencc.diagnostics import other_libraries
from gencc.diagnostics.collector import Collector
from gencc.diagnostics.other_libraries import known_elsewhere
from gencc.frontend.spec import Spec, blocks, collisions, parameters
from gencc.frontend.spec.error_paths import Path, target
from gencc.frontend.spec.numbers import Numbers
from gencc.frontend.spec.pydantic_errors import report, report_missing
from gencc.frontend.spec.unquoted_commas import Cut, cuts
from gencc.frontend.yaml.document import Document
from gencc.frontend.yaml.report import quoted


def parse(document: Document) -> Spec:
    """The spec in a document; raises CompileError with every error."""
    collector = Collector(document)
    reported = set(_report_cuts(collector))
    empty = [path for path in _empty(document.data, ()) if path not in reported]
    for path in empty:
        _report_empty(collector, path)
    spec: Spec | None = None
    numbers = Numbers(
        document.data.get("params"), blocks.defined(document.data.get("blocks"))
    )
    parameters.find(collector, numbers)
    blocks.find(collector, numbers.written)
    try:
        spec = Spec.model_validate(document.data, context=numbers)
    except ValidationError as error:
        details = error.errors(include_url=False)
        holes = frozenset((*empty, *reported))
        for detail in details:
            report(collector, detail, holes, numbers)
        report_missing(collector, details, frozenset(empty), numbers)
    collisions.find(collector, document.data)
    collector.raise_if_any()
    assert spec is not None, "an error of pydantic was not reported"
    return spec


def _empty(value: Any, path: Path) -> Iterator[Path]:
    """The paths of keys and items without a value."""
    if value is None:
        yield path
    parts = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else ()
    for step, part in (*parts, *items):
        yield from _empty(part, (*path, step))


def _report_cuts(collector: Collector) -> Iterator[Path]:
    """E0209 for each formula that a comma cuts; the paths that need no further report."""
    for cut in cuts(collector.document.data):
        span = collector.document.span(cut.first)
        if _at(collector.document.data, cut.first) is None:
            span = collector.document.key_span(cut.first)
        braces = "[ ]" if isinstance(cut.first[-1], int) else "{ }"
        message = (
            f"in {braces} a comma ends the value, so this formula is cut in pieces"
        )
        way_out = _uncut(collector.document.data, cut)
        collector.add("E0209", span, message, help=way_out)
        yield from (cut.first, *cut.rest)


def _uncut(data: Any, cut: Cut) -> str:
    """What to write in place of text with a comma: a list, settings, or a formula in quotes."""
    first = str(_at(data, cut.first) or cut.first[-1])
    pieces = [first]
    for path in cut.rest:
        piece = _at(data, path)
        pieces.append(str(path[-1] if piece is None else piece))
    text = ", ".join(pieces)
    section = cut.first[0]
    if text.startswith("(") and text.endswith(")") and "(" not in text[1:]:
        return f"a list stands in square brackets: `[{text[1:-1]}]`"
    if section == "latent":
        return "write `{normal: 2}` for numbers from N(0, 1)"
    if section in ("networks", "blocks") and "layers" in cut.first:
        word = first.partition("(")[0]
        known = known_elsewhere(word, other_libraries.LAYERS)
        return known or f"settings stand behind a colon: `{word}: …`"
    return "put the formula in quotes, or on a line of its own"


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def _report_empty(collector: Collector, path: Path) -> None:
    key = path[-1]
    where = collector.document.key_span(path)
    if isinstance(key, int):
        collector.add("E0203", where, "this item of the list is empty")
        return
    expected = target(Spec, path, {}).expected
    way_out = f"`{key}` must be {expected}" if expected else "write a value behind it"
    if not expected and _is_layer(path):
        way_out = f"a layer without settings is the bare word: `- {key}`"
    collector.add("E0203", where, f"{quoted(str(key))} has no value", help=way_out)


def _is_layer(path: Path) -> bool:
    in_layers = "networks" in path or "blocks" in path
    return len(path) > 2 and isinstance(path[-2], int) and in_layers
