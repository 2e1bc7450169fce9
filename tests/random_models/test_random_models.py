"""Models that nobody thought of: every backend trains them as the reference says.

Training takes long and drawing does not: of many models these train that have between them
nearly all operations, and pairs of them, that the many have, all in PyTorch and some in each
other backend. `make long` and `make parity-soak` train all that are drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from examined import Bench, Disagreement
from gencc.driver import check
from gencc.ir.model import Model
from gencc.ops import load
from occurrences import EVERY as OPERATIONS
from occurrences import occurrences
from selection import selected
from soak import PAIRS, Tally, paired, several, these
from strategies import Drawn

pytestmark = pytest.mark.framework

PARTS, MODELS = 12, 15
# Every so many parts have a turn in it: tracing and compiling take far longer than the six
# steps. The soak has all of them for all models.
EVERY = {"torch": 1, "keras": 2, "keras-jax": 4}
# And of those that are chosen every so many models.
SELDOM = {"torch": 1, "keras": 5, "keras-jax": 10}
GROUPS = 4
FEW = 40
MANY_EXAMPLES = 1000


@dataclass(frozen=True)
class Chosen:
    """A model that is trained, in which backends, and who goes on from whose checkpoint."""

    model: Drawn
    occurring: set[str]
    backends: tuple[str, ...]
    pair: tuple[str, str]


@cache
def few() -> list[Chosen]:
    """The models that are trained, those with the most news first."""
    models, occurring = [], []
    with TemporaryDirectory() as folder:
        path = Path(folder, "spec.yaml")
        for part in range(PARTS):
            for model, _ in paired(MODELS, part, backends(part)):
                path.write_text(model.text, encoding="utf-8")
                checked = check(path)
                if is_light(checked.model):
                    own = {*occurrences(checked.model), *occurrences(checked.lowered)}
                    models.append(model)
                    occurring.append(own)
    numbers = selected(models, occurring, FEW)
    return [chosen(models[i], occurring[i], turn) for turn, i in enumerate(numbers)]


def chosen(model: Drawn, occurring: set[str], turn: int) -> Chosen:
    """Pairs of its backends take turns as well."""
    own = tuple(name for name, every in SELDOM.items() if turn % every == 0)
    pairs = [pair for pair in PAIRS if {*pair} <= {*own}]
    return Chosen(model, occurring, own, pairs[turn % len(pairs)])


def is_light(model: Model) -> bool:
    """Whether its metrics take seconds.

    What compares all examples with each other takes the reference minutes where there are
    many, for it has to be computed from many starts: `make long`.
    """
    sources = (load("sources", domain.source).SOURCE for domain in model.data.domains)
    many = any((source.examples or 0) > MANY_EXAMPLES for source in sources)
    return not (many and any(metric.measure for metric in model.metrics))


@pytest.mark.parametrize("group", range(GROUPS))
def test_random_models_train_alike(
    group: int, bench: Bench, record_property: Callable[[str, object], None]
) -> None:
    tally = Tally()
    models = few()[group::GROUPS]
    for one in models:
        try:
            these([(one.model, one.pair)], replace(bench, backends=one.backends), tally)
        except Disagreement as error:
            pytest.fail(str(error), pytrace=False)
    assert tally.models == len(models) > 0
    record_property("random models", tally.dumped())


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_all_that_are_drawn_train_alike(
    part: int, bench: Bench, record_property: Callable[[str, object], None]
) -> None:
    tally = Tally()
    try:
        several(MODELS, part, replace(bench, backends=backends(part)), tally)
    except Disagreement as error:
        pytest.fail(str(error), pytrace=False)
    assert tally.models == MODELS
    record_property("random models", tally.dumped())


def test_few_models_have_what_many_have() -> None:
    """All but a few of the operations that a training can be of."""
    covered = set().union(*(one.occurring for one in few()))
    assert len({*OPERATIONS} - covered) < len(OPERATIONS) / 8


def backends(part: int) -> list[str]:
    """Those that have a turn in a part."""
    return [name for name, every in EVERY.items() if part % every == 0]
