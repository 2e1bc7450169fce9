"""What a model learns from: examples on its scale, their labels, a digest.

The same in every package.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from . import console, remembered
from .devices import kept
from .errors import DataError
from .stored import Examples, Stored, pieces, subset
from .streams import permutation

FILE = "file"  # the places of images are called so
_DARK = 16  # how many times as bright full ink is
_USUAL = (0, 1), (-1, 1), (0, 255), (0, 65535)  # bounds of the ink of others


@dataclass(frozen=True)
class Places:
    """Where examples stand in a table: for each its line, or what an index column says.

    Images have the names of their files, behind those of folders within that of the data.

    Windows of a series have those of all rows of the series, with the labels of these;
    each begins at one of `begins` and has `length` rows.
    """

    name: str
    values: NDArray[Any]
    labels: NDArray[np.int64] | None = None
    begins: NDArray[np.int64] | None = None
    length: int = 1

    @property
    def rows(self) -> NDArray[np.int64] | None:
        """The numbers (count, length) of the rows that are in each window."""
        if self.begins is None:
            return None
        return self.begins[:, np.newaxis] + np.arange(self.length)

    def of(self, chosen: NDArray[np.int64]) -> "Places":
        """Those of some of the examples."""
        if self.begins is None:
            return replace(self, values=self.values[chosen])
        return replace(self, begins=self.begins[chosen])


class Raw(NamedTuple):
    """The data of a source: values (count, *shape) in its own units, labels (count,).

    `bounds` are the numbers that mean black and full ink; None where there are none.
    `factors` (count, size) are numbers that each example was made from, if known.
    `test` is what a trained model is tried on, where the data have a part for that;
    `places` where each example stands in a table, or the files of images; `classes` what
    labels are called there, if not the same.
    """

    values: Examples
    labels: NDArray[np.int64] | None = None
    bounds: tuple[float, float] | None = None
    factors: NDArray[Any] | None = None
    test: "Raw | None" = None
    places: Places | None = None
    classes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dataset:
    """Examples (count, *shape), their labels (count,) if they have any, and a digest.

    As well as their factors (count, size), the numbers they were made from, if known;
    the places of rows of a table or of images, and what its labels stand for.
    Examples that would not fit into memory stay in their files. The digest is of the data
    as they were read: the same in every precision, on every scale, and of every part. `test`
    is a part that came for trying a trained model on.
    """

    examples: Examples
    labels: NDArray[np.int64] | None
    digest: str
    factors: NDArray[np.floating] | None = None
    test: "Dataset | None" = None
    places: Places | None = None
    classes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.examples)

    def trial(self) -> "Dataset":
        """What a trained model is tried on: the part for that, or else all."""
        return self if self.test is None else self.test


Data = TypeVar("Data", bound=Dataset)


def scaled(
    raw: Raw,
    scale: tuple[float, float] | None,
    precision: str,
    bounds: tuple[float, float] | None = None,
) -> Dataset:
    """The data with `bounds`, or those of the source, taken to `scale`, evenly between.

    Without a scale, or where no bounds are known, the values stay as they are. Raises
    DataError for a value that is not finite in `precision` (as settings have it),
    lies outside the bounds, or has no bounds and lies outside the scale.
    """
    precision = kept(precision)
    known = bounds or raw.bounds
    about = examined(raw, precision)
    if about.wrong is not None:
        raise _not_finite(raw.values, about.wrong, precision)
    if raw.factors is not None and (wrong := _wrong(raw.factors, precision)):
        raise _not_finite(raw.factors, wrong, precision, " among its factors")
    if known is not None:
        advice = "state the right ones, as `range` in the spec, or mend the data"
        _check_inside(about, "their bounds", known, advice)
        if bounds is None and scale is not None:
            _warn_of_darkness(about, known)
    elif scale is not None:
        advice = (
            f"state the bounds of the data, `range: {_likely_bounds(about)}` beside "
            "`scale` in the spec, or bring them to that scale yourself"
        )
        _check_inside(about, "the scale of the model", scale, advice)
    if known is None or scale is None:
        change = partial(_converted, precision=precision)
    else:
        change = partial(_mapped, bounds=known, scale=scale, precision=precision)
    if isinstance(raw.values, Stored):
        shape = raw.values.shape[1:]
        examples: Examples = raw.values.then(change, shape, np.dtype(precision))
    else:
        examples = change(raw.values)
    factors = None if raw.factors is None else raw.factors.astype(precision)
    test = None if raw.test is None else scaled(raw.test, scale, precision, bounds)
    beside = raw.places, raw.classes
    return Dataset(examples, raw.labels, about.digest, factors, test, *beside)


def only(dataset: Data, labels: Sequence[int]) -> Data:
    """The examples with one of these labels, in their order.

    Raises DataError when the data have no labels or none of these.
    """
    values = labels_of(dataset)
    indices = _indices(dataset, labels)
    if not len(indices):
        choices = ", ".join(map(str, labels))
        raise DataError(
            f"no example is labelled {choices}: the labels go from {values.min()} to "
            f"{values.max()}; choose among these"
        )
    test = None if dataset.test is None else only(dataset.test, labels)
    return replace(_part(dataset, indices), test=test)


def split(
    dataset: Data, held_out: float, labels: Sequence[int] = ()
) -> tuple[Data, Dataset]:
    """The examples to train on, and the rest: a random fraction `held_out` of them.

    With `labels`, only those are trained on, and all others belong to the rest. Which
    examples are held out depends on their number alone; both parts keep the order of
    the whole. Of windows the last ones are held out, and those that share rows with
    them belong to neither part. Data that came with a part for trying the model on are
    all trained on, and that part is the rest. Raises DataError when one of them would be
    empty, and as `only` does.
    """
    if dataset.test is not None:
        every = replace(dataset, test=None)
        chosen = only(every, labels) if labels else every
        # Not the training that the same data would have with a part held out.
        return replace(chosen, digest=f"{dataset.digest}+"), dataset.test
    known = only(dataset, labels) if labels else dataset
    count = round(held_out * len(known))
    training = np.zeros(len(dataset), bool)
    rest = ~training
    if dataset.places and dataset.places.begins is not None:
        ordered = _indices(dataset, labels)
        training[ordered[: len(known) - count]] = True
        rest = ~training
        if count:  # no row is in both
            begin = dataset.places.begins[ordered[len(known) - count]]
            training &= dataset.places.begins + dataset.places.length <= begin
    else:
        order = permutation(0, "split", 0, len(known))
        training[_indices(dataset, labels)[order[: len(known) - count]]] = True
        rest = ~training
    if count and count < len(known) and not training.any():
        raise DataError(
            f"of {len(known)} windows the last {count} are held out, and all others share "
            "rows with them, so none is left to train on; use a longer series, a shorter "
            "`window`, or a smaller `hold_out`"
        )
    if not rest.any() or not training.any():
        raise DataError(
            f"of {len(known)} examples, a fraction of {held_out} holds out {count} and "
            f"leaves {len(known) - count}; training and the rest need at least one "
            "each, so use more data or another fraction"
        )
    parts = np.flatnonzero(training), np.flatnonzero(rest)
    return _part(dataset, parts[0]), _part(dataset, parts[1])


def split_each(
    datasets: Mapping[str, Dataset], held_out: Mapping[str, float]
) -> tuple[dict[str, Dataset], dict[str, Dataset]]:
    """Every domain split by itself, by its own fraction; DataError as of `split`."""
    parts = {name: split(own, held_out[name]) for name, own in datasets.items()}
    training = {name: first for name, (first, _) in parts.items()}
    return training, {name: rest for name, (_, rest) in parts.items()}


def trials(datasets: Mapping[str, Dataset]) -> dict[str, Dataset]:
    """What a trained model is tried on of every domain."""
    return {name: dataset.trial() for name, dataset in datasets.items()}


def labels_of(dataset: Dataset, classes: int | None = None) -> NDArray[np.int64]:
    """The labels (count,), all below `classes` if that is given.

    Raises DataError when the data have none, or others.
    """
    if dataset.labels is None:
        raise DataError(
            "the data have no labels, which are needed here; bring some: y in an .npz "
            "file, a column label in a .csv file, a sub-folder for each class of images"
        )
    if classes is not None and dataset.labels.max() >= classes:
        advice = "number the classes so, or leave other examples out"
        if (dataset.labels.min(), dataset.labels.max()) == (1, classes):
            advice = "they begin with 1: subtract 1 from each"
        raise DataError(
            f"the data hold the label {dataset.labels.max()}, where 0 to {classes - 1} "
            f"were expected; {advice}"
        )
    return dataset.labels


def factors_of(dataset: Dataset, size: int) -> NDArray[np.floating]:
    """The factors (count, size).

    Raises DataError when the data have none, or another number of them.
    """
    if dataset.factors is None:
        raise DataError(
            "the data have no factors, which are needed here; bring some: an array "
            "factors with a row for each example, in an .npz file"
        )
    actual = dataset.factors.shape[1]
    if actual != size:
        raise DataError(
            f"the data have {actual} factors for each example, where {size} were "
            "expected; state the right number, as `factors` in the spec"
        )
    return dataset.factors


def require_labels(trial: Dataset, classes: int | None, what: str) -> None:
    """Refuse, with DataError, to train where `what` lacks labels once the model is tried."""
    try:
        labels_of(trial, classes)
    except DataError as error:
        raise _untried(what, error) from error


def require_factors(trial: Dataset, size: int, what: str) -> None:
    """Refuse, with DataError, to train where `what` lacks factors once it is tried."""
    try:
        factors_of(trial, size)
    except DataError as error:
        raise _untried(what, error) from error


def _untried(what: str, error: DataError) -> DataError:
    return DataError(
        f"{what} could not be computed after this training, on the part that the model is "
        f"tried on: {error}"
    )


def _indices(dataset: Dataset, labels: Sequence[int]) -> NDArray[np.intp]:
    """Where the examples with these labels stand; all examples for none."""
    if not labels:
        return np.arange(len(dataset))
    return np.flatnonzero(np.isin(labels_of(dataset), list(labels)))


@dataclass(frozen=True)
class About:
    """What is known of data once all of them have been looked at.

    Their digest: the first 16 digits of SHA-256 over shape, values, labels and factors.
    The least and the most of their values, and where the first stands that is not finite
    in a precision, if any: the number of the example first.
    """

    digest: str
    least: float
    most: float
    wrong: tuple[int, ...] | None = None


def examined(raw: Raw, precision: str) -> About:
    """The data looked at once; what stays in a file is not looked at again."""
    if not isinstance(raw.values, Stored):
        return _examined(raw, precision)
    sha256 = hashlib.sha256(raw.values.mark.encode())
    _add_beside(sha256, raw)
    key = f"{sha256.hexdigest()} {raw.values.shape} {raw.values.dtype} {precision}"
    known = remembered.of(key, lambda: asdict(_examined(raw, precision)))
    wrong = known["wrong"]
    return About(**{**known, "wrong": None if wrong is None else tuple(wrong)})


def _examined(raw: Raw, precision: str) -> About:
    values = raw.values
    sha256 = hashlib.sha256(str(values.shape).encode())
    least, most, first = math.inf, -math.inf, None
    for start, piece in pieces(values):
        if first is None and (wrong := _wrong(piece, precision)):
            first = (start + wrong[0], *wrong[1:])
        sha256.update(np.ascontiguousarray(piece).data)
        least = min(least, float(piece.min()))
        most = max(most, float(piece.max()))
    _add_beside(sha256, raw)
    return About(sha256.hexdigest()[:16], least, most, first)


def digest(raw: Raw) -> str:
    """The first 16 digits of SHA-256 over shape, values, labels and factors."""
    return examined(raw, "float64").digest


def _add_beside(sha256: "hashlib._Hash", raw: Raw) -> None:
    """Labels and factors, to what a digest is of."""
    for beside in (raw.labels, raw.factors):
        if beside is not None:
            sha256.update(np.ascontiguousarray(beside).data)


def _wrong(values: NDArray[Any], precision: str) -> tuple[int, ...] | None:
    """Where the first value stands that is not finite in the precision."""
    if values.dtype.kind != "f":  # integers are finite in every precision
        return None
    with np.errstate(over="ignore"):
        wrong = ~np.isfinite(values.astype(precision))
    return tuple(np.argwhere(wrong)[0].tolist()) if wrong.any() else None


def _not_finite(
    values: Examples, wrong: tuple[int, ...], precision: str, where: str = ""
) -> DataError:
    number, *inside = wrong
    value = values[number : number + 1][(0, *inside)]
    return DataError(
        f"example {number} (counted from 0) holds {value}{where}, which is not a finite "
        f"number in {precision}; mend the data or leave it out"
    )


def _check_inside(
    about: About, name: str, limits: tuple[float, float], advice: str
) -> None:
    low, high = limits
    if about.least < low or about.most > high:
        raise DataError(
            f"the data hold values from {about.least} to {about.most}, outside {name}, "
            f"{low} to {high}; {advice}"
        )


def _warn_of_darkness(about: About, bounds: tuple[float, float]) -> None:
    """Warn of masks of 0 and 1, and of 12 bits in 16, which are all but black."""
    most = about.most
    if 0 < most * _DARK <= bounds[1]:
        console.warn(
            f"warning: no value of the data is above {most:g}, where {bounds[1]:g} is full "
            "ink, so that all is close to black; multiply them, or bring an .npz file with "
            f"`range: [0, {most:g}]` in the spec"
        )


def _likely_bounds(about: About) -> list[float]:
    """The narrowest of the usual ranges that the values lie in, or their own."""
    for low, high in _USUAL:
        if low <= about.least and about.most <= high:
            return [low, high]
    return [about.least, about.most]


def _converted(values: NDArray[Any], precision: str) -> NDArray[np.floating]:
    converted: NDArray[np.floating] = values.astype(precision)
    return converted


def _mapped(
    values: NDArray[Any],
    bounds: tuple[float, float],
    scale: tuple[float, float],
    precision: str,
) -> NDArray[np.floating]:
    """`bounds` taken to `scale`, calculated in float64 and then rounded."""
    (black, full), (low, high) = bounds, scale
    mapped = np.empty(values.shape, precision)
    # In pieces: all values in float64 might not fit into memory.
    for start, piece in pieces(values):
        unit = (piece.astype(np.float64) - black) / (full - black)
        mapped[start : start + len(piece)] = low + (high - low) * unit
    return mapped


def _part(dataset: Data, chosen: NDArray[np.int64]) -> Data:
    return replace(
        dataset,
        examples=subset(dataset.examples, chosen),
        labels=None if dataset.labels is None else dataset.labels[chosen],
        factors=None if dataset.factors is None else dataset.factors[chosen],
        places=dataset.places and dataset.places.of(chosen),
    )
