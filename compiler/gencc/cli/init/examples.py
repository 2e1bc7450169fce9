"""Somebody's data -> what a spec has to say of them.

Files are looked at with the readers that packages have, so that what is read here is
what will be read there.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from gencc.runtime.support import archives, idx, image_files, locations, text_tables
from gencc.runtime.support.csv_files import ANSWERS, COUNTERS, LABELS
from gencc.runtime.support.errors import DataError
from gencc.runtime.support.image_files import is_image

_MOST_IMAGES = 500  # whose size is looked at
_MOST_ROWS = 20_000  # of a table or an array, that are looked at
_MOST_CATEGORIES = 20
_MOST_COLUMNS = 40  # that are listed one by one
_MOST_NAMED = 5  # columns, of those that something is said of
_SIDE = 64  # pixels of images that come in several sizes, or larger than _LARGEST
_LARGEST = 128
_SKEWED = 30  # times the median, from which an amount is put on a logarithmic scale
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")


@dataclass(frozen=True)
class Labels:
    """How many labels there are, 0 without; of the most frequent one how many examples.

    usual: that label, as `only` takes it.
    """

    count: int = 0
    usual: str = ""
    usual_count: int = 0


NO_LABELS = Labels()


@dataclass(frozen=True)
class Examples:
    """What a spec says of data: keys of `data`, the shape of an example, how many.

    keys: lines of YAML. scaled: numbers between bounds, which `scale`
    maps; others have a scale for each column. said: what was seen, in words.
    """

    keys: tuple[str, ...]
    shape: tuple[int, ...]
    count: int
    said: str
    labels: Labels = NO_LABELS
    scaled: bool = True


def look(path: Path) -> Examples:
    """What is at a path. Raises DataError, if packages could not read it either."""
    if path.is_dir():
        folder = locations.parts(path).train
        if any(folder.glob("*idx3-ubyte*")):
            return _idx(folder)
        return _images(folder)
    match path.suffix.lower():
        case ".npz":
            return _arrays(archives.read_npz(path))
        case ".npy":
            return _arrays(archives.read_npy(path))
        case suffix if suffix in text_tables.SUFFIXES:
            return _table(path)
    raise DataError(
        f"{path} is a file of an unknown kind; name a folder of images or of IDX files, "
        "or a file .npz, .npy, .csv, .tsv or .parquet"
    )


# ------------------------------------------------------------------ pictures


def _idx(folder: Path) -> Examples:
    values, written = idx.read(folder)
    shape = (*values.shape[1:], 1)[:3]
    labels = _labels(written)
    said = f"{len(values):,} images of {_by(shape[:2])} pixels in IDX files"
    keys = ("source: idx", f"shape: {[*shape]}", *_classes_key(labels))
    return Examples(keys, shape, len(values), _labelled(said, labels), labels)


def _images(folder: Path) -> Examples:
    if not image_files.holds_images(folder):
        deeper = image_files.deeper(folder)
        advice = f"name {deeper[0]}" if deeper else _advice(folder)
        raise DataError(
            f"{folder} holds no images and no IDX files, {_content(folder)}; {advice}"
        )
    direct = [path for path in folder.iterdir() if is_image(path)]
    within = {} if direct else _by_class(folder)
    paths = sorted(direct or [path for each in within.values() for path in each])
    sizes: Counter[tuple[int, int]] = Counter()
    coloured = False
    for path in paths[:: math.ceil(len(paths) / _MOST_IMAGES)]:
        size, colour = _seen(path)
        sizes[size] += 1
        coloured = coloured or colour
    (width, height), _ = sizes.most_common(1)[0]
    channels = 3 if coloured else 1
    fits = len(sizes) == 1 and max(width, height) <= _LARGEST
    shape = (height, width, channels) if fits else (_SIDE, _SIDE, channels)
    fit = (
        ()
        if fits
        else ("resize: crop               # the middle of each, in this size",)
    )
    labels = _of_folders(within)
    which = (
        f"of {_by((width, height))} pixels" if len(sizes) == 1 else "of several sizes"
    )
    said = f"{len(paths):,} images {which}, {'in colour' if coloured else 'grey'}"
    keys = ("source: images", f"shape: {[*shape]}", *fit, *_classes_key(labels))
    return Examples(keys, shape, len(paths), _labelled(said, labels), labels)


def _content(folder: Path) -> str:
    """What a folder without images holds, by the ends of the files' names."""
    kinds = Counter(path.suffix.lower() for path in folder.iterdir() if path.is_file())
    if not kinds:
        return "and no other files"
    listed = [
        f"{count:,} {suffix or 'without an ending'}"
        for suffix, count in sorted(kinds.items(), key=lambda kind: (-kind[1], kind))[
            :3
        ]
    ]
    return f"but {', '.join(listed)}{' and others' if len(kinds) > 3 else ''}"


