"""Diagnostics for other programs: an array, annotations of GitHub, SARIF."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from urllib.parse import quote

from gencc import __version__
from gencc.diagnostics.model import Diagnostic
from gencc.diagnostics.render import visible

_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """An ASCII JSON array of objects."""
    return _dumped([_record(d) for d in diagnostics])


def as_github(diagnostics: Iterable[Diagnostic]) -> str:
    """A workflow command for each, which GitHub shows at its line; nothing for none."""
    return "\n".join(map(_annotation, diagnostics))


def as_sarif(diagnostics: Iterable[Diagnostic]) -> str:
    """A log in the format that tools of static analysis share (SARIF 2.1.0, OASIS)."""
    listed = [*diagnostics]
    rules = [{"id": code} for code in sorted({visible(d.code) for d in listed})]
    driver = {"name": "gencc", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "results": [_result(d) for d in listed]}
    return _dumped({"$schema": _SARIF, "version": "2.1.0", "runs": [run]})


def _dumped(content: object) -> str:
    import json  # not for people

    return json.dumps(content, indent=2)


FORMATS = {"json": as_json, "github": as_github, "sarif": as_sarif}


def _record(diagnostic: Diagnostic) -> dict[str, object]:
    start, end = diagnostic.span.start, diagnostic.span.end
    return {
        "code": visible(diagnostic.code),
        "severity": _level(diagnostic),
        "message": visible(diagnostic.message),
        "file": visible(diagnostic.source.name),
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
        "label": visible(diagnostic.label),
        "notes": [visible(note) for note in diagnostic.notes],
        "help": visible(diagnostic.help),
        "related": [
            {
                "line": mark.span.start.line,
                "column": mark.span.start.column,
                "end_line": mark.span.end.line,
                "end_column": mark.span.end.column,
                "label": visible(mark.label),
            }
            for mark in diagnostic.related
        ],
    }


def _annotation(diagnostic: Diagnostic) -> str:
    start, end = diagnostic.span.start, diagnostic.span.end
    properties = {
        "file": PurePath(diagnostic.source.name).as_posix(),
        "line": start.line,
        "endLine": end.line,
        "col": start.column,
        "title": diagnostic.code,
    }
    if start.line == end.line:  # GitHub has columns for a part of one line alone
        properties["endColumn"] = end.column
    words = ",".join(
        f"{k}={_escaped(visible(str(v)), ':,')}" for k, v in properties.items()
    )
    return f"::{_level(diagnostic)} {words}::{_escaped(_text(diagnostic))}"


def _escaped(text: str, also: str = "") -> str:
    """The text, without what would end a value of a workflow command."""
    for sign in f"%\r\n{also}":
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text


def _result(diagnostic: Diagnostic) -> dict[str, object]:
    start, end = diagnostic.span.start, diagnostic.span.end
    region = {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }
    uri = quote(PurePath(diagnostic.source.name).as_posix())
    location = {"artifactLocation": {"uri": uri}, "region": region}
    return {
        "ruleId": visible(diagnostic.code),
        "level": _level(diagnostic),
        "message": {"text": _text(diagnostic)},
        "locations": [{"physicalLocation": location}],
    }


def _level(diagnostic: Diagnostic) -> str:
    return "error" if diagnostic.is_error else "warning"


def _text(diagnostic: Diagnostic) -> str:
    """The message, what stands at the caret, the facts behind it, and the way out."""
    way_out = f"help: {diagnostic.help}" if diagnostic.help else ""
    parts = (diagnostic.message, diagnostic.label, *diagnostic.notes, way_out)
    return "\n".join(visible(part) for part in parts if part)
