"""Arrays in an .npz archive or an .npy file, whoever wrote it.

The same in every package.
"""

import math
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import console, idx, locations
from .contents import shown
from .datasets import Places
from .errors import DataError

_EXAMPLES = ("x", "images", "data")
_LABELS = ("y", "labels", "label", "targets", "target")
_FACTORS = ("factors",)
_MOST_NAMED = 12


class Arrays(NamedTuple):
    """What was read: values (count, …), labels and factors as they stand there.

    `bounds` are the numbers that mean black and full ink, if a file says so; `test` what
    the file has to try a trained model on; `places` where examples stand in a table;
    `names` those of the files of images.
    """

    values: NDArray[Any]
    labels: NDArray[Any] | None = None
    factors: NDArray[Any] | None = None
    bounds: tuple[float, float] | None = None
    test: "Arrays | None" = None
    places: Places | None = None
    names: tuple[str, ...] = ()


def read_npz(path: Path) -> Arrays:
    """x with its labels y and factors; or x_train, y_train, x_test and so on.

    Examples may be called x, images or data, or be the only array; labels y, labels or
    target. Raises DataError when it is damaged, or not clear what the examples are.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = [n[:-4] for n in archive.namelist() if n.endswith(".npy")]
            train, test = _chosen(path, names)
            arrays = _read_part(path, archive, train)
            if test:
                console.say(
                    f"{path}: {shown(train[0])} is trained on, {shown(test[0])} is what "
                    "a trained model is tried on"
                )
                arrays = arrays._replace(test=_read_part(path, archive, test))
            return arrays
    except DataError:
        raise
    except Exception as error:  # damage shows as an error of many different kinds
        raise DataError(
            f"{path} cannot be read as an .npz archive ({error}); write it anew with "
            "numpy.savez"
        ) from error


def read_npy(path: Path) -> Arrays:
    """The examples, which are all that an .npy file has. Raises DataError."""
    try:
        with path.open("rb") as file:
            return Arrays(_read_array(path, file, path.stem, "numpy.save"))
    except DataError:
        raise
    except Exception as error:
        raise DataError(
            f"{path} cannot be read as an .npy file ({error}); write it anew with "
            "numpy.save"
        ) from error


class _Part(NamedTuple):
    """The names of arrays, of one part of the data."""

    examples: str
    labels: str | None
    factors: str | None


def _chosen(path: Path, names: Sequence[str]) -> tuple[_Part, _Part | None]:
    """The arrays to train on, and those to try a trained model on."""
    if plain := _named(names, _EXAMPLES):
        return _beside(names, plain), None
    train = _of_part(names, locations.TRAIN)
    if train:
        return train, _of_part(names, locations.TEST)
    known = (*_LABELS, *_FACTORS)
    others = [name for name in names if name.lower() not in known]
    if len(others) != 1:
        listed = ", ".join(map(shown, others[:_MOST_NAMED])) or "no array"
        advice = ""
        if others:
            advice = f': numpy.savez(path, x=old["{shown(others[0])}"], y=…)'
        raise DataError(
            f"{path} holds {listed} beside labels, where x, images, data, x_train or a "
            f"single array was expected; call the examples x, and their labels y{advice}"
        )
    return _beside(names, others[0]), None


def _beside(names: Sequence[str], examples: str) -> _Part:
    return _Part(examples, _named(names, _LABELS), _named(names, _FACTORS))


def _of_part(names: Sequence[str], parts: Iterable[str]) -> _Part | None:
    """The arrays of the first of these parts that there are examples of."""
    for part in parts:
        known = [
            _named(names, [name for s in stems for name in _spellings(s, part)])
            for stems in (_EXAMPLES, _LABELS, _FACTORS)
        ]
        if known[0]:
            return _Part(known[0], known[1], known[2])
    return None


def _spellings(stem: str, part: str) -> tuple[str, ...]:
    return f"{stem}_{part}", f"{part}_{stem}", f"{stem}{part}", f"{part}{stem}"


def _named(names: Sequence[str], called: Sequence[str]) -> str | None:
    """The first of the arrays that is called so, in small letters or not."""
    for word in called:
        if word in names:
            return word
        for name in names:
            if name.lower() == word:
                return name
    return None


def _read_part(path: Path, archive: zipfile.ZipFile, part: _Part) -> Arrays:
    arrays: list[NDArray[Any] | None] = []
    for name in part:
        if name is None:
            arrays.append(None)
            continue
        with archive.open(f"{name}.npy") as file:
            is_labels = name == part.labels
            arrays.append(_read_array(path, file, name, "numpy.savez", is_labels))
    assert arrays[0] is not None
    return Arrays(arrays[0], arrays[1], arrays[2])


def _read_array(
    path: Path, file: IO[bytes], name: str, writer: str, text: bool = False
) -> NDArray[Any]:
    """An array of numbers, or of text if that may be.

    Unlike numpy.load, it takes no memory for what is missing.
    """
    version = np.lib.format.read_magic(file)
    if version != (1, 0):  # others are for records, which have names
        raise ValueError(f"{name} is of version {version}, not (1, 0)")
    shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)
    if dtype.kind not in ("buifUS" if text else "buif"):
        expected = "integers, floating numbers or text" if text else "numbers"
        advice = f"convert it: {shown(name)}.astype({'str' if text else 'float'})"
        raise DataError(
            f"{path} holds the array {shown(name)} of {dtype}, where {expected} were "
            f"expected; {advice}"
        )
    size = dtype.itemsize * math.prod(shape)
    body = idx.read_at_most(file, size + 1)
    if len(body) != size:
        actual = "more" if len(body) > size else str(len(body))
        raise DataError(
            f"{path} declares {size} bytes for the array {shown(name)} but holds "
            f"{actual}; write it anew with {writer}"
        )
    return np.frombuffer(body, dtype).reshape(shape, order="F" if fortran else "C")
