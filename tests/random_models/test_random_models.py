"""Models that nobody thought of: every backend trains them as the reference says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from examined import Bench, Disagreement
from soak import Tally, several

pytestmark = pytest.mark.framework

PARTS, MODELS = 12, 10
# Every so many parts have a turn in it: tracing and compiling take far longer than the six
# steps. The soak has all of them for all models.
EVERY = {"torch": 1, "keras": 2, "keras-jax": 4}
# In these one model takes ten minutes: metrics of all held-out digits, which rank them by
# draws of directions, have to be computed from many starts of the reference.
LONG = (6, 8)


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(part, marks=pytest.mark.long) if part in LONG else part
        for part in range(PARTS)
    ],
)
def test_random_models_train_alike(
    part: int, bench: Bench, record_property: Callable[[str, object], None]
) -> None:
    tally = Tally()
    backends = [name for name, every in EVERY.items() if part % every == 0]
    try:
        several(MODELS, part, replace(bench, backends=backends), tally)
    except Disagreement as error:
        pytest.fail(str(error), pytrace=False)
    assert tally.models == MODELS
    record_property("random models", tally.dumped())
