"""The labels of examples, however a file writes them, as whole numbers from 0 on.

The same in every package.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import console
from .contents import shown
from .errors import DataError

_MOST_NAMED = 12

Labels = NDArray[np.int64] | None
Names = tuple[str, ...]


def numbered(
    path: Path,
    parts: Sequence[NDArray[Any] | None],
    counts: Sequence[int],
    classes: int | None,
    names: Names | None = None,
) -> tuple[list[Labels], Names]:
    """The labels (count,) of each part of the data at `path`; None where it has none.

    And what they are called in the file, if they are not the same numbers there.

    A row with a single 1 stands for its place. Text is numbered in the order of the
    sorted names, those of the first part before those of others. Labels 1 to `classes`
    lose 1. All of that is said in a line. Where `names` are known, those of a training,
    labels have its numbers instead. Raises DataError for anything else.
    """
    flat = [
        None if labels is None else _flat(path, labels, count)
        for labels, count in zip(parts, counts, strict=True)
    ]
    if names is not None:
        again = [
            None if part is None else _as_known(path, part, names) for part in flat
        ]
        return again, names
    known = [labels for labels in flat if labels is not None]
    if any(labels.dtype.kind in "US" for labels in known):
        return _by_name(path, flat, classes)
    whole = [None if labels is None else _whole(path, labels) for labels in flat]
    every = [labels for labels in whole if labels is not None]
    if classes is None or not every:
        return whole, ()
    least = min(int(labels.min()) for labels in every)
    if least == 1 and max(int(labels.max()) for labels in every) == classes:
        console.say(f"{path}: the labels 1 to {classes} become 0 to {classes - 1}")
        names = tuple(str(number) for number in range(1, classes + 1))
        return [None if labels is None else labels - 1 for labels in whole], names
    return whole, ()


def in_order(names: Sequence[str]) -> list[str]:
    """Names sorted; by what they are worth where all of them are whole numbers."""
    if all(map(_is_whole, names)):
        return sorted(names, key=lambda name: (int(name), name))
    return sorted(names)


def _flat(path: Path, labels: NDArray[Any], count: int) -> NDArray[Any]:
    """Labels (count,), of rows with a single 1 too."""
    if labels.shape[:1] == (count,) and labels.size == count:
        return labels.reshape(count)
    if labels.ndim == 2 and len(labels) == count and _are_one_hot(labels):
        console.say(f"{path}: a label is the place of the 1 in its row, from 0")
        positions: NDArray[np.int64] = labels.argmax(axis=1)
        return positions
    advice = "give every example one label"
    if labels.ndim == 2 and len(labels) == count:
        advice = (
            "a row for each example is read as its label only if it has a single 1 and "
            "otherwise 0: labels.argmax(1) takes the place of the largest"
        )
    raise DataError(
        f"{path} holds {count} examples but labels of shape "
        f"{' x '.join(map(str, labels.shape)) or 'a single number'}, where {count} were "
        f"expected; {advice}"
    )


def _are_one_hot(labels: NDArray[Any]) -> bool:
    if labels.dtype.kind not in "buif" or not labels.shape[1]:
        return False
    ones = labels == 1
    return bool(((labels == 0) | ones).all() and (ones.sum(axis=1) == 1).all())


def _by_name(
    path: Path, parts: Sequence[NDArray[Any] | None], classes: int | None
) -> tuple[list[Labels], tuple[str, ...]]:
    texts = [
        None if labels is None else [_text(label) for label in labels.tolist()]
        for labels in parts
    ]
    numbers: dict[str, int] = {}
    for part in texts:
        for name in in_order(sorted({*(part or ())} - numbers.keys())):
            numbers[name] = len(numbers)
    listed = _listed([*numbers])
    if classes is not None and len(numbers) > classes:
        raise DataError(
            f"{path} has {len(numbers)} different labels ({listed}), where `classes` "
            f"says {classes}; write `classes: {len(numbers)}` in the spec, or leave "
            "examples out"
        )
    console.say(f"{path}: labels are numbered by their names: {listed}")
    labels = [
        None if part is None else np.array([numbers[name] for name in part], np.int64)
        for part in texts
    ]
    return labels, tuple(numbers)


def _as_known(path: Path, labels: NDArray[Any], names: Names) -> NDArray[np.int64]:
    """The numbers that a training has for labels; without names, those are plain ones."""
    if labels.dtype.kind in "US":
        texts = [_text(label) for label in labels.tolist()]
        if not names and all(map(_is_whole, texts)):
            return np.array([*map(int, texts)], np.int64)
    else:
        whole = _whole(path, labels)
        if not all(map(_is_whole, names)) or not names:
            return whole
        texts = [*map(str, whole.tolist())]
    numbers = {name: number for number, name in enumerate(names)}
    if foreign := [*dict.fromkeys(text for text in texts if text not in numbers)]:
        raise _foreign(path, foreign, texts.index(foreign[0]), names)
    return np.array([numbers[text] for text in texts], np.int64)


def _foreign(path: Path, foreign: Sequence[str], first: int, names: Names) -> DataError:
    """The error about labels that a training did not have."""
    wrong = ", ".join(map(shown, foreign[:_MOST_NAMED]))
    more = len(foreign) - _MOST_NAMED
    wrong += f" and {more} more" if more > 0 else ""
    known = f"one of {_listed(names)} was expected, as in the training"
    if not names:
        known = "whole numbers were expected, as in the training"
    several = "labels" if len(foreign) > 1 else "label"
    return DataError(
        f"{path} has the {several} {wrong}, first at example {first} (counted from 0), where "
        f"{known}; name the examples so, leave them out, or train on them too"
    )


def _listed(names: Sequence[str]) -> str:
    """cat 0, dog 1"""
    listed = ", ".join(f"{shown(n)} {i}" for i, n in enumerate(names[:_MOST_NAMED]))
    more = len(names) - _MOST_NAMED
    return listed + (f" and {more} more" if more > 0 else "")


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _text(label: str | bytes) -> str:
    return label.decode("utf-8", "replace") if isinstance(label, bytes) else str(label)


def _whole(path: Path, labels: NDArray[Any]) -> NDArray[np.int64]:
    with np.errstate(invalid="ignore"):  # nan and 1e300 become some integer
        whole = labels.astype(np.int64)
    wrong = np.flatnonzero((whole != labels) | (whole < 0))
    if len(wrong):
        raise DataError(
            f"{path} holds the label {labels[wrong[0]]} of example {wrong[0]} (counted "
            "from 0), where a whole number from 0 on was expected; number the classes "
            "so, and call labels only what is one"
        )
    return whole
