"""Differences against which derivatives are tested: the definition, and no rule."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from gencc.verification.reference import tape
from gencc.verification.reference.tape import Array, Value

STEP = 1e-3
TOLERANCE = 1e-10
"""Of fourth-order differences of values up to some tens: rounding makes
1.5 eps |f| / STEP, 3e-13 of f; what is left out, STEP^4 / 30 of its fifth derivative,
3e-14 of that."""

Function = Callable[..., Value]


def numbers(*shape: int, low: float = -2.0, high: float = 2.0, seed: int = 0) -> Array:
    """Random numbers that are the same each time."""
    return np.random.default_rng(seed).uniform(low, high, shape)


def apart(*shape: int, seed: int = 0) -> Array:
    """Numbers of both signs, no two of them, nor one and 0, within 2 STEP: no kinks."""
    count = int(np.prod(shape))
    steps = np.arange(count) - count // 2 + 0.5
    return np.random.default_rng(seed).permutation(steps / 10).reshape(shape)


def differences(function: Callable[[Array], float], at: Array) -> Array:
    """The gradient of a number, by central differences of fourth order."""
    slopes = np.zeros(at.shape)
    for index in np.ndindex(at.shape):
        values = []
        for steps in (-2, -1, 1, 2):
            shifted = np.array(at)
            shifted[index] += steps * STEP
            values.append(function(shifted))
        far_down, down, up, far_up = values
        slopes[index] = (8 * (up - down) - (far_up - far_down)) / (12 * STEP)
    return slopes


def check(function: Function, *arrays: Array, tolerance: float = TOLERANCE) -> None:
    """First and second derivatives by all arguments are those of the differences.

    Elements of the result, and then of the gradients, get weights of their own, so
    that no two mistakes cancel.
    """

    def number(*at: Value) -> Value:
        return _weighted([function(*at)])

    def slope(*at: Value) -> Value:
        return _weighted(tape.gradients(number(*at), at))

    for what in (number, slope):
        variables = [tape.variable(array) for array in arrays]
        gradients = tape.gradients(what(*variables), variables)
        for index, gradient in enumerate(gradients):
            expected = differences(
                lambda shifted, what=what, index=index: _at(
                    what, arrays, index, shifted
                ),
                arrays[index],
            )
            assert gradient.shape == arrays[index].shape
            np.testing.assert_allclose(
                gradient.array, expected, tolerance, tolerance, err_msg=what.__name__
            )


def _weighted(values: list[Value]) -> Value:
    parts = []
    for index, value in enumerate(values):
        weights = Value(numbers(*value.shape, low=0.5, high=1.5, seed=100 + index))
        product = tape.multiply(value, weights)
        parts.append(tape.total(product, tuple(range(len(value.shape)))))
    whole = parts[0]
    for part in parts[1:]:
        whole = tape.add(whole, part)
    return whole


def _at(what: Function, arrays: tuple[Array, ...], index: int, shifted: Array) -> float:
    changed = [*arrays[:index], shifted, *arrays[index + 1 :]]
    return float(what(*(tape.variable(array) for array in changed)).array)
