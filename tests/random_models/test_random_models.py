"""Models that nobody thought of: every backend trains them as the reference says.

Training takes long and drawing does not: of many models these train that have between them
nearly all operations, and pairs of them, that the many have. `make long` and
`make parity-soak` train all that are drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from examined import Bench, Disagreement
from occurrences import EVERY as OPERATIONS
from selection import occurring, selected
from soak import Paired, Tally, paired, several, these

pytestmark = pytest.mark.framework

PARTS, MODELS = 12, 10
# Every so many parts have a turn in it: tracing and compiling take far longer than the six
# steps. The soak has all of them for all models.
EVERY = {"torch": 1, "keras": 2, "keras-jax": 4}
GROUPS = 4  # parts of the same backends
# In these one model takes minutes: metrics of all held-out digits, which rank them by
# draws of directions, have to be computed from many starts of the reference.
LONG = (6, 8)
FEW = 40


@cache
def few() -> dict[int, list[Paired]]:
    """The models that are trained, by group, those with the most news first."""
    models = [
        (part, model)
        for part in range(PARTS)
        if part not in LONG
        for model in paired(MODELS, part, backends(part))
    ]
    with TemporaryDirectory() as folder:
        texts = [model for _, (model, _) in models]
        chosen = [models[i] for i in selected(texts, FEW, Path(folder))]
    return {
        group: [model for part, model in chosen if part % GROUPS == group]
        for group in range(GROUPS)
    }


@pytest.mark.parametrize("group", range(GROUPS))
def test_random_models_train_alike(
    group: int, bench: Bench, record_property: Callable[[str, object], None]
) -> None:
    tally = Tally()
    models = few()[group]
    try:
        these(models, replace(bench, backends=backends(group)), tally)
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


def test_few_models_have_what_many_have(tmp_path: Path) -> None:
    """All but a few of the operations that a training can be of."""
    covered = set().union(
        *(
            occurring(model, tmp_path)
            for models in few().values()
            for model, _ in models
        )
    )
    assert len({*OPERATIONS} - covered) < len(OPERATIONS) / 8


def backends(part: int) -> list[str]:
    """Those that have a turn in a part."""
    return [name for name, every in EVERY.items() if part % every == 0]
