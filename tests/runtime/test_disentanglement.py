"""What codes know of factors: worked out by hand, and as scikit-learn counts."""

import math

import numpy as np
import pytest
from gencc.runtime.support import streams
from gencc.runtime.support.errors import DataError
from loading import snippet
from numpy.typing import NDArray
from sklearn.metrics import mutual_info_score

disentanglement = snippet("optional", "disentanglement")
gap = disentanglement.mutual_information_gap
score = disentanglement.factor_score

GRID = np.stack(
    [f.ravel() for f in np.meshgrid([0.0, 1, 2], [5.0, 7], np.arange(4.0))], 1
)
NOISE = streams.normal(3, "noise", 0, (24, 3))
MANY = np.repeat(GRID, 20, axis=0)


def turned(codes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each number a mixture of all, by the same share."""
    mixing = np.array([[2.0, 2, -1], [2, -1, 2], [-1, 2, 2]]) / 3
    return (codes - codes.mean(axis=0)) / codes.std(axis=0) @ mixing


def test_a_number_for_each_factor() -> None:
    for codes in (GRID, -3 * GRID[:, ::-1] + 1, np.column_stack([GRID, np.ones(24)])):
        assert gap(codes, GRID) == pytest.approx(1)
        assert score(codes, GRID) == 1


def test_what_knows_nothing() -> None:
    nothing = np.full((24, 3), 0.25)
    assert gap(nothing, GRID) == pytest.approx(0, abs=1e-12)
    assert score(nothing, GRID) < 0.5
    twice = np.concatenate([GRID, GRID], axis=1)
    assert gap(twice, GRID) == pytest.approx(0, abs=1e-12), "two numbers for each"


def test_the_gap_by_hand() -> None:
    """One number is the factor; the other is so in three of four examples."""
    factor = np.array([[0.0], [0], [1], [1]])
    codes = np.array([[0.0, 0], [0, 0], [1, 0], [1, 1]])
    other = math.log(2) + -(3 / 4 * math.log(3 / 4) + 1 / 4 * math.log(1 / 4))
    joint = -(1 / 2 * math.log(1 / 2) + 2 / 4 * math.log(1 / 4))
    expected = 1 - (other - joint) / math.log(2)
    assert gap(codes, factor) == pytest.approx(expected)
    assert gap(codes[:, :1], factor) == pytest.approx(1), "a code of one number"


def test_the_gap_as_scikit_learn_counts() -> None:
    codes = turned(GRID) + 0.1 * NOISE
    binned = [
        np.minimum(np.digitize(c, np.linspace(c.min(), c.max(), 21)) - 1, 19)
        for c in codes.T
    ]
    gaps = []
    for factor in GRID.T:
        known = sorted(mutual_info_score(bins, factor) for bins in binned)
        gaps.append((known[-1] - known[-2]) / mutual_info_score(factor, factor))
    assert gap(codes, GRID) == pytest.approx(np.mean(gaps))


def test_factors_of_many_values_are_in_bins() -> None:
    numbers = np.linspace(-1, 1, 200)[:, np.newaxis] ** 3
    bins = np.minimum((20 * (numbers + 1) / 2).astype(int), 19)
    codes = np.concatenate([numbers, bins], axis=1)
    assert gap(codes[:, :1], numbers) == pytest.approx(1)
    assert gap(codes, numbers) == pytest.approx(0, abs=1e-12), "both know the bin"
    assert score(codes[:, :1], numbers) == 1


def test_a_turned_code_is_told_less() -> None:
    codes = turned(MANY)
    assert gap(codes, MANY) < 0.3 < 0.9 < gap(MANY, MANY)
    assert score(codes, MANY) < score(MANY, MANY) == 1


def test_what_never_varies_has_no_part() -> None:
    """Neither a factor, nor a number of a code, even if it does by rounding."""
    still = np.column_stack([np.full(24, 3.0), GRID])
    assert gap(GRID, still) == pytest.approx(1) and score(GRID, still) == 1
    almost = np.column_stack([0.1 + 1e-9 * NOISE[:, 0], GRID])
    assert score(almost, GRID) == 1
    for measure in (gap, score):
        with pytest.raises(DataError, match=r"no factor varies among 24 examples"):
            measure(GRID, still[:, :1])


def test_votes_are_the_same_each_time() -> None:
    codes = turned(MANY) + streams.normal(5, "more", 0, MANY.shape)
    assert score(codes, MANY) == score(codes, MANY) != 1


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_what_is_not_finite_is_not_measured(bad: float) -> None:
    codes = GRID.copy()
    codes[3, 1] = bad
    assert math.isnan(gap(codes, GRID)) and math.isnan(score(codes, GRID))