def _advice(folder: Path) -> str:
    """What to name in place of a folder without images."""
    endings = (".npz", ".npy", *text_tables.SUFFIXES)
    files = sorted(p for p in folder.iterdir() if p.suffix.lower() in endings)
    return f"name {files[0]}" if files else "name the folder that holds images"


def _of_folders(images: Mapping[str, Sequence[Path]]) -> Labels:
    """The labels of images that lie in folders by class."""
    if len(images) < 2:
        return NO_LABELS
    usual = max(images, key=lambda name: len(images[name]))
    number = sorted(images).index(usual)
    return Labels(len(images), str(number), len(images[usual]))


def _by_class(folder: Path) -> dict[str, list[Path]]:
    folders = (
        each for each in folder.iterdir() if each.is_dir() and each.name[0] != "."
    )
    return {each.name: [p for p in each.iterdir() if is_image(p)] for each in folders}


def _seen(path: Path) -> tuple[tuple[int, int], bool]:
    """The size (width, height) of an image as it is held upright, and whether it has colours."""
    try:
        with Image.open(path) as image:
            upright = ImageOps.exif_transpose(image)
            small = upright.convert("RGB").resize((32, 32))
            pixels = np.asarray(small, dtype=np.int64)
            return upright.size, bool(np.ptp(pixels, axis=2).max() > 8)
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise DataError(f"{path} cannot be read ({error}); take it away") from error


# ------------------------------------------------------------------ arrays


def _arrays(arrays: archives.Arrays) -> Examples:
    values = arrays.values
    if values.ndim < 1 or not len(values) or values.dtype.kind not in "biuf":
        raise DataError(
            f"the examples are an array {_by(values.shape)} of {values.dtype}, where "
            "numbers were expected, one row for each example"
        )
    shape = _channels_last(values.shape[1:])
    bounds = _range(values[:_MOST_ROWS])
    labels = _labels(arrays.labels)
    keys = ("source: npz", f"shape: {[*shape]}", *bounds, *_classes_key(labels))
    said = _labelled(f"{len(values):,} examples of shape {_by(shape)}", labels)
    return Examples(keys, shape, len(values), said, labels)


def _channels_last(shape: tuple[int, ...]) -> tuple[int, ...]:
    if not shape:
        return (1,)
    if len(shape) == 2 and min(shape) > 4:
        return (*shape, 1)
    first = len(shape) == 3 and shape[0] in (1, 3) and shape[2] not in (1, 3, 4)
    return (*shape[1:], shape[0]) if first else shape


def _range(values: NDArray[Any]) -> tuple[str, ...]:
    """The key `range`, where the type of the numbers does not say it."""
    if values.dtype == np.uint8:
        return ()
    numbers = values.astype(np.float64)
    if not np.isfinite(numbers).all():
        raise DataError(
            "some of the numbers are not finite; fill or leave out those rows"
        )
    low, high = float(numbers.min()), float(numbers.max())
    for bounds in ((0.0, 1.0), (-1.0, 1.0), (0.0, 255.0)):
        if bounds[0] <= low and high <= bounds[1]:
            low, high = bounds
            break
    else:
        low, high = _outward(low, -1), _outward(high, 1)
    return (f"range: [{low:g}, {high:g}]",)


