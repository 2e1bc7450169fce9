"""Examples that stay in their files: rows are read when they are asked for.

The same in every package.

A `Stored` stands for an array (count, ...) that may be larger than memory. It has a shape
and a type, and `stored[rows]` reads those rows; nothing else of the file is touched.
"""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Generic, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

from . import console, memory
from .contents import shown
from .errors import DataError

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Changed = TypeVar("Changed")
Array = NDArray[Any]
Rows = NDArray[np.int64]

AHEAD = 4  # minibatches that threads read before they are asked for
PIECE = 2**21  # numbers that are read at once where all examples are looked at
_SHARE = 1 / 4  # of the memory, that examples may take without being asked for
_READ_ONCE = 2**27  # bytes that examples may take which are read but once
_NUMBER = 4  # bytes, on the device
_SAMPLES, _SAMPLE = 64, 4096  # places of a file that are compared, bytes of each


@dataclass(frozen=True)
class Stored(Generic[Result]):
    """Rows of an array, read by `read` from the numbers of the rows.

    `mark` says of what contents they are, so that what has been found out about these
    is not found out again; `chosen` are the rows of the file that belong to it, if not all.
    """

    read: Callable[[Rows], Result]
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    mark: str
    chosen: Rows | None = None

    def __len__(self) -> int:
        return self.shape[0]

    @property
    def ndim(self) -> int:
        """How many axes there are, that of the rows among them."""
        return len(self.shape)

    def __getitem__(self, which: slice | Rows) -> Result:
        if isinstance(which, slice):
            which = np.arange(*which.indices(len(self)), dtype=np.int64)
        return self.read(which if self.chosen is None else self.chosen[which])

    def part(self, which: slice | Rows) -> Stored[Result]:
        """Some of the rows, unread."""
        every = np.arange(len(self)) if self.chosen is None else self.chosen
        chosen = every[which].astype(np.int64)
        shape = (len(chosen), *self.shape[1:])
        return replace(self, chosen=chosen, shape=shape)

    def then(
        self,
        change: Callable[[Result], Changed],
        shape: tuple[int, ...],
        dtype: np.dtype[Any] | None = None,
    ) -> Stored[Changed]:
        """The same rows, changed when they are read: to examples of this shape."""
        every, kind = (len(self), *shape), self.dtype if dtype is None else dtype

        def read(rows: Rows) -> Changed:
            return change(self.read(rows))

        return Stored(read, every, kind, self.mark, self.chosen)


Examples = Array | Stored[Array]


def subset(examples: Examples, which: slice | Rows) -> Examples:
    """Some of the examples; those in files stay there."""
    return examples.part(which) if isinstance(examples, Stored) else examples[which]


def changed(
    examples: Examples, change: Callable[[Array], Array], shape: tuple[int, ...]
) -> Examples:
    """The examples brought to this shape; those in files when they are read."""
    if isinstance(examples, Stored):
        return examples.then(change, shape)
    return change(examples)


def some(examples: Examples, count: int) -> Array:
    """All examples, or of those in files so many from all over them."""
    if not isinstance(examples, Stored):
        return examples
    places = np.linspace(0, len(examples) - 1, min(count, len(examples)))
    return examples[places.astype(np.int64)]


