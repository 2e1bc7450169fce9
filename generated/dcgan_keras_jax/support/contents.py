"""What a checkpoint must hold, compared before a network or a file is touched.

The same in every package.

A correct digest says that a file is as it was written, not that this program wrote it.
Contents may be hostile, so messages show them short and printable.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import CheckpointError

MOST_LISTED = 3  # differences in one message
LONGEST = 80  # characters of a name or a value in a message
NEVER_NEGATIVE = ("running_variance", "v", "steps")  # last parts of a tensor's name


def require(
    what: str,
    tensors: Mapping[str, NDArray[Any]],
    expected: Mapping[str, NDArray[Any]],
    counts: Mapping[str, int],
    advice: str,
) -> None:
    """Refuse, with CheckpointError, the tensors of another program; `what` holds them.

    `expected` is what this program would write itself, whatever the values: the same
    names, each with the same type and shape. The values must be possible: finite,
    and no variance or count below 0. `counts` are the tensors whose values are
    known, too. The message says what differs, and then the advice.
    """
    listed = [
        difference
        for name in sorted({*tensors, *expected})
        for difference in _differences(name, tensors.get(name), expected.get(name))
    ]
    if not listed:
        listed = [
            f"{name} is {tensors[name]} there and {count} here"
            for name, count in counts.items()
            if tensors[name] != count
        ]
    if listed:
        more = len(listed) - MOST_LISTED
        first = "; ".join(listed[:MOST_LISTED]) + (f"; and {more} more" * (more > 0))
        raise CheckpointError(
            f"{what} does not hold what this program expects: {first}; {advice}"
        )


def shown(value: object) -> str:
    """A value of unknown origin for a message: on one line, printable and short."""
    text = str(value)
    # The repr of a string escapes what is not printable.
    printable = repr(text[:LONGEST])[1:-1]
    return printable if len(text) <= LONGEST else f"{printable}..."


def _differences(
    name: str, stored: NDArray[Any] | None, expected: NDArray[Any] | None
) -> Iterator[str]:
    """At most one difference: after a wrong type, values say nothing more."""
    label = shown(name)
    if stored is None:
        yield f"{label} is absent there"
    elif expected is None:
        yield f"{label} is unknown here"
    elif stored.dtype != expected.dtype:
        yield f"{label} has the type {stored.dtype} there and {expected.dtype} here"
    elif stored.shape != expected.shape:
        shape = shown(stored.shape)
        yield f"{label} has the shape {shape} there and {expected.shape} here"
    elif not (finite := np.isfinite(stored)).all():
        yield f"{label} holds {stored[~finite][0]} there and only finite numbers here"
    elif name.split("/")[-1] in NEVER_NEGATIVE and (stored < 0).any():
        yield f"{label} holds {stored.min()} there and nothing below 0 here"
