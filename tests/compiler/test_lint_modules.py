"""Lints as modules: whole, shown by their own examples, and in the documents."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from gencc import lints
from gencc.cli.explain import explain
from gencc.frontend.parse import parse
from gencc.frontend.yaml.document import load_text
from gencc.ir.verify import verify
from gencc.resolve import resolve

ROOT = Path(__file__).parents[2]
LANGUAGE = ROOT / "docs/language.md"
CODES = tuple(lints.modules())
NEEDED = {
    "CODE": "the code, as in the name of the file",
    "TITLE": "a few words",
    "WHY": "what is wrong with it, and the right way, in at most 130 words",
    "BAD": "a spec, without its first lines, that has this warning and no other",
    "GOOD": "the same spec without a warning",
    "check": "a function from a Reader to the warnings about its model",
}


def warnings(example: str) -> list[str]:
    """The codes about a spec that is an example of a lint."""
    document = load_text("spec.yaml", f"gencc: 1\nname: example\n{example}")
    model = verify(resolve(document, parse(document)))
    return [warning.code for warning in lints.lint(model)]


def test_codes_are_numbered_one_by_one() -> None:
    assert tuple(f"W{701 + number:04}" for number in range(len(CODES))) == CODES


@pytest.mark.parametrize("code", CODES)
def test_a_lint_is_whole(code: str) -> None:
    file = f"compiler/gencc/lints/{lints.modules()[code]}.py"
    module = lints.load(code)
    for name, what in NEEDED.items():
        assert hasattr(module, name), f"{file} lacks {name}: write {what}"
    assert code == module.CODE, f"{file} says CODE = {module.CODE!r}; write {code!r}"
    assert module.__doc__ and module.__doc__.startswith(f"{code}: "), (
        f"{file} begins with its code and a line about it: `{code}: …`"
    )
    assert len(module.WHY.split()) <= 130, f"WHY of {file} has more than 130 words"
    assert "`" in module.WHY, f"WHY of {file} shows the right way, in backquotes"
    bad = list((ROOT / "tests/diagnostics/bad").glob(f"{code}_*.yaml"))
    assert bad, (
        f"write tests/diagnostics/bad/{code}_….yaml, a whole spec with the warning"
    )


@pytest.mark.parametrize("code", CODES)
def test_the_examples_are_what_they_show(code: str) -> None:
    module = lints.load(code)
    assert warnings(module.BAD) == [code], f"BAD of {code} has other warnings"
    assert warnings(module.GOOD) == [], f"GOOD of {code} has warnings"


@pytest.mark.parametrize("code", CODES)
def test_an_explanation_shows_both_examples(code: str) -> None:
    module, text = lints.load(code), explain(code)
    assert text.startswith(f"{code}: {module.TITLE}\n\n")
    for example in (module.BAD, module.GOOD):
        assert all(f"    {line}\n" in f"{text}\n" for line in example.splitlines())


def test_what_is_allowed_is_not_even_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []

    def load(code: str) -> lints.Lint:
        loaded.append(code)
        return original(code)

    original = lints.load
    good = original("W0704").GOOD
    monkeypatch.setattr(lints, "load", load)
    assert warnings(f"allow: [W0701, W0710]\n{good}") == []
    assert loaded == [code for code in CODES if code not in ("W0701", "W0710")]


def test_the_language_lists_every_lint() -> None:
    """`GENCC_RECORD=1 pytest` writes the table anew."""
    rows = "".join(f"| {code} | {lints.load(code).TITLE} |\n" for code in CODES)
    table = f"| warning | about |\n|---|---|\n{rows}"
    text = LANGUAGE.read_text(encoding="utf-8")
    pattern = re.compile(r"\| warning \| about \|\n(\|.*\n)+")
    if os.environ.get("GENCC_RECORD"):
        text = pattern.sub(lambda _: table, text)
        LANGUAGE.write_text(text, encoding="utf-8")
    assert table in text, "docs/language.md lacks a lint: GENCC_RECORD=1 pytest adds it"
