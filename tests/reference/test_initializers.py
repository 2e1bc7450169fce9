"""Initial weights: moments and bounds of large tensors; streams by name and seed."""

from __future__ import annotations

import math

import numpy as np
import pytest
from gencc.ir.layers import ByGate, Filled, Initial, Ones, Weight
from gencc.ops.initializers.glorot_uniform import GlorotUniform
from gencc.ops.initializers.he_normal import HeNormal
from gencc.ops.initializers.normal import ScaledNormal
from gencc.ops.initializers.orthogonal import Orthogonal
from gencc.ops.initializers.zeros import Zeros
from gencc.runtime.support import streams
from gencc.verification.reference.initializers import initial
from gencc.verification.reference.tape import Array
from scipy import stats

SHAPE = (400, 250)
COUNT = 100_000
SIGMAS = (
    4.5  # a sound generator is outside once in 150 000 draws; ours is always the same
)


def drawn(how: Initial, name: str = "net/dense_1/kernel", seed: int = 0) -> Array:
    return initial(Weight("kernel", SHAPE, how), name, seed)


@pytest.mark.parametrize(
    ("how", "expected"), [(Zeros(), 0.0), (Ones(), 1.0), (Filled(-2.5), -2.5)]
)
def test_constants(how: Initial, expected: float) -> None:
    actual = drawn(how)
    assert actual.shape == SHAPE and (actual == expected).all()
    number = initial(Weight("value", (), how), "c/value", 0)
    assert number.shape == () and number == expected


@pytest.mark.parametrize(
    ("how", "deviation"),
    [(HeNormal(8), 0.5), (HeNormal(200), 0.1), (ScaledNormal(0.02), 0.02)],
)
def test_normals(how: Initial, deviation: float) -> None:
    """Mean and variance within their standard errors; the shape by Kolmogorov's test.

    Not truncated: of so many, some lie beyond four deviations (6 are expected).
    """
    unit = drawn(how).ravel() / deviation
    assert abs(unit.mean()) < SIGMAS / math.sqrt(COUNT)
    assert abs(unit.var() - 1) < SIGMAS * math.sqrt(2 / COUNT)
    assert stats.kstest(unit, "norm").pvalue > 1e-4
    assert 4 < np.abs(unit).max() < 6


@pytest.mark.parametrize(("fan_in", "fan_out"), [(3, 3), (10, 14), (1, 599)])
def test_glorot_uniform(fan_in: int, fan_out: int) -> None:
    bound = math.sqrt(6 / (fan_in + fan_out))
    actual = drawn(GlorotUniform(fan_in, fan_out)).ravel()
    assert bound * (1 - 20 / COUNT) < np.abs(actual).max() <= bound
    assert abs(actual.mean()) < SIGMAS * bound / math.sqrt(3 * COUNT)
    variance = 2 / (fan_in + fan_out)  # what the paper asks for, equation 12
    error = math.sqrt(4 / 45 * bound**4 / COUNT)  # of the mean of squares
    assert abs(actual.var() - variance) < SIGMAS * error
    assert stats.kstest(actual, stats.uniform(-bound, 2 * bound).cdf).pvalue > 1e-4


@pytest.mark.parametrize("how", [GlorotUniform(4, 4), HeNormal(4), ScaledNormal(1.0)])
def test_streams_go_by_name_and_seed(how: Initial) -> None:
    first = drawn(how)
    assert (first == drawn(how)).all()
    for other in (drawn(how, name="net/dense_2/kernel"), drawn(how, seed=1)):
        correlation = np.corrcoef(first.ravel(), other.ravel())[0, 1]
        assert abs(correlation) < SIGMAS / math.sqrt(COUNT)


@pytest.mark.parametrize("shape", [(6, 4), (3, 8), (5, 5), (2, 3, 4)])
def test_orthogonal(shape: tuple[int, ...]) -> None:
    """Its rows or columns are; and it is what packages draw, to rounding."""
    weight = Weight("kernel", shape, Orthogonal())
    actual = initial(weight, "f/dense_1/kernel", 7)
    matrix = actual.reshape(-1, shape[-1])
    few = matrix if len(matrix) < shape[-1] else matrix.T
    np.testing.assert_allclose(few @ few.T, np.eye(len(few)), 0, 1e-15)
    packaged = streams.orthogonal(7, "f/dense_1/kernel", shape)
    np.testing.assert_allclose(packaged, actual, 0, 1e-14)


def test_by_gate() -> None:
    weight = Weight("bias", (6,), ByGate((0.0, 1.0, -1.0)))
    expected = [0, 0, 1, 1, -1, -1]
    assert initial(weight, "f/lstm_1/bias", 0).tolist() == expected
    assert (
        streams.by_gate(0, "f/lstm_1/bias", (6,), (0.0, 1.0, -1.0)).tolist() == expected
    )
