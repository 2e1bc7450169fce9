"""Broken specs and what is reported about each: one mistake, one diagnostic, at its place.

The text beside each spec is the golden record; `GENCC_RECORD=1 pytest` writes it anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from gencc.cli.explain import CODES
from gencc.diagnostics import CompileError, Diagnostic
from gencc.diagnostics.render import render_all
from gencc.driver import check_document
from gencc.frontend.yaml.document import load_text
from gencc.ir.verify import verify

BAD = Path(__file__).parent / "bad"
SPECS = sorted(BAD.glob("*.yaml"))
ELSEWHERE = {
    "E010": "tests/compiler/test_document.py",
    "E011": "tests/compiler/test_assignments.py",
    "E050": "tests/compiler/test_plugins.py and the drivers",
    "E060": "tests/compiler/test_publish.py",
}


def reported(spec: Path) -> tuple[Diagnostic, ...]:
    """The diagnostics about a spec, from whichever stage finds them first."""
    try:
        document = load_text(spec.name, spec.read_text(encoding="utf-8"))
        checked = check_document(spec, document)
        verify(checked.lowered)
    except CompileError as error:
        return error.diagnostics
    return checked.warnings


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_transcript(spec: Path) -> None:
    diagnostics = reported(spec)
    text = render_all(diagnostics, color=False) + "\n"
    record = spec.with_suffix(".txt")
    if os.environ.get("GENCC_RECORD"):
        record.write_text(text, encoding="utf-8")
    assert text == record.read_text(encoding="utf-8")
    codes = {d.code for d in diagnostics if d.is_error} or {d.code for d in diagnostics}
    assert codes == {spec.stem[:5]}
    assert all("Traceback" not in d.message for d in diagnostics)


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_is_shown(code: str) -> None:
    is_shown = any(spec.name.startswith(code) for spec in SPECS)
    assert is_shown != (code[:4] in ELSEWHERE)
