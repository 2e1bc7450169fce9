"""Arrays in an .npz archive or an .npy file, whoever wrote it.

The same in every package.
"""

import math
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import console, idx, locations, stored
from .contents import shown
from .datasets import Places
from .errors import DataError
from .stored import Examples

_EXAMPLES = ("x", "images", "data")
_LABELS = ("y", "labels", "label", "targets", "target")
_FACTORS = ("factors",)
_MOST_NAMED = 12
_COMPRESSED = (
    "it is compressed; write it anew with numpy.savez, or its examples as .npy"
)


class Arrays(NamedTuple):
    """What was read: values (count, …), labels and factors as they stand there.

    `bounds` are the numbers that mean black and full ink, if a file says so; `test` what
    the file has to try a trained model on; `places` where examples stand in a table, or
    the files of images.
    """

    values: Examples
    labels: NDArray[Any] | None = None
    factors: NDArray[Any] | None = None
    bounds: tuple[float, float] | None = None
    test: "Arrays | None" = None
    places: Places | None = None


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
    """The examples, which are all that an .npy file has; as `read_npz` does."""
    try:
        with path.open("rb") as file:
            header = _read_header(path, file, path.stem)
            size = path.stat().st_size - file.tell()
            if _stays(path, header, size):
                return Arrays(
                    stored.in_file(path, file.tell(), header.shape, header.dtype)
                )
            return Arrays(_read_array(path, file, header, path.stem, "numpy.save"))
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
    def array(name: str | None, is_labels: bool = False) -> NDArray[Any] | None:
        if name is None:
            return None
        with archive.open(f"{name}.npy") as file:
            header = _read_header(path, file, name, is_labels)
            return _read_array(path, file, header, name, "numpy.savez")

    labels, factors = array(part.labels, True), array(part.factors)
    member = archive.getinfo(f"{part.examples}.npy")
    with archive.open(member) as file:
        header = _read_header(path, file, part.examples)
        size = member.file_size - file.tell()
        is_plain = member.compress_type == zipfile.ZIP_STORED
        if _stays(path, header, size, "" if is_plain else _COMPRESSED):
            offset = _begin(path, member) + file.tell()
            values: Examples = stored.in_file(path, offset, header.shape, header.dtype)
        else:
            values = _read_array(path, file, header, part.examples, "numpy.savez")
    return Arrays(values, labels, factors)


class _Header(NamedTuple):
    """What stands in front of the numbers of an array."""

    shape: tuple[int, ...]
    is_fortran: bool
    dtype: np.dtype[Any]

    @property
    def size(self) -> int:
        """The bytes of the numbers."""
        return self.dtype.itemsize * math.prod(self.shape)


def _read_header(path: Path, file: IO[bytes], name: str, text: bool = False) -> _Header:
    """The header of an array of numbers, or of text if that may be."""
    version = np.lib.format.read_magic(file)
    if version != (1, 0):  # others are for records, which have names
        raise ValueError(f"{name} is of version {version}, not (1, 0)")
    header = _Header(*np.lib.format.read_array_header_1_0(file))
    if header.dtype.kind not in ("buifUS" if text else "buif"):
        expected = "integers, floating numbers or text" if text else "numbers"
        advice = f"convert it: {shown(name)}.astype({'str' if text else 'float'})"
        raise DataError(
            f"{path} holds the array {shown(name)} of {header.dtype}, where {expected} "
            f"were expected; {advice}"
        )
    return header


def _stays(path: Path, header: _Header, size: int, whole: str = "") -> bool:
    """Whether examples stay in their file, of which `size` bytes are left.

    `whole` says why all has to be read, if it has to: see `stored.stays`.
    """
    if size != header.size or not header.shape or not header.size:
        return False  # which is an error, once it is read
    if header.is_fortran and not whole:
        whole = (
            "its numbers are in the order of columns; np.save(path, x.copy(order='C'))"
        )
    return stored.stays(path, header.shape, whole)


def _begin(path: Path, member: zipfile.ZipInfo) -> int:
    """The byte of an archive at which the contents of a member begin."""
    with path.open("rb") as file:
        file.seek(
            member.header_offset + 26
        )  # the lengths of a name, and of what is beside
        name, beside = np.frombuffer(file.read(4), "<u2").tolist()
    return int(member.header_offset + 30 + name + beside)


def _read_array(
    path: Path, file: IO[bytes], header: _Header, name: str, writer: str
) -> NDArray[Any]:
    """The numbers, or text. Unlike numpy.load, it takes no memory for what is missing."""
    body = idx.read_at_most(file, header.size + 1)
    if len(body) != header.size:
        actual = "more" if len(body) > header.size else str(len(body))
        raise DataError(
            f"{path} declares {header.size} bytes for the array {shown(name)} but holds "
            f"{actual}; write it anew with {writer}"
        )
    order: Literal["F", "C"] = "F" if header.is_fortran else "C"
    return np.frombuffer(body, header.dtype).reshape(header.shape, order=order)
