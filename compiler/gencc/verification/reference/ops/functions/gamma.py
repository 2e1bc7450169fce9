"""gamma: draws of rate 1, element by element"""

from __future__ import annotations

import math

import numpy as np

from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def compute(shape: Value, uniform: Value) -> Value:
    """third (1 + n / (3 sqrt(third)))^3 of the accepted n, times powers of ten numbers."""
    numbers = uniform.array.reshape(*shape.shape, 22)
    normals = np.empty(shape.shape)
    for index in np.ndindex(*shape.shape):
        raised = float(shape.array[index]) + 10
        normals[index] = _accepted(raised - 1 / 3, numbers[index][10:])
    third = tape.add(shape, Value(10 - 1 / 3))
    root = tape.multiply(Value(3.0), tape.sqrt(third))
    factor = tape.add(Value(1.0), tape.divide(Value(normals), root))
    cube = tape.multiply(factor, tape.multiply(factor, factor))
    logarithm = Value(0.0)
    for step in range(10):
        exponent = tape.add(shape, Value(float(step)))
        part = tape.divide(Value(np.log(numbers[..., step])), exponent)
        logarithm = tape.add(logarithm, part)
    return tape.multiply(tape.multiply(third, cube), tape.exp(logarithm))


def _accepted(third: float, numbers: np.ndarray) -> float:
    """The normal of the first proposal that passes its test; of the last if none does."""
    normal = 0.0
    for radius, angle, test in numbers.reshape(3, 4).T:
        normal = math.sqrt(-2 * math.log(radius)) * math.cos(2 * math.pi * angle)
        cube = (1 + normal / math.sqrt(9 * third)) ** 3
        if cube > 0 and math.log(test) < normal**2 / 2 + third * (
            1 - cube + math.log(cube)
        ):
            break
    return normal
