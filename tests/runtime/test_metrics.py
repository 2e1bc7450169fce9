"""Metrics: the same numbers as by counting, and as others compute them."""

import json
from pathlib import Path

import numpy as np
import pytest
from gencc.runtime.support.errors import DataError
from hypothesis import given, settings
from hypothesis import strategies as st
from loading import snippet
from numpy.typing import NDArray

metrics = snippet("optional", "metrics")

Examples = tuple[NDArray[np.float64], NDArray[np.bool_]]


def counted(scores: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    """AUROC by its definition: over all pairs, a tie counts half."""
    above = scores[positive][:, None] - scores[~positive][None, :]
    return float(((above > 0) + 0.5 * (above == 0)).mean())


def examples(values: st.SearchStrategy[float]) -> st.SearchStrategy[Examples]:
    """Scores with at least one example of each kind."""
    some = st.lists(values, min_size=1, max_size=20)

    def joined(both: tuple[list[float], list[float]]) -> Examples:
        scores = np.array([*both[0], *both[1]], np.float64)
        return scores, np.arange(len(scores)) < len(both[0])

    return st.tuples(some, some).map(joined)


TIED = examples(st.integers(-2, 2).map(float))
ANY = examples(st.floats(-1e6, 1e6, width=32))


@given(TIED | ANY)
def test_auroc_counts_pairs(case: Examples) -> None:
    scores, positive = case
    assert metrics.auroc(scores, positive) == pytest.approx(counted(scores, positive))


@given(TIED | ANY)
def test_auroc_sees_only_the_order(case: Examples) -> None:
    scores, positive = case
    area = metrics.auroc(scores, positive)
    assert metrics.auroc(-scores, positive) == pytest.approx(1 - area)
    assert metrics.auroc(scores, ~positive) == pytest.approx(1 - area)
    assert metrics.auroc(scores[::-1], positive[::-1]) == area


@settings(deadline=None)  # the first call imports it
@given(TIED | ANY)
def test_auroc_like_scikit_learn(case: Examples) -> None:
    sklearn_metrics = pytest.importorskip("sklearn.metrics")
    scores, positive = case
    expected = sklearn_metrics.roc_auc_score(positive, scores)
    assert metrics.auroc(scores, positive) == pytest.approx(expected)


def test_auroc_at_its_ends() -> None:
    positive = np.array([False, True, False, True])
    assert metrics.auroc(np.array([0, 2, 1, np.inf], np.float32), positive) == 1
    assert metrics.auroc(np.array([2, 0, 3, 1]), positive) == 0
    assert metrics.auroc(np.zeros(4), positive) == 0.5


def test_auroc_needs_both_kinds_and_numbers() -> None:
    scores = np.arange(3.0)
    for same, count in ((np.ones(3, bool), 3), (np.zeros(3, bool), 0)):
        with pytest.raises(DataError, match=f"of 3 examples {count} have a label"):
            metrics.auroc(scores, same)
    with pytest.raises(DataError, match="of 0 examples 0 have"):
        metrics.auroc(np.zeros(0), np.zeros(0, bool))
    with pytest.raises(DataError, match="a score is not a number"):
        metrics.auroc(np.array([0, np.nan, 1]), scores > 1)


def test_unseen_labels() -> None:
    labels = np.array([0, 3, 1, 9, 0])
    assert metrics.unseen(labels, (0, 1)).tolist() == [False, True, False, True, False]
    assert metrics.unseen(labels, ()).all()


def test_saving(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "metrics.json"
    metrics.save(path, {"accuracy": 0.912345, "psnr": 20.0})
    assert capsys.readouterr().out == "accuracy 0.9123\npsnr 20\n"
    assert json.loads(path.read_text()) == {"accuracy": 0.912345, "psnr": 20.0}


def test_metrics_that_are_not_finite_are_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values = {"a": 0.5, "b": np.inf, "c": -np.inf, "d": np.nan}
    metrics.save(tmp_path / "metrics.json", values)

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    text = (tmp_path / "metrics.json").read_text()
    read = json.loads(text, parse_constant=refuse)
    assert read == {"a": 0.5, "b": "Infinity", "c": "-Infinity", "d": "NaN"}
    assert [float(read[name]) for name in "bc"] == [np.inf, -np.inf]
    output = capsys.readouterr()
    assert "b inf\n" in output.out and "warning: d is nan" in output.err


@pytest.mark.filterwarnings("error")
def test_a_mean_of_infinities_is_reported_once() -> None:
    assert np.isnan(metrics.mean(np.array([np.inf, -np.inf])))
    assert metrics.mean(np.array([1.0, 2.0])) == 1.5
