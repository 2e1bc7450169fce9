"""Models that nobody thought of: every backend trains them as the reference says."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from examined import Bench, Disagreement
from soak import Tally, several

pytestmark = pytest.mark.framework

PARTS, MODELS = 20, 10


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Frameworks that stay warm, in each process of pytest's own."""
    with Bench(tmp_path_factory.mktemp("random_models")) as found:
        yield found


@pytest.mark.parametrize("part", range(PARTS))
def test_random_models_train_alike(
    part: int, bench: Bench, record_property: Callable[[str, object], None]
) -> None:
    tally = Tally()
    try:
        several(MODELS, part, bench, tally)
    except Disagreement as error:
        pytest.fail(str(error), pytrace=False)
    assert tally.models == MODELS
    record_property("random models", tally.dumped())
