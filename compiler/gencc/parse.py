"""The parse stage: a Document -> a Spec, every value of the right form.

pydantic decides; what it finds is told in the words of the language, at its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from gencc import clashes
from gencc.document import Document
from gencc.findings import Findings, meant
from gencc.reading.report import quoted
from gencc.spec import Spec
from gencc.spec.model import SOURCES
from gencc.spec.places import Path, in_document, target


def parse(document: Document) -> Spec:
    """The spec that a document holds; raises CompileError with every mistake."""
    findings = Findings(document)
    empty = tuple(_empty(document.data, ()))
    for path in empty:
        _tell_empty(findings, path)
    spec: Spec | None = None
    try:
        spec = Spec.model_validate(document.data)
    except ValidationError as error:
        details = error.errors(include_url=False)
        for detail in sorted(details, key=lambda detail: _rank(detail["type"])):
            _tell(findings, detail, empty)
    clashes.find(findings, document.data)
    findings.stop_if_any()
    assert spec is not None, "what pydantic refused was told"
    return spec


def _empty(value: Any, path: Path) -> Iterator[Path]:
    """The paths at which nothing stands."""
    if value is None:
        yield path
    parts = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else ()
    for step, part in (*parts, *items):
        yield from _empty(part, (*path, step))


def _tell_empty(findings: Findings, path: Path) -> None:
    key = path[-1]
    where = findings.document.key_span(path)
    if isinstance(key, int):
        findings.add("E0203", where, "this item of the list is empty")
        return
    wanted = target(Spec, path).wanted
    way_out = f"`{key}` must be {wanted}" if wanted else "write a value behind it"
    if not wanted and _is_layer(path):
        way_out = f"a layer without settings is the bare word: `- {key}`"
    findings.add("E0203", where, f"{quoted(str(key))} has no value", help=way_out)


def _is_layer(path: Path) -> bool:
    return len(path) > 2 and isinstance(path[-2], int) and "networks" in path


def _rank(kind: str) -> int:
    """Of two mistakes in one place, an unknown key explains a missing one."""
    return {"extra_forbidden": 0, "missing": 2}.get(kind, 1)


def _tell(findings: Findings, detail: ErrorDetails, empty: tuple[Path, ...]) -> None:
    """One error of pydantic as a diagnostic."""
    location = detail["loc"]
    path = in_document(findings.document.data, location)
    if any(path[: len(hole)] == hole for hole in empty):
        return
    context = detail.get("ctx", {})
    match detail["type"]:
        case "extra_forbidden":
            _tell_unknown_key(findings, path, location)
        case "missing" if isinstance(location[-1], int):
            _tell_wrong_value(findings, path, location[:-1], "tuple_type", detail)
        case "missing":
            _tell_missing(findings, path, location)
        case "unknown_word" | "literal_error":
            _tell_unknown_word(findings, path, detail)
        case "name":
            here = findings.document.key_span(path)
            if location[-1] != "[key]":
                here = findings.document.span(path)
            findings.add("E0205", here, context["why"], help="choose another name")
        case "formula":
            start, end = context["start"], context["end"]
            span = findings.document.text_span(path, start, end)
            findings.add("E0209", span, context["why"], help=context["help"])
        case "too_short" if _value(findings, path):
            return  # parts of it are wrong, and told
        case "together" if any(hole[: len(path)] == path for hole in empty):
            return
        case "together":
            _tell_together(findings, path, context)
        case "range":
            span = findings.document.span((*path, context["key"]))
            findings.add("E0204", span, context["why"])
        case kind:
            _tell_wrong_value(findings, path, location, kind, detail)


def _tell_unknown_key(
    findings: Findings, path: Path, location: tuple[str | int, ...]
) -> None:
    keys = target(Spec, location[:-1]).keys
    owner = quoted(str(path[-2])) if len(path) > 1 else "a spec"
    if len(path) > 1 and isinstance(path[-2], int):
        owner = "this"
    known = ", ".join(keys)
    note = f"{owner} has the keys {known}" if keys else f"{owner} has no settings"
    findings.add(
        "E0201",
        findings.document.key_span(path),
        f"unknown key {quoted(str(path[-1]))}",
        notes=(note,),
        help=meant(str(path[-1]), keys, "remove it"),
    )


def _tell_missing(
    findings: Findings, path: Path, location: tuple[str | int, ...]
) -> None:
    """A missing key, unless an unknown key beside it looks like it."""
    key = str(location[-1])
    beside = findings.document.data
    for step in path:
        beside = beside[step]
    typed = beside if isinstance(beside, dict) else {}
    keys = target(Spec, location[:-1]).keys
    for other in typed:
        if other not in keys and meant(other, keys) == f"did you mean `{key}`?":
            return
    owner = next((step for step in reversed(path) if isinstance(step, str)), "")
    wanted = target(Spec, location).wanted
    findings.add(
        "E0202",
        findings.document.key_span(path),
        f"{quoted(owner) if owner else 'the spec'} needs the key `{key}`",
        help=f"add `{key}: …`{', ' if wanted else ''}{wanted}",
    )


def _tell_unknown_word(findings: Findings, path: Path, detail: ErrorDetails) -> None:
    value = _value(findings, path)
    if path == ("gencc",):
        message = f"this gencc reads version 1 of the language, not {shown(value)}"
        span = findings.document.span(path)
        findings.add("E0210", span, message, help="write `gencc: 1`")
        return
    what, known = "data source", SOURCES
    if detail["type"] == "unknown_word":
        what, _, words = detail["msg"].partition(": ")
        known = tuple(words.split())
    code = "E0206" if what == "layer" else "E0207"
    word, span = value, findings.document.span(path)
    if isinstance(value, dict) and len(value) == 1:
        word = next(iter(value))
        span = findings.document.key_span((*path, word))
    if not isinstance(word, str):
        message = f"a {what} is a word, or a word and its settings, not {shown(value)}"
        findings.add("E0203", span, message, help=f"known are {', '.join(known)}")
        return
    notes = (f"known are {', '.join(known)}",)
    message = f"unknown {what} {quoted(word)}"
    findings.add(code, span, message, notes=notes, help=meant(word, known, "see above"))


def _tell_together(findings: Findings, path: Path, context: dict[str, Any]) -> None:
    key = context["key"]
    span = findings.document.key_span((*path, key) if key else path)
    findings.add("E0208", span, context["why"])


def _tell_wrong_value(
    findings: Findings, path: Path, location: Path, kind: str, detail: ErrorDetails
) -> None:
    """A wrong type, or a value out of its range."""
    span = findings.document.span(path)
    context = detail.get("ctx", {})
    if kind == "worded":
        message = f"`{context['word']}` takes {context['what']}"
        findings.add("E0203", span, message)
        return
    ranged = kind.startswith(("greater", "less", "too_")) or kind == "finite_number"
    value = _value(findings, path)
    wanted = target(Spec, location).wanted or _WANTED.get(kind, "something else")
    if not value and isinstance(value, dict | list):
        wanted, ranged = f"{wanted}, and not empty", True
    name = next((step for step in reversed(path) if isinstance(step, str)), "the spec")
    message = f"`{name}` must be {wanted}, not {shown(value)}"
    findings.add("E0204" if ranged else "E0203", span, message)


_WANTED = {
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "tuple_type": "a list",
    "list_type": "a list",
    "too_short": "a mapping",
}


def _value(findings: Findings, path: Path) -> Any:
    value = findings.document.data
    for step in path:
        value = value[step]
    return value


def shown(value: Any) -> str:
    """A value as a message names it."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f"the text {quoted(value)}"
        case int() | float():
            return f"{value:g}" if isinstance(value, float) else str(value)
        case list():
            return "a list" if value else "an empty list"
        case dict():
            return "a mapping" if value else "an empty mapping"
        case _:
            return "nothing"
