"""Distributions are what their modules say, to streams, documentation and divergences."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from gencc import ops
from gencc.ir.expressions import Noise
from gencc.ops.distributions import Prior
from gencc.runtime.support import streams

ROOT = Path(__file__).parents[2]
DISTRIBUTIONS = ops.vocabulary("distributions")
SETTINGS = {
    "uniform": {"low": -1.0, "high": 3.0},
    "gamma": {"shape": 2.0, "rate": 0.5},
}


def prior(word: str, size: int = 2) -> Prior:
    """The prior of a latent z."""
    keys = ops.load("distributions", word).Keys
    latent: Prior = keys(size=size, **SETTINGS.get(word, {})).prior("z")
    return latent


@pytest.mark.parametrize("word", DISTRIBUTIONS)
def test_it_is_one_word_everywhere(word: str) -> None:
    keys = ops.load("distributions", word).Keys
    assert {keys.word, prior(word).word, prior(word).noise.word} == {word}


@pytest.mark.parametrize("word", DISTRIBUTIONS)
def test_the_streams_of_packages_draw_it(word: str) -> None:
    noise: Noise = prior(word).noise
    for function in filter(None, (word, noise.plane)):
        assert hasattr(streams, function), (
            f"compiler/gencc/runtime/support/streams.py has no `{function}`, by which "
            f"packages draw: write it as the `uniform` and `uniform_grid` there are"
        )
    drawn = getattr(streams, word)(0, "a/z", 3, (50, 2), *noise.arguments)
    assert drawn.shape == (50, 2)
    if noise.plane:
        plane = getattr(streams, noise.plane)(4, *noise.bounds)
        assert plane.shape == (16, 2)
    usual = list(inspect.signature(getattr(streams, word)).parameters)
    assert usual[:4] == ["seed", "what", "step", "shape"]


@pytest.mark.parametrize("word", DISTRIBUTIONS)
def test_the_documentation_has_its_item(word: str) -> None:
    text = (ROOT / "docs/language.md").read_text(encoding="utf-8")
    assert ops.load("distributions", word).DOCUMENTATION in text


@pytest.mark.parametrize("word", DISTRIBUTIONS)
def test_a_divergence_to_its_own_kind_has_a_closed_form(word: str) -> None:
    known = set(ops.load("distributions", word).KL)
    assert {word} <= known <= set(DISTRIBUTIONS)
