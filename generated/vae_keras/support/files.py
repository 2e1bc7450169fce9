"""Data from a disk: suffix and contents say what kind of file a path names.

The same in every package.
"""

import math
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import columns, csv_files, idx, image_files
from .contents import shown
from .datasets import Raw
from .errors import DataError

_READABLE = "a .npz or .csv file, an image, or a folder of IDX files or of images"
_EXAMPLES = ("x", "images", "data")
_LABELS = ("y", "labels")
_FACTORS = ("factors",)
_BOUNDS = {"uint8": (0.0, 255.0), "bool": (0.0, 1.0)}

_MOST_NAMED = 12
_OTHER_IMAGES = frozenset((".tif", ".tiff", ".webp", ".gif", ".ppm", ".pgm", ".heic"))


class _Arrays(NamedTuple):
    """What was read: values (count, …), labels and factors as they stand there."""

    values: NDArray[Any]
    labels: NDArray[Any] | None = None
    factors: NDArray[Any] | None = None


def read(path: Path, shape: tuple[int, ...]) -> Raw:
    """The examples at `path`, values (count, *shape), labels and factors if any.

    - .npz: the array x, images, data, or the only one; labels in y or labels; factors.
    - .csv: a row of numbers per example; a column may be headed label or y.
    - a folder of IDX files as in MNIST, or of images; an image.

    Raises DataError when nothing is there, when it cannot be read or is damaged, and
    when values, labels or factors are not what was expected.
    """
    try:
        values, labels, factors = _read(path, shape)
    except OSError as error:
        raise DataError(
            f"{path} cannot be read ({error}); look to its permissions and its disk"
        ) from error
    if values.shape[:1] in ((), (0,)):
        raise DataError(
            f"{path} holds no examples, where at least one was expected; fill it"
        )
    bounds = _BOUNDS.get(values.dtype.name)
    labels = _whole(path, labels, len(values))
    if factors is not None and (factors.ndim != 2 or len(factors) != len(values)):
        raise DataError(
            f"{path} holds {len(values)} examples but factors of shape "
            f"{_by(factors.shape)}; give every example one row of factors"
        )
    values = _shaped(path, values, shape)
    if len(shape) == 1 and path.suffix.lower() == ".npz":  # .csv has names for them
        columns.compare(path, values)
    return Raw(values, labels, bounds, factors)


def inside(folder: Path | None, name: str) -> Path | None:
    """The file or folder called `name` in a folder, whatever the suffix of the file.

    Raises DataError if there is no such folder, or not exactly one in it.
    """
    if folder is None or (folder / name).exists():
        return folder and folder / name
    files = sorted(folder.glob(f"{name}.*"))
    if len(files) != 1:
        actual = " and ".join(file.name for file in files) or "none"
        raise DataError(
            f"--data {folder} must be a folder that holds one file or folder called "
            f"{name}, and there is {actual}"
        )
    return files[0]


def required(path: Path | None, what: str) -> Path:
    """The path, if there is one; else DataError, which says `what` to name."""
    if path is None:
        raise DataError(f"no data were given; add --data PATH, {what}")
    return path


def _read(path: Path, shape: tuple[int, ...]) -> _Arrays:
    if path.is_dir():
        return _read_folder(path, shape)
    if not path.exists():
        raise DataError(f"{path} does not exist; name {_READABLE}")
    if not path.is_file():  # a pipe, a device: reading it may never end
        raise DataError(f"{path} is no file and no folder; name {_READABLE}")
    if image_files.is_image(path):
        return _Arrays(image_files.read([path], shape))
    match path.suffix.lower():
        case ".npz":
            return _read_npz(path)
        case ".csv":
            return _Arrays(*csv_files.read(path, math.prod(shape)))
    raise DataError(
        f"{path} is a file of an unknown kind, where {_READABLE} was expected; "
        "convert it to one of these"
    )


def _read_folder(folder: Path, shape: tuple[int, ...]) -> _Arrays:
    if any(folder.glob("*idx3-ubyte*")):
        return _Arrays(*idx.read(folder))
    if image_files.holds_images(folder):
        return _Arrays(*image_files.read_folder(folder, shape))
    if any(folder.glob("*images*")):
        return _Arrays(*idx.read(folder))
    raise _no_examples(folder)


def _no_examples(folder: Path) -> DataError:
    """The error about a folder in which nothing can be read, with a hint where to look."""
    if deeper := image_files.deeper(folder):
        names = ", ".join(map(str, deeper))
        return DataError(
            f"{folder} holds no images and no classes of images itself, but {names} "
            f"{'do' if len(deeper) > 1 else 'does'}; name one of these, --data {deeper[0]}"
        )
    kinds = Counter(path.suffix.lower() for path in folder.rglob("*") if path.is_file())
    actual = "other files" if kinds else "nothing"
    advice = "put them there, or name a .npz or .csv file itself"
    if others := [kind for kind, _ in kinds.most_common() if kind in _OTHER_IMAGES]:
        actual, advice = f"images of another kind ({others[0]})", "convert them to .png"
    return DataError(
        f"{folder} holds {actual}, where IDX files (train-images-idx3-ubyte) or images "
        f"(.png, .jpg, .jpeg, .bmp) were expected; {advice}"
    )


