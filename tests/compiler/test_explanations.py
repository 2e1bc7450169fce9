"""What `gencc explain` says: complete lists of the words that there are."""

from __future__ import annotations

import re

import pytest
from gencc import lints, ops
from gencc.diagnostics import spec_codes
from gencc.diagnostics.codes import ERRORS
from gencc.frontend.spec.training import Plan, Stage, Step, Train
from gencc.ops import functions, sources
from small import AUTOENCODER, codes, model


def mentioned(code: str) -> set[str]:
    return set(re.findall(r"\w+", ERRORS[code].why))


def test_every_layer_is_listed() -> None:
    assert set(ops.vocabulary("layers")) <= mentioned("E0206")


def test_every_function_is_listed() -> None:
    assert set(functions.names()) <= mentioned("E0302")


def test_every_bundled_source_is_listed() -> None:
    bundled = {
        word for word in ops.vocabulary("sources") if sources.find(word).examples
    }
    assert bundled <= mentioned("E0320")


@pytest.mark.parametrize("code", ERRORS)
def test_an_explanation_shows_the_right_way(code: str) -> None:
    error = ERRORS[code]
    assert error.title and len(error.title.split()) < 12
    assert len(error.why.split()) < 130
    if code[:3] in ("E02", "E03"):
        assert "`" in error.why


def test_keys_in_explanations_are_those_of_the_language() -> None:
    keys = {key for kind in (Plan, Stage, Step, Train) for key in kind.model_fields}
    explanations = [error.why for error in ERRORS.values()]
    explanations += [lints.load(code).WHY for code in lints.modules()]
    for key in ("share", "simultaneous", "schedule", "stages", "every", "repeat"):
        assert key in keys
        assert any(f"`{key}" in text for text in explanations), key


@pytest.mark.parametrize("code", lints.modules())
def test_every_warning_can_be_allowed(code: str) -> None:
    assert model(AUTOENCODER, ("data:", f"allow: [{code}]\ndata:")).allowed == (code,)


@pytest.mark.parametrize("code", ["W0799", "E0301", "saturating", "w0701"])
def test_nothing_else_can(code: str) -> None:
    assert codes(AUTOENCODER, ("data:", f"allow: [{code}]\ndata:")) == ["E0207"]


def test_each_hundred_of_codes_is_one_table() -> None:
    """Or else two errors could have one code, and the second table hide the first."""
    tables = {
        "E02": spec_codes.FORM,
        "E03": spec_codes.MEANING,
        "E04": spec_codes.TRAINING,
    }
    for hundred, table in tables.items():
        assert {code[:3] for code in table} == {hundred}