def pieces(examples: Examples) -> Iterator[tuple[int, Array]]:
    """All examples, some after others, each time with the number of the first."""
    size = max(1, PIECE // max(1, math.prod(examples.shape[1:])))
    starts = range(0, len(examples), size)

    @ahead(examples)
    def piece(number: int) -> Array:
        return examples[size * number : size * (number + 1)]

    for number, start in enumerate(starts):
        yield start, piece(number)


# ------------------------------------------------------------------ training


def on_device(
    examples: Examples, tensor: Callable[[Array], Result]
) -> Result | Stored[Result]:
    """All examples as a tensor; of those in files each minibatch becomes one."""
    if isinstance(examples, Stored):
        return examples.then(tensor, examples.shape[1:])
    return tensor(examples)


def ahead(
    examples: object,
) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """Minibatches of examples in files are read by threads, before they are asked for.

    The last argument of the function is the number of a minibatch; those of the next
    numbers are computed beside the training.
    """
    parts = examples.values() if isinstance(examples, Mapping) else (examples,)
    if not any(isinstance(part, Stored) for part in parts):
        return lambda function: function

    def with_threads(
        function: Callable[Arguments, Result],
    ) -> Callable[Arguments, Result]:
        results = _Ahead(function)

        def minibatch(*which: Arguments.args, **_: Arguments.kwargs) -> Result:
            return results.of(*which)

        return minibatch

    return with_threads


class _Ahead(Generic[Result]):
    """A function of consecutive numbers, computed by threads."""

    def __init__(self, function: Callable[..., Result]) -> None:
        self.function = function
        self.threads = ThreadPoolExecutor(min(AHEAD, os.cpu_count() or 1))
        self.waiting: dict[tuple[object, ...], dict[int, Future[Result]]] = {}

    def of(self, *arguments: Any) -> Result:
        """The result for these arguments, of which the last is a number."""
        *which, number = arguments
        # What the examples are called, or where they are: a mapping is no key.
        key = tuple(w if isinstance(w, str) else id(w) for w in which)
        waiting = self.waiting.setdefault(key, {})
        for passed in [n for n in waiting if n < number]:
            waiting.pop(passed).cancel()
        for coming in range(number, number + AHEAD + 1):
            if coming not in waiting:
                waiting[coming] = self.threads.submit(self.function, *which, coming)
        return waiting.pop(number).result()


# ------------------------------------------------------------------ files


def in_file(
    path: Path, offset: int, shape: tuple[int, ...], dtype: np.dtype[Any]
) -> Stored[Array]:
    """The array that stands in a file from byte `offset` on, in the order of its rows."""
    return Stored(
        partial(_read, path, offset, shape, dtype), shape, dtype, marked(path)
    )


def _read(
    path: Path, offset: int, shape: tuple[int, ...], dtype: np.dtype[Any], rows: Rows
) -> Array:
    values = np.empty((len(rows), *shape[1:]), dtype)
    target = values.reshape(-1).view(np.uint8).data
    size = dtype.itemsize * math.prod(shape[1:])
    breaks = np.flatnonzero(np.diff(rows) != 1) + 1
    edges = [0, *breaks.tolist(), len(rows)] if len(rows) else []
    # Reading takes as much memory as it returns, and an error where a file has become
    # shorter; pages of a mapped one would count as memory, and end the program.
    with path.open("rb", buffering=0) as file:
        for start, stop in pairwise(edges):
            file.seek(offset + size * int(rows[start]))
            _fill(path, file, target[size * start : size * stop])
    return values


def _fill(path: Path, file: Any, target: memoryview) -> None:
    done = 0
    while done < len(target):
        count = file.readinto(target[done:])
        if not count:
            raise DataError(
                f"{path} ends before what its header declares; write it anew, and leave "
                "it as it is while a training reads it"
            )
        done += count


def marked(path: Path) -> str:
    """What tells a file from others, and from itself once it is written anew.

    Its place, its size, when it was written, and a few bytes from all over it.
    """
    about = path.stat()
    sha256 = hashlib.sha256(
        f"{path.resolve()} {about.st_size} {about.st_mtime_ns}".encode()
    )
    with path.open("rb", buffering=0) as file:
        for start in np.linspace(0, max(0, about.st_size - _SAMPLE), _SAMPLES):
            file.seek(int(start))
            sha256.update(file.read(_SAMPLE))
    return sha256.hexdigest()


def marked_together(paths: Iterable[str]) -> str:
    """What tells many files from others, and from themselves once one is written anew."""
    sha256 = hashlib.sha256()
    for path in paths:
        about = Path(path).stat()
        own = f"{Path(path).absolute()} {about.st_size} {about.st_mtime_ns}\n"
        sha256.update(own.encode())
    return sha256.hexdigest()


# ------------------------------------------------------------------ which


def stays(path: Path, shape: tuple[int, ...], why_not: str = "") -> bool:
    """Whether an array of this shape stays in its file, which is said.

    By the policy, or else if it would take more than a quarter of this machine's memory,
    or of what is read but once more than 128 MiB.
    `why_not` says why it cannot, and what to do: DataError where it was asked for.
    """
    needed = _NUMBER * math.prod(shape)
    if why_not and memory.POLICY.data_in == "files":
        raise DataError(f"--data-in files: {shown(path)} cannot stay there; {why_not}")
    if why_not or memory.POLICY.data_in == "memory":
        return False
    room = _READ_ONCE if memory.POLICY.read_once else memory.total() * _SHARE
    if memory.POLICY.data_in is None and needed < room:
        return False
    by = " x ".join(map(str, shape[1:])) or "a single number"
    console.say(
        f"{path}: {shape[0]} examples of {by} stay there and are read minibatch by "
        f"minibatch; in memory they would take {memory.shown(needed)}"
    )
    return True
