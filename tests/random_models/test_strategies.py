"""Drawn specs are valid, small, readable, and have all of the language in them."""

from __future__ import annotations

import math
import zipfile
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from gencc.driver import Checked, check
from hypothesis import HealthCheck, Phase, find, given, settings
from occurrences import EVERY, occurrences
from strategies import Drawn, specs

from examples import values, write

pytestmark = pytest.mark.framework  # for the seconds that it takes

SMALLEST = """\
gencc: 1
name: drawn
data: {source: npz, shape: [3], batch: 4}
networks:
  f: {input: x, layers: [dense: 3]}
losses:
  misfit: mse(x, f(x))
train:
  epochs: 1
  optimizer: {sgd: {lr: 0.01}}
  minimize: misfit
"""

FEW, MANY = 200, 800
# Matrices, directions and orders: some of them are drawn once in a few thousand specs.
RARE = frozenset(
    (
        *("word cholesky", "word inverse", "word logdet", "word matmul"),
        *("word off_diagonal", "word transpose", "word bessel_ratio"),
        *("word log_bessel", "word permute_dims", "layer pixel_shuffle"),
        "word batch_cov",
    )
)
# Explaining what fails takes many times as long as finding it.
WITHOUT_TRACING = (Phase.generate, Phase.shrink)


@cache
def drawn(count: int) -> tuple[Drawn, ...]:
    """The same specs each time."""
    models: list[Drawn] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(specs())
    def collect(model: Drawn) -> None:
        models.append(model)

    collect()
    return tuple(models)


def checked(model: Drawn, folder: Path) -> Checked:
    """Its meaning; raises CompileError for a spec that is not valid."""
    path = folder / f"{model.name}.yaml"
    path.write_text(model.text)
    return check(path)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> list[Checked]:
    """What a few specs mean."""
    folder = tmp_path_factory.mktemp("drawn")
    return [checked(model, folder) for model in drawn(FEW)]


def test_the_smallest_is_a_dense_layer_and_a_distance() -> None:
    quiet = settings(
        database=None, derandomize=True, max_examples=10, phases=WITHOUT_TRACING
    )
    small = find(specs(), lambda model: True, settings=quiet)
    assert small.text == SMALLEST


def test_examples_shrink_to_what_they_are_about() -> None:
    """A convolution is left with an image and a loss, and with little else."""
    quiet = settings(
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        max_examples=300,
        phases=WITHOUT_TRACING,
    )
    small = find(specs(), lambda model: "conv:" in model.text, settings=quiet)
    assert len(small.text.splitlines()) <= len(SMALLEST.splitlines()) + 4


def test_every_spec_is_valid(models: list[Checked]) -> None:
    assert len(models) == FEW


def test_a_name_changes_the_name_alone(tmp_path: Path) -> None:
    last = drawn(FEW)[-1]
    model, other = (checked(d, tmp_path).model for d in (last, last.called("other")))
    assert other.name == "other"
    assert (other.networks, other.losses) == (model.networks, model.losses)


def test_formulas_have_no_parentheses_too_many(models: list[Checked]) -> None:
    """What is written is what gencc would write, formulas with arguments apart."""
    for spec, model in zip(drawn(FEW), models, strict=True):
        if model.model.formulas:
            continue
        for loss in (*model.model.losses, *model.model.definitions):
            assert loss.text in spec.text


def test_texts_are_short() -> None:
    lines = [model.text.splitlines() for model in drawn(FEW)]
    assert max(map(len, lines)) <= 100
    lengths = sorted(len(line) for text in lines for line in text)
    assert lengths[int(0.99 * len(lengths))] <= 100


def test_facts_are_those_of_the_model(models: list[Checked]) -> None:
    for spec, compiled in zip(drawn(FEW), models, strict=True):
        data = compiled.model.data
        assert spec.batch == data.batch
        assert {spec.hold_out} == {domain.hold_out for domain in data.domains}
        for domain, fact in zip(data.domains, spec.domains, strict=True):
            assert (domain.name, domain.source) == (fact.name, fact.source)
            assert (domain.shape, domain.classes) == (fact.shape, fact.classes)
            assert (domain.scale, domain.bounds) == (fact.scale, fact.bounds)
            assert (domain.only, domain.factor_count) == (fact.only, fact.factors)


def test_everything_that_learns_is_reached_by_its_step(models: list[Checked]) -> None:
    """Or else `check` would complain; and what is fitted or made is not all there is."""
    for compiled in models:
        networks = compiled.model.networks
        updated = {name for step in compiled.model.steps for name in step.updates}
        learning = {network.name for network in networks if network.learns}
        # A mirror without biases has no weights but those of its source.
        tied = {n.name for n in networks if any(p.tied for _, p in n.placed())}
        assert learning <= updated <= learning | tied


def missing(models: Iterable[Checked]) -> list[str]:
    """What of the language none of them has, but for what is rare."""
    seen: Counter[str] = Counter()
    for model in models:
        seen += occurrences(model.model) + occurrences(model.lowered)
    return sorted({*EVERY} - RARE - seen.keys())


def test_nearly_everything_of_the_language_occurs(models: list[Checked]) -> None:
    assert len(missing(models)) < len(EVERY) / 25


@pytest.mark.long
def test_everything_of_the_language_occurs(tmp_path: Path) -> None:
    assert not missing(checked(model, tmp_path) for model in drawn(MANY))


def test_what_occurs_is_known(models: list[Checked]) -> None:
    """Pairs aside, nothing is counted that `EVERY` does not list."""
    seen = {name for model in models for name in occurrences(model.model)}
    pairs = ("layers ", "functions ", "words ")
    assert {name for name in seen if not name.startswith(pairs)} <= {*EVERY}


def test_examples_lie_within_what_the_data_say(tmp_path: Path) -> None:
    for index, spec in enumerate(drawn(FEW)):
        for domain in spec.domains:
            low, high = domain.bounds or domain.scale or (-math.inf, math.inf)
            array = values(domain)
            assert array.shape[1:] == domain.shape
            assert low <= array.min() < array.max() <= high
            assert len({row.tobytes() for row in array}) == len(array)
        path = write(spec, tmp_path / str(index))
        assert (path is not None) == spec.needs_path
        if path is not None and path.is_file():
            assert zipfile.is_zipfile(path)
            assert path.stat().st_size < 100_000
