"""Snippets that a package has if its spec asks for them: domains, annealing, statistics."""

import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gencc.runtime.support import streams
from gencc.runtime.support.datasets import Dataset
from gencc.runtime.support.errors import CheckpointError, Diverged, PackageError
from gencc.verification.reference.functions import find
from gencc.verification.reference.tape import Value
from loading import snippet

align = snippet("optional", "align")
anneal = snippet("optional", "anneal")
labels = snippet("optional", "labels")
scalars = snippet("optional", "scalars")
statistics = snippet("optional", "statistics")

WEIGHTS = {"w": np.array([0.5, 1.5], np.float32)}


def test_domains_are_as_long_as_the_smallest_that_is_read() -> None:
    domains = {
        "a": Dataset(np.arange(8.0).reshape(4, 2), np.arange(4), "one"),
        "b": Dataset(np.arange(3.0), None, "two"),
        "c": Dataset(np.arange(1.0), None, "three"),
    }
    aligned = align.align(domains, "b", "a")
    assert [*aligned] == ["b", "a"]
    assert aligned["a"].examples.tolist() == [[0, 1], [2, 3], [4, 5]]
    assert aligned["a"].labels.tolist() == [0, 1, 2]
    assert aligned["b"].examples.tolist() == [0, 1, 2]
    assert aligned["b"].labels is None
    assert [dataset.digest for dataset in aligned.values()] == ["two", "one"]
    assert len(domains["a"]) == 4


def test_linear() -> None:
    values = [anneal.linear(step, 1.0, 3.0, 4) for step in range(7)]
    assert values == [1, 1.5, 2, 2.5, 3, 3, 3]
    assert anneal.linear(1, 1.0, 0.0, 1) == 0


def test_exponential() -> None:
    values = [anneal.exponential(step, 8.0, 1.0, 3) for step in range(6)]
    assert values == pytest.approx([8, 4, 2, 1, 1, 1])
    assert all(type(value) is float for value in values)
    assert anneal.exponential(2, 0.5, 0.5, 10) == 0.5


def test_cosine() -> None:
    values = [anneal.cosine(step, 3.0, 1.0, 4) for step in range(7)]
    half = math.sqrt(0.5)
    assert values == pytest.approx([3, 2 + half, 2, 2 - half, 1, 1, 1], rel=1e-15)
    assert (values[0], values[-1]) == (3, 1), "the ends are exact"


def test_curves_in_turn() -> None:
    """Three steps up, the first of them at 0; then two down; then the end for good."""
    curves = (anneal.linear, 0.0, 6.0, 3), (anneal.linear, 8.0, 4.0, 2)
    values = [anneal.in_turn(step, *curves) for step in range(8)]
    assert values == [0, 2, 4, 8, 6, 4, 4, 4]
    pieces = (anneal.piecewise, (5.0, 9.0), (2,))
    values = [anneal.in_turn(step, curves[0], pieces) for step in range(7)]
    assert values == [0, 2, 4, 5, 5, 9, 9]


def test_moments_of_small_vectors() -> None:
    vectors = np.array([[0.0, 1.0], [2.0, 1.0], [0.0, 3.0], [2.0, 7.0]])
    moments = statistics.moments(vectors)
    assert moments["mean"].tolist() == [1, 3]
    assert moments["covariance"].tolist() == [[1, 1], [1, 6]]  # divided by the count, 4
    assert moments["precision"] @ moments["covariance"] == pytest.approx(np.eye(2))


def test_moments_of_many() -> None:
    noise = streams.normal(1, "noise", 0, (20_000, 3))
    mixing = np.array([[2.0, 0, 0], [1, 1, 0], [0, 0.5, 3]])
    moments = statistics.moments(noise @ mixing + [1, 2, 3])
    assert moments["mean"] == pytest.approx(np.array([1, 2, 3]), abs=0.1)
    assert moments["covariance"] == pytest.approx(mixing.T @ mixing, abs=0.3)
    whitened = (noise @ mixing + [1, 2, 3] - moments["mean"]) @ np.linalg.cholesky(
        moments["precision"]
    )
    assert np.cov(whitened, rowvar=False, bias=True) == pytest.approx(np.eye(3))


