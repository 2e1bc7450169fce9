"""gelu"""

from __future__ import annotations

import math

import numpy as np

from gencc.ops.layers.gelu import Gelu
from gencc.verification.reference import tape
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.tape import Value

_ERFC = np.vectorize(math.erfc, otypes=[float])


def compute(layer: Gelu, x: Value, weights: Weights) -> Value:
    """x Phi(x)"""
    return tape.multiply(x, _distribution(x))


def _distribution(x: Value) -> Value:
    """Phi(x) = erfc(-x / sqrt(2)) / 2, which has all its digits below 0 too."""
    array = _ERFC(-x.array / math.sqrt(2)) / 2
    return Value(array, (x, lambda g: tape.multiply(g, _density(x))))


def _density(x: Value) -> Value:
    """exp(-x^2 / 2) / sqrt(2 pi)"""
    exponent = tape.divide(tape.multiply(x, x), Value(-2.0))
    return tape.divide(tape.exp(exponent), Value(math.sqrt(2 * math.pi)))