def _outward(value: float, direction: int) -> float:
    """A number of two digits that is no nearer to the others."""
    if not value:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(abs(value))) - 1)
    rounded = math.ceil(direction * value / unit) * unit * direction
    return float(f"{rounded:.6g}")


def _labels(written: NDArray[Any] | None) -> Labels:
    """The labels of an array, if they are some that packages read as classes."""
    if written is None:
        return NO_LABELS
    rows = written.ndim == 2 and written.shape[1] > 1
    flat = (written.argmax(axis=1) if rows else written).reshape(len(written))
    names, counts = np.unique(flat, return_counts=True)
    if len(names) < 2 or len(names) > len(flat) // 2:
        return NO_LABELS
    number = int(counts.argmax())
    if names.dtype.kind in "US":
        return Labels(len(names), str(number), int(counts[number]))
    whole = names.astype(np.int64)
    if (whole != names).any() or whole.min() not in (0, 1):
        return NO_LABELS
    count, usual = whole.max() + 1 - whole.min(), whole[number] - whole.min()
    return Labels(int(count), str(usual), int(counts[number]))


# ------------------------------------------------------------------ tables


def _table(path: Path) -> Examples:
    file = text_tables.opened(path)
    rows = [row for (_, row), _ in zip(file.rows, range(_MOST_ROWS), strict=False)]
    if not rows:
        raise DataError(f"{path} holds no rows; fill it")
    width = len(rows[0])
    if odd := next((n for n, row in enumerate(rows, 1) if len(row) != width), None):
        raise DataError(
            f"{file.at(odd)} has {len(rows[odd - 1])} cells, where {width} were expected"
        )
    number = file.notation.number
    is_header = file.unit == "row" or not any(
        number(cell) is not None for cell in rows[0]
    )
    names = [cell.strip() for cell in rows[0]] if is_header else _numbered(width)
    body = rows[1:] if is_header else rows
    if len(body) < 2:
        raise DataError(f"{path} holds {len(body)} rows of values; fill it")
    read = [_Column(n, [row[i] for row in body], number) for i, n in enumerate(names)]
    columns = _answered(read)
    size = sum(column.size for column in columns)
    if not size:
        raise DataError(f"{path} has no column that could be learned")
    label = next((column for column in columns if column.kind == "label"), None)
    keys = ["source: csv", *_column_keys(columns, size)]
    keys += ["impute: median"] * any(c.gaps and c.is_number for c in columns)
    said = f"{len(body):,} rows of {sum(map(bool, (c.size for c in columns)))} columns"
    labels = label.labels() if label else NO_LABELS
    said += f", and labels in {label.name}" if label else ""
    said += "".join(f"; {remark}" for remark in _remarks(columns))
    return Examples(tuple(keys), (size,), len(body), said, labels, scaled=False)


def _remarks(columns: Sequence[_Column]) -> Iterator[str]:
    """What is done to columns that one would want to know of before reading the spec."""
    if dropped := [column.name for column in columns if column.kind == "drop"]:
        yield f"not learned: {_some(dropped)}"
    learned = [column for column in columns if column.size and column.gaps]
    if medians := [column.name for column in learned if column.is_number]:
        yield f"gaps get the median: {_some(medians)}"
    if usual := [column.name for column in learned if not column.is_number]:
        yield f"gaps get the most frequent: {_some(usual)}"


