"""virtual_batch_norm: mean and mean square of the reference batch and each example by itself."""

from __future__ import annotations

import math

from gencc.ops.layers.virtual_batch_norm import VirtualBatchNorm
from gencc.verification.reference import tape
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.tape import Value


def compute(layer: VirtualBatchNorm, x: Value, weights: Weights) -> Value:
    """scale (x - mean) / sqrt(variance + epsilon) + shift"""
    count = layer.examples
    known = tape.take(x, (slice(0, count),))
    others = tape.take(x, (slice(count, None),))
    mean, square = _moments(known, len(x.shape) - 1, from_batch=True)
    own_mean, own_square = _moments(others, len(x.shape) - 1, from_batch=False)
    both = tape.join(
        [
            _unit(layer, known, mean, square),
            _unit(
                layer,
                others,
                _together(count, mean, own_mean),
                _together(count, square, own_square),
            ),
        ],
        0,
    )
    if not weights:
        return both
    return tape.add(tape.multiply(weights["scale"], both), weights["shift"])


def _moments(x: Value, last: int, *, from_batch: bool) -> tuple[Value, Value]:
    """Mean and mean square of each channel over pixels, and over the batch if so said."""
    axes = tuple(range(0 if from_batch else 1, last))
    numbers = Value(float(math.prod(x.shape[axis] for axis in axes)))
    squares = tape.multiply(x, x)
    if not axes:
        return x, squares
    return (
        tape.divide(tape.total(x, axes, keep=True), numbers),
        tape.divide(tape.total(squares, axes, keep=True), numbers),
    )


def _together(count: int, reference: Value, own: Value) -> Value:
    """(n reference + own) / (n + 1)"""
    summed = tape.add(tape.multiply(Value(float(count)), reference), own)
    return tape.divide(summed, Value(count + 1.0))


def _unit(layer: VirtualBatchNorm, x: Value, mean: Value, square: Value) -> Value:
    variance = tape.subtract(square, tape.multiply(mean, mean))
    deviation = tape.sqrt(tape.add(variance, Value(layer.epsilon)))
    return tape.divide(tape.subtract(x, mean), deviation)
