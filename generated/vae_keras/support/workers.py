"""The workers of one training: each computes its part of every minibatch.

The same in every package.

They hold the same weights and know all random numbers, so that only gradients, and what
is said of the whole minibatch, travel between them. The first of them alone writes. A
training has one worker, itself, unless `prepare` finds that it was started as several.
"""

import os
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from .errors import PackageError

T = TypeVar("T")
Stream = Callable[..., Any]  # of support/streams.py
# What frameworks say, in errors of several types, when another process has gone.
_GONE = re.compile("connection|unavailable|gloo|nccl|collective", re.IGNORECASE)


class Workers:
    """A worker by itself. Several of them have a class with the same methods.

    rank: the number of this one, from 0; the first one writes.
    count: how many there are.
    devices: how many each has, on which its part of a minibatch is shared in turn.
    """

    rank = 0
    count = 1
    devices = 1

    def of_first(self, make: Callable[[], T]) -> T:
        """What the first worker makes; its PackageError is raised in all of them."""
        return make()

    def means(self, values: Sequence[float]) -> list[float]:
        """The mean over the workers of each number; all have equally many."""
        return [*values]

    def largest(self, values: Sequence[int]) -> list[int]:
        """The largest that any worker has of each number."""
        return [*values]


TEAM = Workers()


def join(team: Workers) -> None:
    """Be one of several from now on."""
    global TEAM
    TEAM = team


def restarted() -> bool:
    """Whether torchrun starts all workers again, as one of them had ended."""
    return int(os.environ.get("TORCHELASTIC_RESTART_COUNT", "0")) > 0


def another_ended(error: Exception) -> PackageError | None:
    """The error about one of several workers that is there no more, if it is one."""
    if TEAM.count == 1 or not _GONE.search(f"{type(error).__name__} {error}"):
        return None
    return PackageError(
        f"another of the {TEAM.count} workers has ended, so worker {TEAM.rank} cannot go on; "
        "look at what that one said, and start all again with --resume"
    )


def part(whole: int) -> slice:
    """Of so many rows of a minibatch those that this worker computes.

    Raises PackageError, which names sizes that go, where the parts would be unequal.
    """
    _require_equal(whole, TEAM.count, "workers")
    size = whole // TEAM.count
    _require_equal(size, TEAM.devices, "devices")
    return slice(TEAM.rank * size, (TEAM.rank + 1) * size)


def _require_equal(whole: int, count: int, sharing: str) -> None:
    if whole % count:
        below = whole - whole % count
        sizes = [str(size) for size in (below, below + count) if size]
        fewer = next(n for n in range(count - 1, 0, -1) if whole % n == 0)
        raise PackageError(
            f"{count} {sharing} cannot share minibatches of {whole} equally; take "
            f"{' or '.join(sizes)} (--batch-size), or {fewer} of the {sharing}"
        )


def own_rows(stream: Stream, seed: int) -> Stream:
    """A stream of random numbers with this seed, of whose rows a worker takes its own."""

    def drawn(what: str, step: int, *settings: Any) -> Any:
        rows = stream(seed, what, step, *settings)
        return rows[part(len(rows))]

    return drawn