def _some(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _numbered(width: int) -> list[str]:
    return [str(number) for number in range(1, width + 1)]


class _Column:
    """A column of a table, and what a spec says of it."""

    def __init__(self, name: str, cells: Sequence[str], number: Any) -> None:
        self.name = name
        present = [cell.strip() for cell in cells if not text_tables.is_gap(cell)]
        self.gaps = len(cells) - len(present)
        numbers = [number(cell) for cell in present]
        self.is_number = bool(present) and None not in numbers
        self.numbers = np.array(numbers, dtype=np.float64) if self.is_number else None
        counted = Counter(present)
        self.values = sorted(counted, key=self._order)
        self.most_frequent = max(self.values, key=counted.__getitem__, default="")
        self._most = counted[self.most_frequent]
        self.unique = len(counted) == len(cells)
        self.may_be_label = 2 <= len(counted) <= _MOST_CATEGORIES and not self.gaps
        self.kind = self._kind()

    def _order(self, value: str) -> Any:
        return float(value) if self.numbers is not None and _is_plain(value) else value

    def _kind(self) -> str:
        if self.name.lower() in COUNTERS and self.unique:
            return "index"
        if self.numbers is not None:
            return _scale(self.numbers)
        if not self.values or len(self.values) > _MOST_CATEGORIES or self.unique:
            return "drop"
        return "drop" if _DATE.match(self.values[0]) else "category"

    @property
    def size(self) -> int:
        """How many numbers of an example it is."""
        if self.kind in ("index", "drop", "label"):
            return 0
        return len(self.values) if self.kind == "category" else 1

    def form(self) -> str:
        """What stands behind its name."""
        listed = f"[{', '.join(map(_quoted, self.values))}]"
        match self.kind:
            case "label":
                return f"{{label: {listed}}}"
            case "category" if self.gaps:
                usual = _quoted(self.most_frequent)
                return f"{{category: {{values: {listed}, impute: {usual}}}}}"
            case "category":
                return f"{{category: {listed}}}"
        return self.kind

    def labels(self) -> Labels:
        """What its texts are, where it is the label."""
        return Labels(len(self.values), _quoted(self.most_frequent), self._most)

    def comment(self) -> str:
        """Why it is not learned."""
        if self.kind != "drop":
            return ""
        if not self.values:
            return "it is empty"
        if self.numbers is not None:
            return "it is the same in all rows"
        return "dates are not learned" if _DATE.match(self.values[0]) else "free text"


def _is_plain(value: str) -> bool:
    try:
        return math.isfinite(float(value))
    except ValueError:
        return False


def _scale(numbers: NDArray[np.float64]) -> str:
    if numbers.min() == numbers.max():
        return "drop"
    if set(numbers.tolist()) <= {0.0, 1.0}:
        return "number"
    positive = numbers.min() >= 0 and np.median(numbers) > 0
    if positive and numbers.max() > _SKEWED * np.median(numbers):
        return "log"
    return "standardize"


def _answered(columns: list[_Column]) -> list[_Column]:
    """The columns, of which one may be the label: the first that is called so."""
    for wanted in (*LABELS, *sorted(ANSWERS)):
        for column in columns:
            if column.name.lower() == wanted and column.may_be_label:
                column.kind = "label"
                return columns
    return columns


def _column_keys(columns: Sequence[_Column], size: int) -> Iterator[str]:
    """The key `columns`: each by its name, or those alike together if there are many."""
    alike = [c for c in columns if c.kind == "standardize"]
    many = len(columns) > _MOST_COLUMNS and len(alike) > _MOST_COLUMNS // 2
    if many:
        yield f"shape: [{size}]"
    yield "columns:"
    shown = [c for c in columns if not (many and c.kind == "standardize")]
    width = max((len(_quoted(c.name)) for c in shown), default=0)
    for column in shown:
        why = f"    # {text}" if (text := column.comment()) else ""
        yield f"  {_quoted(column.name)}: ".ljust(width + 4) + column.form() + why
    if many:
        yield "  others: standardize"


def _quoted(text: str) -> str:
    """The text as YAML, within lists too."""
    plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", text)
    reserved = text.lower() in (
        "true",
        "false",
        "null",
        "yes",
        "no",
        "on",
        "off",
        "others",
    )
    return text if plain and not reserved else json.dumps(text, ensure_ascii=False)


# ------------------------------------------------------------------ words


def _by(sizes: Sequence[int]) -> str:
    return " × ".join(map(str, sizes))


def _labelled(said: str, labels: Labels) -> str:
    return f"{said}, in {labels.count} classes" if labels.count else said


def _classes_key(labels: Labels) -> tuple[str, ...]:
    return (f"classes: {labels.count}",) if labels.count else ()
