"""Data from a disk: suffix and contents say what kind of file a path names.

The same in every package.
"""

import math
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import (
    archives,
    columns,
    console,
    csv_files,
    idx,
    image_files,
    locations,
    numbering,
    stored,
    text_tables,
    windows,
)
from .archives import Arrays
from .datasets import FILE, Places, Raw
from .errors import DataError
from .image_files import Fit
from .locations import Location
from .stored import Examples

_READABLE = (
    "a .npz, .npy, .csv, .tsv or .parquet file, an image, or a folder of IDX files or of "
    "images"
)
_BOUNDS = {"uint8": (0.0, 255.0), "bool": (0.0, 1.0)}

_COMPARED = 4096  # examples of a file that is not read whole
_OTHER_IMAGES = frozenset(
    (".gif", ".ppm", ".pgm", ".heic", ".heif", ".avif", ".svg", ".jfif", ".jp2", ".tga")
)


def read(
    location: Location,
    shape: tuple[int, ...],
    classes: int | None = None,
    fit: Fit = Fit(),  # noqa: B008
    labels: str = "",
    stride: int = 0,
    names: numbering.Names | None = None,
) -> Raw:
    """The examples at `location`, values (count, *shape), labels and factors if any.

    - .npz: the array x, images, data, or the only one; labels in y or labels; factors.
      Or x_train, y_train, x_test, y_test. .npy: the examples alone.
    - .csv, .tsv, .parquet: a row of numbers per example; a column may be headed label
      or y.
    - a folder of IDX files as in MNIST, or of images; an image.

    What a trained model is tried on is `test` of the result, if a location, a folder or a
    file has a part for that. `classes` is how many there are, `fit` how images come to
    their size, `labels` where those of images stand: see `image_labels`. `names` are what
    labels stand for, if that is known: see `numbering`. With a
    `stride` the file has the rows of one long series, of which examples are windows. Raises
    DataError when nothing is there, when it cannot be read or is damaged, and when
    values, labels or factors are not what was expected.
    """
    parts = locations.parts(location)
    length, shape = (shape[0], shape[1:]) if stride else (0, shape)
    train = _read(parts.train, shape, fit, labels)
    test = train.test
    if parts.test:
        test = _read(parts.test, shape, fit, labels)
    both = (train,) if test is None else (train, test)
    counts = [len(arrays.values) for arrays in both]
    labels_of_parts, names = numbering.numbered(
        parts.train, [a.labels for a in both], counts, classes, names
    )
    paths = (parts.train, parts.test or parts.train)
    if stride:
        for path, arrays in zip(paths, both, strict=False):
            _refuse_other_series(path, arrays.values, shape)
    raws = [
        _raw(path, arrays, known, shape)._replace(classes=names)
        for path, arrays, known in zip(paths, both, labels_of_parts, strict=False)
    ]
    if stride:
        raws = [
            windows.cut(path, raw, length, stride)
            for path, raw in zip(paths, raws, strict=False)
        ]
    return raws[0] if len(raws) == 1 else raws[0]._replace(test=raws[1])


def _read(path: Path, shape: tuple[int, ...], fit: Fit, labels: str) -> Arrays:
    """What is at a path, at least one example."""
    try:
        arrays = _read_path(path, shape, fit, labels)
    except OSError as error:
        raise DataError(
            f"{path} cannot be read ({error}); look to its permissions and its disk"
        ) from error
    for part in filter(None, (arrays, arrays.test)):
        if part.values.shape[:1] in ((), (0,)):
            raise DataError(
                f"{path} holds no examples, where at least one was expected; fill it"
            )
    return arrays


def _raw(
    path: Path,
    arrays: Arrays,
    labels: NDArray[np.int64] | None,
    shape: tuple[int, ...],
) -> Raw:
    values, factors = arrays.values, arrays.factors
    if factors is not None and (factors.ndim != 2 or len(factors) != len(values)):
        raise DataError(
            f"{path} holds {len(values)} examples but factors of shape "
            f"{_by(factors.shape)}; give every example one row of factors"
        )
    bounds = arrays.bounds or _BOUNDS.get(values.dtype.name)
    values = _shaped(path, values, shape)
    if len(shape) == 1 and arrays.places is None:  # tables have names for them
        columns.compare(path, stored.some(values, _COMPARED))
    return Raw(values, labels, bounds, factors, places=arrays.places)