def test_directions_without_variance_count_for_nothing() -> None:
    vectors = np.array([[1.0, 5.0], [3.0, 5.0]])
    assert statistics.moments(vectors)["precision"].tolist() == [[1, 0], [0, 0]]


def test_one_number_is_a_vector() -> None:
    moments = statistics.moments(np.array([[1.0], [3.0]]))
    assert [moments[part].shape for part in ("mean", "covariance", "precision")] == [
        (1,),
        (1, 1),
        (1, 1),
    ]


def test_statistics_are_saved_and_loaded(tmp_path: Path) -> None:
    vectors = streams.normal(1, "noise", 0, (50, 4))
    fitted = {
        "codes": statistics.moments(vectors),
        "b": statistics.moments(vectors[:, :1]),
    }
    statistics.save(tmp_path, fitted, 7, WEIGHTS)
    for name, parts in fitted.items():
        for part, array in parts.items():
            kept = statistics.load(tmp_path, WEIGHTS, name, part, array.shape)
            assert kept.tobytes() == np.ascontiguousarray(array).tobytes()


def test_what_was_not_fitted(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="does not exist; it is written at the end"):
        statistics.load(tmp_path, WEIGHTS, "codes", "mean", (3,))
    fitted = {"codes": statistics.moments(np.eye(3))}
    statistics.save(tmp_path, fitted, 7, WEIGHTS)
    path = tmp_path / "statistics.safetensors"
    good = path.read_bytes()
    for bad in (b"", good[:50], good[:-1], good[:-1] + b"\1", good + b"\0"):
        path.write_bytes(bad)
        with pytest.raises(CheckpointError, match=r"is not .*--resume"):
            statistics.load(tmp_path, WEIGHTS, "codes", "mean", (3,))
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(CheckpointError, match="is not a plain file"):
        statistics.load(tmp_path, WEIGHTS, "codes", "mean", (3,))


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("mean", np.zeros(1), r"shape \(1,\) there and \(3,\) here"),
        ("mean", np.zeros((1, 3)), r"shape \(1, 3\)"),
        ("mean", np.zeros(3, np.float32), "type float32 there and float64 here"),
        ("mean", np.array([0, 0, np.nan]), "codes/mean holds nan"),
        ("precision", np.zeros((1, 1)), r"shape \(1, 1\) there and \(3, 3\) here"),
        ("precision", np.full((3, 3), np.inf), "codes/precision holds inf"),
        (
            "precision",
            np.triu(np.ones((3, 3))),
            "codes/precision that is not symmetric",
        ),
        ("precision", None, "codes/precision is absent there"),
    ],
)
def test_what_was_fitted_is_compared_with_what_is_expected(
    name: str, array: Any, message: str, tmp_path: Path
) -> None:
    parts: dict[str, Any] = {**statistics.moments(np.eye(3)), name: array}
    if array is None:
        del parts[name]
    statistics.save(tmp_path, {"codes": parts}, 7, WEIGHTS)
    shape = (3,) if name == "mean" else (3, 3)
    with pytest.raises(CheckpointError, match=f"{message}.*--resume"):
        statistics.load(tmp_path, WEIGHTS, "codes", name, shape)


def test_what_was_fitted_to_other_weights(tmp_path: Path) -> None:
    fitted = {"codes": statistics.moments(np.eye(3))}
    statistics.save(tmp_path, fitted, 7, WEIGHTS)
    for other in (
        {"w": WEIGHTS["w"] + 1e-3},
        {"w": WEIGHTS["w"].astype(np.float64)},
        {"w": WEIGHTS["w"].reshape(1, 2)},
        {"v": WEIGHTS["w"]},
        {},
    ):
        with pytest.raises(CheckpointError, match="weights, those after step 7; go on"):
            statistics.load(tmp_path, other, "codes", "mean", (3,))


# ------------------------------------------------------------------ scalars