def _read_npz(path: Path) -> _Arrays:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [n[:-4] for n in archive.namelist() if n.endswith(".npy")]
            values = _read_array(path, archive, _examples(path, names))
            beside: list[NDArray[Any] | None] = [
                next(
                    (_read_array(path, archive, n) for n in called if n in names), None
                )
                for called in (_LABELS, _FACTORS)
            ]
            return _Arrays(values, *beside)
    except DataError:
        raise
    except Exception as error:  # damage shows as an error of many different kinds
        raise DataError(
            f"{path} cannot be read as an .npz archive ({error}); write it anew with "
            "numpy.savez"
        ) from error


def _examples(path: Path, names: list[str]) -> str:
    """Which of the arrays in an archive the examples are."""
    for name in _EXAMPLES:
        if name in names:
            return name
    others = [name for name in names if name not in (*_LABELS, *_FACTORS)]
    if len(others) != 1:
        listed = ", ".join(map(shown, others[:_MOST_NAMED])) or "no array"
        raise DataError(
            f"{path} holds {listed} beside labels, where x, images, data or a single array "
            f"was expected; call the examples x{_renamed(others)}"
        )
    return others[0]


def _renamed(names: list[str]) -> str:
    """How to rename the arrays of a foreign archive."""
    likely = {
        key: [
            name for name in names if name.lower() in (f"{key}_train", f"train_{key}")
        ]
        for key in ("x", "y")
    }
    if not likely["x"]:
        return ""
    pairs = ", ".join(
        f'{k}=old["{candidates[0]}"]' for k, candidates in likely.items() if candidates
    )
    return f" and their labels y: numpy.savez(path, {pairs})"


def _read_array(path: Path, archive: zipfile.ZipFile, name: str) -> NDArray[Any]:
    """An array of numbers; unlike numpy.load, takes no memory for what is missing."""
    with archive.open(f"{name}.npy") as file:
        version = np.lib.format.read_magic(file)
        if version != (1, 0):  # others are for records, which have names
            raise ValueError(f"{name} is of version {version}, not (1, 0)")
        shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)
        if dtype.kind not in "buif":
            advice = "number the classes from 0 on" if name in _LABELS else "convert it"
            raise DataError(
                f"{path} holds the array {shown(name)} of {dtype}, where integers or "
                f"floating numbers were expected; {advice}"
            )
        size = dtype.itemsize * math.prod(shape)
        body = idx.read_at_most(file, size + 1)
    if len(body) != size:
        actual = "more" if len(body) > size else str(len(body))
        raise DataError(
            f"{path} declares {size} bytes for the array {name} but holds {actual}; "
            "write it anew with numpy.savez"
        )
    return np.frombuffer(body, dtype).reshape(shape, order="F" if fortran else "C")


def _shaped(path: Path, values: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """Values (count, *shape) of examples that are flat or lack sizes of 1."""
    actual = values.shape[1:]
    flat = len(actual) == 1 or len(shape) == 1
    same = [n for n in actual if n != 1] == [n for n in shape if n != 1]
    # Other shapes of as many numbers would put them in a wrong order: 3 x 32 x 32.
    if not same and not (flat and math.prod(actual) == math.prod(shape)):
        raise DataError(
            f"{path} holds examples of shape {_by(actual)}, where {_by(shape)} was "
            f"expected; {_reshaped(actual, shape)}"
        )
    return values.reshape(len(values), *shape)


def _reshaped(actual: tuple[int, ...], shape: tuple[int, ...]) -> str:
    if (*actual[1:], *actual[:1]) == shape:
        return "channels stand last: numpy.moveaxis(x, 1, -1) brings them there"
    return "bring them to that shape, or state theirs in the spec"


def _by(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) or "a single number"


def _whole(
    path: Path, labels: NDArray[Any] | None, count: int
) -> NDArray[np.int64] | None:
    """Labels (count,) as integers."""
    if labels is None:
        return None
    if labels.shape[:1] != (count,) or labels.size != count:
        advice = "give every example one label"
        if labels.ndim == 2 and len(labels) == count:
            advice = "labels.argmax(1) makes one label of each row with a single 1"
        raise DataError(
            f"{path} holds {count} examples but labels of shape {_by(labels.shape)}, "
            f"where {count} were expected; {advice}"
        )
    labels = labels.reshape(count)
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