def _read_path(path: Path, shape: tuple[int, ...], fit: Fit, labels: str) -> Arrays:
    if path.is_dir():
        return _read_folder(path, shape, fit, labels)
    if not path.exists():
        raise DataError(f"{path} does not exist; name {_READABLE}")
    if not path.is_file():  # a pipe, a device: reading it may never end
        raise DataError(f"{path} is no file and no folder; name {_READABLE}")
    if image_files.is_image(path):
        return _pictures(image_files.read([path], shape, fit))
    match path.suffix.lower():
        case ".npz":
            return archives.read_npz(path)
        case ".npy":
            return archives.read_npy(path)
        case suffix if suffix in text_tables.SUFFIXES:
            return _read_table(path, math.prod(shape))
    raise DataError(
        f"{path} is a file of an unknown kind, where {_READABLE} was expected; "
        "convert it to one of these"
    )


def _read_table(path: Path, size: int) -> Arrays:
    rows = csv_files.read(path, size)
    return Arrays(rows.values, rows.labels, places=Places(rows.unit, rows.lines))


def _read_folder(folder: Path, shape: tuple[int, ...], fit: Fit, labels: str) -> Arrays:
    if any(folder.glob("*idx3-ubyte*")):
        return Arrays(*idx.read(folder))
    if image_files.holds_images(folder):
        pictures = image_files.read_folder(folder, shape, fit, labels)
        _say_what_is_left_out(folder, len(pictures.values))
        return _pictures(pictures)
    if any(folder.glob("*images*")):
        return Arrays(*idx.read(folder))
    raise _no_examples(folder)


def _say_what_is_left_out(folder: Path, count: int) -> None:
    """Images that lie deeper, or are not of a kind that can be read, beside `count` others."""
    inside = [
        path
        for path in folder.rglob("*")
        if path.is_file() and not _is_hidden(path, folder)
    ]
    if (deeper := sum(map(image_files.is_image, inside)) - count) > 0:
        console.say(f"{folder}: {deeper} images in deeper folders are left out")
    kinds = Counter(path.suffix.lower() for path in inside)
    if others := [f"{n} {k}" for k, n in kinds.most_common() if k in _OTHER_IMAGES]:
        listed = ", ".join(others)
        console.say(
            f"{folder}: {listed} left out; convert to .png what is to be learned"
        )


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part[0] == "." for part in path.relative_to(folder).parts)


def _refuse_other_series(path: Path, values: Examples, shape: tuple[int, ...]) -> None:
    """Refuse what is no single series with a row for each step."""
    wanted = (
        f"where one long series with a row of {_by(shape)} for each step was expected"
    )
    if values.ndim > 2:
        raise DataError(
            f"{path} holds {len(values)} examples of shape {_by(values.shape[1:])}, {wanted}; "
            f"leave `window` out and write `shape: {[*values.shape[1:]]}`, or bring one series"
        )
    if values.ndim == 2 and values.shape[1] != shape[0] == len(values):
        raise DataError(
            f"{path} holds an array of {_by(values.shape)}, {wanted}; it seems to lie on "
            "its side: turn it, x.T"
        )


def _pictures(pictures: image_files.Pictures) -> Arrays:
    values, bounds, labels, names = pictures
    places = Places(FILE, np.array(names, object))
    return Arrays(values, labels, bounds=bounds, places=places)


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
        f"(.png, .jpg, .bmp, .tif, .webp) were expected; {advice}"
    )


def _shaped(path: Path, values: Examples, shape: tuple[int, ...]) -> Examples:
    """Values (count, *shape) of examples that are flat, lack sizes of 1 or have their
    channels first, which is said.
    """
    actual = values.shape[1:]
    flat = len(actual) == 1 or len(shape) == 1
    same = [n for n in actual if n != 1] == [n for n in shape if n != 1]
    # Other shapes of as many numbers would put them in a wrong order.
    if same or (flat and math.prod(actual) == math.prod(shape)):
        if not same and len(shape) == 3 and shape[-1] > 1:
            console.say(f"{path}: rows are taken as {_by(shape)}, channels last")
        return stored.changed(values, partial(_reshaped, shape=shape), shape)
    if len(shape) > 1 and (*actual[1:], *actual[:1]) == shape:
        console.say(f"{path}: channels are taken from the first axis, {_by(actual)}")
        return stored.changed(values, _channels_last, shape)
    raise DataError(
        f"{path} holds examples of shape {_by(actual)}, where {_by(shape)} was "
        f"expected; bring them to that shape, or write theirs in the spec, "
        f"`shape: {list(actual) or [1]}`"
    )


def _reshaped(values: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    return values.reshape(len(values), *shape)


def _channels_last(values: NDArray[Any]) -> NDArray[Any]:
    return np.ascontiguousarray(np.moveaxis(values, 1, -1))


def _by(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) or "a single number"
