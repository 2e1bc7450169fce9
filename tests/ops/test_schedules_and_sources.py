"""Curves and sources are what their modules say, to packages and to the documentation."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from gencc import ops
from gencc.codegen.paths import RUNTIME
from gencc.ops import sources
from gencc.runtime.optional import anneal
from gencc.verification.reference import ops as reference

LANGUAGE = Path(__file__).parents[2] / "docs/language.md"


@pytest.mark.parametrize("kind", ["augmentations", "columns", "schedules", "sources"])
def test_the_documentation_has_each(kind: str) -> None:
    text = LANGUAGE.read_text(encoding="utf-8")
    for word in ops.vocabulary(kind):
        assert ops.load(kind, word).DOCUMENTATION in text


RAMPS = [word for word in ops.vocabulary("schedules") if word != "piecewise"]


@pytest.mark.parametrize("word", RAMPS)
def test_packages_and_reference_draw_one_curve(word: str) -> None:
    keys = ops.load("schedules", word).Keys
    curve = keys(start=2.0, end=0.5, steps=10).resolved()
    assert {keys.word, curve.word} == {word}
    formula = ops.load_from(reference.__name__, "schedules", word)
    assert hasattr(anneal, word), (
        f"compiler/gencc/runtime/optional/anneal.py has no `{word}`: write it, the curve "
        "in packages"
    )
    package = getattr(anneal, word)
    assert formula.value(curve, 0.0) == 2 and formula.value(curve, 1.0) == 0.5
    for step in range(11):
        value = package(step, curve.start, curve.end, curve.steps)
        assert math.isclose(value, formula.value(curve, step / 10), rel_tol=1e-15)


def test_packages_and_reference_have_the_same_pieces() -> None:
    """Values are those from a change on, the change included."""
    keys = ops.load("schedules", "piecewise").Keys
    curve = keys(values=(3.0, 2.0, 7.0), steps=(2, 5)).resolved()
    formula = ops.load_from(reference.__name__, "schedules", "piecewise")
    values = [formula.value(curve, step) for step in range(8)]
    assert values == [3, 3, 2, 2, 2, 7, 7, 7]
    assert values == [anneal.piecewise(n, (3.0, 2.0, 7.0), (2, 5)) for n in range(8)]


@pytest.mark.parametrize("word", ops.vocabulary("sources"))
def test_what_is_part_of_packages_has_a_module_and_its_files(word: str) -> None:
    source = sources.find(word)
    has_module = (RUNTIME / f"sources/{word}.py").exists()
    assert has_module == (source.examples is not None), (
        f"compiler/gencc/runtime/sources/{word}.py reads a source that says how many "
        "`examples` it has: write it, or leave them out"
    )
    for name in source.files:
        assert (RUNTIME / name).exists(), f"compiler/gencc/runtime has no {name}"
