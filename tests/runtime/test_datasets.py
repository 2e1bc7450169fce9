"""Data sets: scales and bounds, digests, a choice of labels, a part held out."""

import warnings
from typing import Any

import numpy as np
import pytest
from gencc.runtime.support import stored, streams
from gencc.runtime.support.datasets import (
    Dataset,
    Raw,
    factors_of,
    labels_of,
    only,
    scaled,
    split,
)
from gencc.runtime.support.errors import DataError
from numpy.typing import ArrayLike, NDArray

BYTES = np.arange(256, dtype=np.uint8).reshape(64, 2, 2, 1)


def floats(*values: float) -> NDArray[np.float64]:
    return np.array(values).reshape(-1, 1)


def labelled(labels: ArrayLike) -> Dataset:
    array = np.array(labels, dtype=np.int64)
    return Dataset(np.arange(2.0 * len(array)).reshape(-1, 2), array, "digest")


def fails(message: str, *call: Any) -> None:
    with pytest.raises(DataError, match=message) as caught:
        scaled(*call)
    assert "\n" not in str(caught.value) and caught.value.exit_code == 3


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_bounds_are_taken_to_the_scale(precision: str) -> None:
    data = scaled(Raw(BYTES, bounds=(0, 255)), (-1.0, 1.0), precision)
    expected = (-1.0 + 2.0 * (np.arange(256) / 255.0)).astype(precision)
    assert data.examples.dtype == precision and data.examples.shape == (64, 2, 2, 1)
    assert data.examples.ravel().tobytes() == expected.tobytes()
    assert data.labels is None and len(data) == 64


def test_explicit_bounds_override_those_of_the_source() -> None:
    raw = Raw(BYTES, bounds=(0, 255))
    assert scaled(raw, (0, 1), "float64", (0, 510)).examples.max() == 0.5
    data = scaled(Raw(floats(-3, 1, 5)), (0, 1), "float64", (-3, 5))
    assert data.examples.ravel().tolist() == [0, 0.5, 1]


def test_black_may_be_the_larger_end_of_the_scale() -> None:
    data = scaled(Raw(BYTES, bounds=(0, 255)), (1.0, 0.0), "float64")
    assert data.examples.ravel()[[0, -1]].tolist() == [1, 0]


def test_more_examples_than_a_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = Raw(BYTES, bounds=(0, 255))
    whole = scaled(raw, (-1, 1), "float64").examples
    monkeypatch.setattr(stored, "PIECE", 7)
    assert (scaled(raw, (-1, 1), "float64").examples == whole).all()


def test_without_a_scale_or_bounds_values_stay_what_they_are() -> None:
    data = scaled(Raw(BYTES, bounds=(0, 255)), None, "float32")
    assert data.examples.dtype == np.float32
    assert (data.examples == BYTES).all()
    raw = Raw(floats(-70.25, 3e4))
    assert scaled(raw, None, "float64").examples.ravel().tolist() == [-70.25, 3e4]
    inside = Raw(floats(-1, 0.25, 1))
    data = scaled(inside, (-1, 1), "float64")
    assert data.examples.ravel().tolist() == [-1, 0.25, 1]


def test_values_outside() -> None:
    raw = Raw(floats(0, 128, 255))
    message = r"from 0\.0 to 255\.0, outside the scale of the model, 0 to 1; state the"
    fails(message, raw, (0, 1), "float64")
    message = r"from 0\.0 to 255\.0, outside their bounds, 0 to 16; state the right"
    fails(message, raw, (0, 1), "float64", (0, 16))
    fails(message, Raw(raw.values, bounds=(0, 16)), (0, 1), "float64")
    fails(message, Raw(raw.values, bounds=(0, 16)), None, "float64")
    fails(r"from -1\.0 to 1\.0, outside", Raw(floats(1, -1)), (0, 1), "float64")
    fails(r"to 1\.00000001, outside", Raw(floats(1.00000001)), (0, 1), "float64")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("scale", [None, (0, 1)])
