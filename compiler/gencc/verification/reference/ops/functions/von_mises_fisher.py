"""von_mises_fisher"""

from __future__ import annotations

import math

import numpy as np

from gencc.verification.reference import tape
from gencc.verification.reference.tape import Array, Value

MOST_STEPS = 120  # where the density vanishes every second one is a halving
LAST_DIGITS = 16  # units in the last place; slopes are taken where the steps end
# The double-exponential rule of Takahasi & Mori 1974 on (0, 1), for integrals over angles.
_STEPS = np.arange(-160, 161) / 40
_NODES = 1 / (1 + np.exp(-np.pi * np.sinh(_STEPS)))
_WEIGHTS = np.pi * np.cosh(_STEPS) * _NODES * (1 - _NODES) / 40
_ERFC = np.vectorize(math.erfc, otypes=[float])


def compute(mean: Value, kappa: Value, noise: Value) -> Value:
    """cos(t) m + sin(t) u, u across m; t by Newton, and its slopes from the integral."""
    *rows, size = noise.shape
    wide = tape.broadcast(kappa, tuple(rows))
    along = tape.total(tape.multiply(noise, mean), (len(rows),))
    column = tape.reshape(along, (*rows, 1))
    across = tape.subtract(noise, tape.multiply(column, mean))
    squares = tape.total(tape.multiply(across, across), (len(rows),), keep=True)
    across = tape.divide(across, tape.sqrt(squares))
    angle = tape.reshape(_angle(_above(along), wide, size), (*rows, 1))
    towards = tape.multiply(_turn(angle, 0), mean)
    return tape.add(towards, tape.multiply(_turn(angle, 1), across))


def _angle(share: Value, kappa: Value, m: int) -> Value:
    angle = _root(share.array.ravel(), kappa.array.ravel(), m).reshape(share.shape)
    whole = _area(np.full(share.shape, math.pi), kappa.array, m)
    all_ = _integral(np.full(share.shape, math.pi), kappa, m)
    below_ = tape.divide(_integral(angle, kappa, m), all_)
    slope = _density(angle, Value(kappa.array), m).array / whole
    less = tape.divide(tape.subtract(share, below_), Value(slope))
    return tape.add(Value(angle), less)


def _root(share: Array, kappa: Array, m: int) -> Array:
    """The angle below which this share of the area lies: Newton's steps in a bracket.

    A step that leaves the bracket, or is not half of the last one, halves the bracket
    instead: `rtsafe` of Press et al. 2007, "Numerical Recipes", section 9.4. Each angle is
    left alone once it moves by its last digits.
    """
    low, high = np.zeros(share.shape), np.full(share.shape, math.pi)
    wanted = share * _area(high, kappa, m)
    angle, last = high / 2, high.copy()
    moving = np.arange(share.size)
    for _ in range(MOST_STEPS):
        if not moving.size:
            break
        at, k = angle[moving], kappa[moving]
        missing = wanted[moving] - _area(at, k, m)
        digits = LAST_DIGITS * np.spacing(at)
        low[moving] = np.where(missing > 0, at, low[moving])
        high[moving] = np.where(missing > 0, high[moving], at)
        with np.errstate(all="ignore"):  # beyond its peak the density vanishes
            following = at + missing / _density(at, Value(k), m).array
            is_inside = (following > low[moving]) & (following < high[moving])
            is_shorter = np.abs(following - at) < np.maximum(last[moving] / 2, digits)
        middle = (low[moving] + high[moving]) / 2
        angle[moving] = np.where(is_inside & is_shorter, following, middle)
        last[moving] = np.abs(angle[moving] - at)
        moving = moving[last[moving] > digits]
    return angle


def _integral(upper: Array, kappa: Value, m: int) -> Value:
    """Over the angles from 0 to this, of the density but for a factor."""
    angles = upper[..., None] * _NODES
    values = _density(angles, tape.reshape(kappa, (*kappa.shape, 1)), m)
    weights = Value(upper[..., None] * _WEIGHTS)
    return tape.total(tape.multiply(values, weights), (len(upper.shape),))


def _area(upper: Array, kappa: Array, m: int) -> Array:
    """The same, of which nobody asks for a gradient."""
    angles = upper[..., None] * _NODES
    near = np.exp(kappa[..., None] * (np.cos(angles) - 1))
    areas = near * np.sin(angles) ** (m - 2) * upper[..., None] * _WEIGHTS
    total: Array = areas.sum(axis=-1)
    return total


def _density(angle: Array, kappa: Value, m: int) -> Value:
    powers = Value(np.sin(angle) ** (m - 2))
    near = tape.exp(tape.multiply(kappa, Value(np.cos(angle) - 1)))
    return tape.multiply(near, powers)


def _above(a: Value) -> Value:
    """How likely N(0, 1) is above it."""

    def pull(g: Value) -> Value:
        density = tape.exp(tape.divide(tape.multiply(a, a), Value(-2.0)))
        return tape.multiply(g, tape.divide(density, Value(-math.sqrt(2 * math.pi))))

    return Value(0.5 * _ERFC(a.array / math.sqrt(2)), (a, pull))


def _turn(angle: Value, quarters: int) -> Value:
    """The cosine of an angle less so many right angles: sin for 1."""

    def pull(g: Value) -> Value:
        return tape.multiply(g, _turn(angle, quarters - 1))

    return Value(np.cos(angle.array - quarters * math.pi / 2), (angle, pull))
