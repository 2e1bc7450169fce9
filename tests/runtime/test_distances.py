"""Distances between two sets of examples: worked out by hand, and as libraries say."""

import math

import numpy as np
import pytest
from gencc.runtime.support import streams
from gencc.runtime.support.errors import DataError
from loading import snippet
from numpy.typing import NDArray
from scipy import linalg, stats
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.neighbors import NearestNeighbors

distances = snippet("optional", "distances")

Vectors = NDArray[np.float64]


def drawn(what: str, count: int, *shape: int) -> Vectors:
    return streams.normal(7, what, 0, (count, *shape))


def column(*values: float) -> Vectors:
    return np.array(values)[:, np.newaxis]


A, B = drawn("a", 40, 3, 2), 1.5 * drawn("b", 30, 3, 2) + 0.4
FLAT_A, FLAT_B = A.reshape(40, 6), B.reshape(30, 6)


def test_energy_distance_by_hand() -> None:
    """2 · (1 + 3) / 2 − (0 + 2 + 2 + 0) / 4 − 0, of numbers and of vectors that long."""
    assert distances.energy_distance(np.array([0.0, 2]), np.array([3.0])) == 3
    assert distances.energy_distance(column(0, 2), column(3)) == 3
    plane = np.array([[0.0, 0], [3, 4]]), np.array([[6.0, 8]])
    assert distances.energy_distance(*plane) == pytest.approx(2 * 7.5 - 2.5)


def test_energy_distance_like_scipy() -> None:
    """scipy has the root of it, of numbers."""
    a, b = FLAT_A[:, 0], FLAT_B[:, 0]
    expected = stats.energy_distance(a, b) ** 2
    assert distances.energy_distance(a, b) == pytest.approx(expected, rel=1e-12)


def test_mmd_by_hand_and_like_scikit_learn() -> None:
    expected = (2 + 2 * math.exp(-2)) / 4 + 1 - (math.exp(-4.5) + math.exp(-0.5))
    assert distances.mmd(column(0, 2), column(3), 1) == pytest.approx(expected)
    kernels = (
        rbf_kernel(*pair, gamma=1 / (2 * 0.7**2)).mean()
        for pair in ((FLAT_A, FLAT_A), (FLAT_B, FLAT_B), (FLAT_A, FLAT_B))
    )
    within_a, within_b, between = kernels
    expected = within_a + within_b - 2 * between
    assert distances.mmd(A, B, 0.7) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("far", [0.0, 1e4])
def test_what_is_the_same_is_not_apart(far: float) -> None:
    """Also where it is far from 0, and in pieces."""
    examples = np.repeat(A, 40, axis=0) + far
    assert distances.energy_distance(examples, A + far) == pytest.approx(0, abs=1e-12)
    assert distances.mmd(examples, A + far, 0.5) == pytest.approx(0, abs=1e-12)
    assert distances.frechet_distance(A + far, A + far) == pytest.approx(0, abs=1e-6)
    assert distances.precision(examples, A + far, 1) == 1


def test_precision_by_hand() -> None:
    """Balls about 0, 1 and 4 that reach to the nearest: of radius 1, 1 and 3."""
    b = column(0, 1, 4)
    assert distances.precision(column(-1.5, -1, 2, 6.5, 7, 7.5), b, 1) == 4 / 6
    assert distances.precision(column(-1.5, -4, 8.5), b, 2) == 2 / 3
    assert distances.recall(b, column(-1.5, -1, 2, 6.5, 7, 7.5), 1) == 4 / 6


@pytest.mark.parametrize("k", [1, 2, 3])
def test_precision_like_the_neighbours_of_scikit_learn(k: int) -> None:
    model = NearestNeighbors(n_neighbors=k).fit(FLAT_B)
    radii = model.kneighbors()[0][:, -1]  # without themselves
    apart = np.linalg.norm(FLAT_A[:, None] - FLAT_B, axis=2)
    expected = (apart <= radii).any(axis=1).mean()
    assert 0 < expected < 1 and distances.precision(A, B, k) == expected


def test_more_rows_than_a_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = [
        lambda: distances.energy_distance(A, B),
        lambda: distances.mmd(A, B, 2.0),
        lambda: distances.precision(A, B, 3),
        lambda: distances.recall(A, B, 3),
    ]
    whole = [call() for call in calls]
    monkeypatch.setattr(distances, "_ROWS", 7)
    assert [call() for call in calls] == pytest.approx(whole, rel=1e-14)


def test_a_generator_of_one_picture_has_no_recall() -> None:
    """All of its pictures are equal, and no ball about one reaches anything."""
    one = np.repeat(B[:1], 20, axis=0)
    assert distances.recall(one, B, 3) == 1 / 30  # the picture itself
    assert distances.precision(one, B, 3) == 1


def test_too_few_neighbours() -> None:
    with pytest.raises(DataError, match=r"of 3 examples none has 3 others"):
        distances.precision(A, B[:3], 3)
    assert distances.precision(A[:1], B[:4], 3) in (0, 1)
    with pytest.raises(DataError, match=r"needs two examples .* 1 and 30"):
        distances.frechet_distance(A[:1], B)


def test_frechet_distance_by_hand() -> None:
    """Of numbers it is (m − n)² + (s − t)², s and t the deviations."""
    a, b = column(0, 2), column(5, 9)
    expected = 6**2 + (math.sqrt(2) - math.sqrt(8)) ** 2
    assert distances.frechet_distance(a, b) == pytest.approx(expected)


@pytest.mark.parametrize("count", [30, 4], ids=["regular", "singular"])
def test_frechet_distance_by_the_root_of_the_product(count: int) -> None:
    a, b = FLAT_A[:count], FLAT_B[:count]
    c, d = np.cov(a.T), np.cov(b.T)
    means = a.mean(axis=0) - b.mean(axis=0)
    root = np.trace(linalg.sqrtm(c @ d).real)
    expected = means @ means + np.trace(c) + np.trace(d) - 2 * root
    assert distances.frechet_distance(a, b) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_what_is_not_finite_has_no_distance(bad: float) -> None:
    broken = A.copy()
    broken[3, 1, 1] = bad
    with np.errstate(invalid="ignore"):
        for pair in ((broken, B), (B, broken)):
            assert math.isnan(distances.energy_distance(*pair))
            assert math.isnan(distances.mmd(*pair, 1.0))
            assert math.isnan(distances.precision(*pair, 3))
            assert math.isnan(distances.recall(*pair, 3))
            assert math.isnan(distances.frechet_distance(*pair))