def test_values_that_are_not_finite(value: float, scale: Any) -> None:
    for bounds in (None, (0, 1)):
        raw = Raw(floats(0, 0, value, np.nan).reshape(2, 2), bounds=bounds)
        message = rf"example 1 \(counted from 0\) holds {value}, which is not a finite"
        fails(message, raw, scale, "float32")


def test_a_value_too_large_for_the_precision() -> None:
    raw = Raw(floats(0, 1e300))
    with warnings.catch_warnings(action="error"):
        fails(r"example 1 .* holds 1e\+300, .* in float32", raw, None, "float32")
        assert scaled(raw, None, "float64").examples.max() == 1e300


def test_the_digest_is_that_of_the_data_as_read() -> None:
    raw = Raw(BYTES, np.arange(64), (0, 255))
    digests = {
        scaled(raw, scale, precision, bounds).digest
        for scale in (None, (0, 1), (-1, 1))
        for precision in ("float32", "float64")
        for bounds in (None, (0, 300))
    }
    assert len(digests) == 1
    assert len(digests.pop()) == 16


def test_the_digest_depends_on_everything_read() -> None:
    other = BYTES.copy()
    other[-1, -1, -1] ^= 1
    labels = np.arange(64)
    raws = [
        Raw(BYTES),
        Raw(BYTES, labels),
        Raw(BYTES, labels[::-1]),
        Raw(other, labels),
        Raw(BYTES.reshape(64, 4), labels),
        Raw(BYTES[:32], labels[:32]),
    ]
    assert len({scaled(raw, None, "float64").digest for raw in raws}) == len(raws)


@pytest.mark.parametrize("dtype", [">f8", "<f4", "f2", "bool", ">i2", "u8"])
def test_every_kind_of_number_can_be_used(dtype: str) -> None:
    values = np.asfortranarray(np.array([[0, 1], [1, 1], [1, 0]], dtype))
    data = scaled(Raw(values), (0, 1), "float32")
    assert data.examples.tolist() == [[0, 1], [1, 1], [1, 0]]
    mapped = scaled(Raw(values), (-1, 1), "float32", (0, 1))
    assert mapped.examples.tolist() == [[-1, 1], [1, 1], [1, -1]]
    assert mapped.digest == data.digest


def test_only_some_labels() -> None:
    data = labelled([3, 1, 2, 3, 0])
    chosen = only(data, [0, 3, 7])
    assert chosen.labels is not None and chosen.labels.tolist() == [3, 3, 0]
    assert chosen.examples.tolist() == [[0, 1], [6, 7], [8, 9]]
    assert chosen.digest == data.digest


def test_only_labels_that_do_not_occur() -> None:
    with pytest.raises(DataError, match="labelled 7, 9: the labels go from 1 to 3;"):
        only(labelled([3, 1, 2]), (7, 9))
    unlabelled = Dataset(np.zeros((2, 1)), None, "digest")
    with pytest.raises(DataError, match="the data have no labels, which are needed"):
        only(unlabelled, [1])


def test_labels() -> None:
    assert labels_of(labelled([3, 1])).tolist() == [3, 1]
    with pytest.raises(DataError, match=r"no labels, .*; bring some"):
        labels_of(Dataset(np.zeros((2, 1)), None, "digest"))


@pytest.mark.parametrize(("fraction", "size"), [(0.1, 10), (0.254, 25), (0.99, 99)])
def test_split(fraction: float, size: int) -> None:
    data = labelled(np.arange(100))
    rest, held_out = split(data, fraction)
    assert rest.labels is not None and held_out.labels is not None
    assert len(held_out) == size and len(rest) == 100 - size
    expected = streams.permutation(0, "split", 0, 100)[100 - size :]
    assert held_out.labels.tolist() == sorted(expected.tolist())
    assert rest.labels.tolist() == sorted({*range(100)} - {*expected.tolist()})
    for part in (rest, held_out):
        assert part.labels is not None
        assert (part.examples[:, 0] == 2 * part.labels).all()
        assert part.digest == data.digest


def test_split_without_labels() -> None:
    rest, held_out = split(Dataset(np.zeros((4, 1), np.float32), None, "digest"), 0.5)
    assert rest.labels is None and held_out.labels is None
    assert len(rest) == len(held_out) == 2
    assert rest.examples.dtype == np.float32


