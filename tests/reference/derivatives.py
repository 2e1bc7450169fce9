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
    found = np.zeros(at.shape)
    for place in np.ndindex(at.shape):
        values = []
        for steps in (-2, -1, 1, 2):
            moved = np.array(at)
            moved[place] += steps * STEP
            values.append(function(moved))
        far_down, down, up, far_up = values
        found[place] = (8 * (up - down) - (far_up - far_down)) / (12 * STEP)
    return found


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
        found = tape.gradients(what(*variables), variables)
        for place, gradient in enumerate(found):
            wanted = differences(
                lambda moved, what=what, place=place: _at(what, arrays, place, moved),
                arrays[place],
            )
            assert gradient.shape == arrays[place].shape
            np.testing.assert_allclose(
                gradient.array, wanted, tolerance, tolerance, err_msg=what.__name__
            )


def _weighted(values: list[Value]) -> Value:
    parts = []
    for place, value in enumerate(values):
        weights = Value(numbers(*value.shape, low=0.5, high=1.5, seed=100 + place))
        product = tape.multiply(value, weights)
        parts.append(tape.total(product, tuple(range(len(value.shape)))))
    whole = parts[0]
    for part in parts[1:]:
        whole = tape.add(whole, part)
    return whole


def _at(what: Function, arrays: tuple[Array, ...], place: int, moved: Array) -> float:
    changed = [*arrays[:place], moved, *arrays[place + 1 :]]
    return float(what(*(tape.variable(array) for array in changed)).array)
