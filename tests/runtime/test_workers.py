"""Workers of one training: which rows are whose, and sizes that cannot be shared."""

from collections.abc import Iterator

import numpy as np
import pytest
from gencc.runtime.support import streams, workers
from gencc.runtime.support.errors import PackageError
from gencc.runtime.support.minibatches import minibatch_indices, minibatches_per_epoch
from loading import snippet

augmentation = snippet("optional", "augmentation")
IMAGES = np.random.Generator(np.random.PCG64(3)).uniform(-1, 1, (12, 4, 4, 1))


@pytest.fixture
def team(monkeypatch: pytest.MonkeyPatch) -> Iterator[workers.Workers]:
    """One of three workers; a test says which."""
    worker = workers.Workers()
    worker.count = 3
    monkeypatch.setattr(workers, "TEAM", worker)
    yield worker


def test_workers_have_the_rows_of_one_in_its_order(team: workers.Workers) -> None:
    def everything() -> list[np.ndarray]:
        return [
            minibatch_indices(1, 40, 12, 5),
            workers.own_rows(streams.normal, 7)("z", 3, (12, 2)),
            workers.own_rows(streams.uniform, 7)("u", 3, (24,), -1.0, 1.0),
            workers.own_rows(streams.permutation, 7)("order", 3, 12),
            augmentation.shift(IMAGES[workers.part(12)], 1, "shift", 2, 1),
            augmentation.flip(IMAGES[workers.part(12)], 1, "flip", 2, "both"),
            augmentation.crop(IMAGES[workers.part(12)], 1, "crop", 2, 3, 2),
        ]

    parts = []
    for rank in range(3):
        team.rank = rank
        parts.append(everything())
    team.rank, team.count = 0, 1
    for whole, *split in zip(everything(), *parts, strict=True):
        assert (np.concatenate(split) == whole).all()


def test_an_unequal_share_is_refused(team: workers.Workers) -> None:
    with pytest.raises(PackageError) as caught:
        minibatches_per_epoch(1000, 128)
    assert str(caught.value) == (
        "3 workers cannot share minibatches of 128 equally; take 126 or 129 "
        "(--batch-size), or 2 of the workers"
    )
    with pytest.raises(
        PackageError, match=r"of 2 equally; take 3 .* or 2 of the workers"
    ):
        workers.part(2)
    team.devices = 2
    with pytest.raises(PackageError, match="2 devices cannot share minibatches of 3 "):
        workers.part(9)


def test_a_worker_says_that_another_has_ended(team: workers.Workers) -> None:
    gone = RuntimeError("[/gloo/transport] Connection closed by peer [127.0.0.1]:3")
    error = workers.another_ended(gone)
    assert error and "another of the 3 workers has ended" in str(error)
    assert workers.another_ended(RuntimeError("shapes differ")) is None
    team.count = 1
    assert workers.another_ended(gone) is None