@pytest.mark.parametrize("x", [-1000.0, -40.0, -1.5, 0.0, 0.25, 30.0, 1000.0])
def test_functions_of_single_numbers_are_those_of_the_reference(x: float) -> None:
    for name in ("softplus", "sigmoid", "log_sigmoid"):
        expected = float(find(name)(Value(x)).array)
        assert getattr(scalars, name)(x) == pytest.approx(expected, rel=4e-16, abs=0)


@pytest.mark.parametrize("x", [1e-3, 0.5, 2.0, 9.5, 1e5])
def test_digamma_of_a_number_is_that_of_the_reference(x: float) -> None:
    expected = float(find("digamma")(Value(x)).array)
    assert scalars.psi(x) == pytest.approx(expected, rel=1e-14, abs=1e-14)


def test_a_finite_number_is_handed_on() -> None:
    assert scalars.finite("log(b)", lambda: math.log(2.0), {"b": 2.0}) == math.log(2)
    assert scalars.probability("p", lambda: 1, {"p": 1}) == 1
    assert scalars.deviation("s", lambda: 0.0, {"s": 0.0}) == 0
    assert scalars.positive("r", lambda: 0.5, {"r": 0.5}) == 0.5


@pytest.mark.parametrize(
    "compute",
    [
        lambda: math.log(0.0),
        lambda: math.log(-1.0),
        lambda: 1 / 0.0,
        lambda: 0.0**-1,
        lambda: math.exp(1000.0),
        lambda: 10.0**400,
        lambda: 10**400,
        lambda: (-1.0) ** 0.5,
        lambda: max((-1.0) ** 0.5, 0),
        lambda: math.inf - math.inf,
        lambda: 1e300 * 1e300,
    ],
)
def test_a_number_that_is_not_finite_ends_the_run(compute: Callable[[], float]) -> None:
    with pytest.raises(Diverged) as caught:
        scalars.finite("f(a, b)", compute, {"a": 0.0, "b": 3.0})
    assert str(caught.value) == (
        "`f(a, b)` is not a finite number where a = 0.0, b = 3.0"
    )
    assert caught.value.exit_code == 5


def test_a_whole_number_must_fit_into_64_bits() -> None:
    assert scalars.finite("k ** 2", lambda: 3000000000**2, {"k": 3000000000}) == 9e18
    with pytest.raises(Diverged, match="too large a whole number where k = 9"):
        scalars.finite("k ** 30", lambda: 9**30, {"k": 9})


@pytest.mark.parametrize(
    ("function", "value", "message"),
    [
        ("probability", 2.0, "must lie between 0 and 1, and is 2.0"),
        ("probability", -1.0, "must lie between 0 and 1, and is -1.0"),
        ("deviation", -0.5, "must be 0 or more, and is -0.5"),
        ("positive", 0.0, "must be above 0, and is 0.0"),
    ],
)
def test_a_number_out_of_bounds_is_refused(
    function: str, value: float, message: str
) -> None:
    for formula, end in (("p", message), ("1 * p", f"{message} where p = {value}")):
        with pytest.raises(PackageError) as caught:
            getattr(scalars, function)(formula, lambda: value, {"p": value})
        assert str(caught.value) == f"`{formula}` {end}"
        assert caught.value.exit_code == 2


def test_labels_that_are_asked_for() -> None:
    assert labels.of_all(3, None, 7).tolist() == [7, 7, 7]
    assert labels.of_all(2, 0, 7).tolist() == [0, 0]
    own = np.array([4, 1])
    assert labels.unless_replaced(own, None) is own
    assert labels.unless_replaced(own, 0).tolist() == [0, 0]
    assert own.tolist() == [4, 1]


def test_every_class_in_turn_with_the_same_values() -> None:
    assert labels.each(3, 2).tolist() == [0, 0, 1, 1, 2, 2]
    values = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert labels.for_each(2, values).tolist() == [[1, 2], [3, 4], [1, 2], [3, 4]]
    drawn = streams.normal(0, "z", 0, (2, 3))
    rows = labels.repeated(2, streams.normal)(0, "z", 0, (2, 3))
    assert rows.tolist() == [*drawn.tolist(), *drawn.tolist()]
