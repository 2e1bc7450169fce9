"""A spec as it is being typed -> what the page shows of it."""

from __future__ import annotations

import difflib
from typing import Any

from gencc.codegen.files import model_html
from gencc.diagnostics import CompileError, Diagnostic
from gencc.diagnostics.render import visible
from gencc.driver import Checked, check_text, translate
from gencc.plugins import Package

SHOWN = ("model.py", "losses.py", "train.py", "outputs.py", "config.py")

Answer = dict[str, Any]


def read(name: str, text: str) -> Answer:
    """Errors and warnings at their places; what is drawn and set, if there are no errors."""
    try:
        spec = check_text(name, text)
    except CompileError as error:
        return {"diagnostics": [*map(_shown, error.diagnostics)], "sections": None}
    return {
        "name": spec.model.name,
        "diagnostics": [*map(_shown, spec.warnings)],
        "sections": {
            "networks": model_html.networks(spec.lowered),
            "formulas": model_html.formulas(spec.lowered),
        },
    }


def _shown(diagnostic: Diagnostic) -> Answer:
    start, end = diagnostic.span.start, diagnostic.span.end
    return {
        "kind": "error" if diagnostic.is_error else "warning",
        "code": diagnostic.code,
        "message": visible(diagnostic.message),
        "notes": [visible(note) for note in diagnostic.notes],
        "help": visible(diagnostic.help),
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    }


class Code:
    """The code of a spec, with the lines that the last change has changed.

    Of each framework it remembers the code before.
    """

    def __init__(self) -> None:
        self._before: dict[str, dict[str, str]] = {}
        self._latest: dict[str, dict[str, str]] = {}

    def of(self, spec: Checked, backend: str) -> list[Answer]:
        """The files that were written from the spec; raises CompileError."""
        files = emitted(spec, backend).files
        texts = {name: files[name].decode() for name in SHOWN if files.get(name)}
        if texts != self._latest.get(backend):
            self._before[backend] = self._latest.get(backend, texts)
            self._latest[backend] = texts
        before = self._before[backend]
        return [
            {
                "name": name,
                "lines": text.splitlines(),
                "changed": changed(before.get(name, ""), text),
            }
            for name, text in texts.items()
        ]


def emitted(spec: Checked, backend: str) -> Package:
    """The package for a framework; raises CompileError."""
    from gencc import plugins

    plugin = plugins.find(backend)
    return translate(spec, plugin, plugins.load(plugin)).package


def changed(before: str, after: str) -> list[int]:
    """The numbers of the lines, from 0, that are not as before."""
    a, b = before.splitlines(), after.splitlines()
    parts = difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    return [
        n for tag, _, _, low, high in parts if tag != "equal" for n in range(low, high)
    ]