@pytest.mark.parametrize(
    ("fraction", "message"),
    [
        (0.1, r"of 3 examples, a fraction of 0\.1 holds out 0 and leaves 3"),
        (0.9, r"of 3 examples, a fraction of 0\.9 holds out 3 and leaves 0"),
    ],
)
def test_split_with_an_empty_part(fraction: float, message: str) -> None:
    with pytest.raises(DataError, match=message):
        split(labelled([1, 2, 3]), fraction)


def test_split_by_labels() -> None:
    """Those that are not trained on belong to the rest, in their places."""
    data = labelled([5, 0, 1, 7, 1, 0, 5])
    chosen, rest = split(data, 0, (0, 1))
    assert chosen.labels is not None and rest.labels is not None
    assert chosen.labels.tolist() == [0, 1, 1, 0]
    assert chosen.examples[:, 0].tolist() == [2, 4, 8, 10]
    assert rest.labels.tolist() == [5, 7, 5]
    assert rest.digest == chosen.digest == data.digest


def test_split_by_labels_and_a_fraction() -> None:
    labels = np.arange(200) % 4
    data = labelled(labels)
    chosen, rest = split(data, 0.3, (1, 2))
    assert chosen.labels is not None and rest.labels is not None
    assert len(chosen) == 70 and set(chosen.labels.tolist()) == {1, 2}
    assert np.isin(rest.labels, [0, 3]).sum() == 100 and len(rest) == 130
    own = only(data, (1, 2)).examples[:, 0]  # held out as if there were nothing else
    order = streams.permutation(0, "split", 0, 100)[:70]
    assert chosen.examples[:, 0].tolist() == sorted(own[order].tolist())
    whole = sorted([*chosen.examples[:, 0].tolist(), *rest.examples[:, 0].tolist()])
    assert whole == data.examples[:, 0].tolist()


def test_split_by_labels_that_leaves_nothing() -> None:
    with pytest.raises(DataError, match="of 3 examples, a fraction of 0 holds out 0"):
        split(labelled([1, 2, 1]), 0, (1, 2))
    with pytest.raises(DataError, match="no example is labelled 9"):
        split(labelled([1, 2, 1]), 0.5, (9,))
    with pytest.raises(DataError, match="no labels"):
        split(Dataset(np.zeros((4, 1)), None, "digest"), 0.5, (1,))


FACTORS = np.arange(12.0).reshape(6, 2)


def test_factors_go_with_their_examples() -> None:
    labels = np.array([0, 1, 0, 1, 0, 1])
    data = scaled(Raw(np.arange(6.0), labels, None, FACTORS), None, "float32")
    assert factors_of(data, 2).dtype == np.float32
    assert factors_of(only(data, [1]), 2).tolist() == FACTORS[1::2].tolist()
    for part in split(data, 0.5, [0]):
        assert (factors_of(part, 2)[:, 0] == 2 * part.examples).all()


def test_factors_are_no_part_of_a_scale_but_of_the_digest() -> None:
    raw = Raw(BYTES[:6], bounds=(0, 255), factors=FACTORS)
    data = scaled(raw, (0, 1), "float64")
    assert (factors_of(data, 2) == FACTORS).all()
    other = Raw(BYTES[:6], bounds=(0, 255), factors=FACTORS + 1)
    assert scaled(other, (0, 1), "float64").digest != data.digest


def test_factors_that_are_not_there() -> None:
    with pytest.raises(DataError, match=r"no factors.* an array factors"):
        factors_of(labelled([0, 1]), 2)
    data = scaled(Raw(np.arange(6.0), None, None, FACTORS), None, "float64")
    with pytest.raises(DataError, match=r"2 factors .* where 3 were expected"):
        factors_of(data, 3)


def test_factors_must_be_finite() -> None:
    raw = Raw(np.arange(6.0), None, None, np.where(FACTORS == 7, np.nan, FACTORS))
    fails("example 3 .* holds nan among its factors", raw, None, "float64")
