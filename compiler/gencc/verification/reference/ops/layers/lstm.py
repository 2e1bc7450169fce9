"""lstm"""

from __future__ import annotations

import numpy as np

from gencc.ops.layers.lstm import Lstm
from gencc.verification.reference import tape
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.tape import Value


def compute(layer: Lstm, x: Value, weights: Weights) -> Value:
    """h = o tanh(c), c = f c + i g, step by step from 0."""
    count, length, _ = x.shape
    h = c = Value(np.zeros((count, layer.units)))
    states = []
    for step in range(length):
        i, f, g, o = _parts(tape.take(x, (slice(None), step)), h, weights, layer.units)
        c = tape.add(
            tape.multiply(tape.sigmoid(f), c),
            tape.multiply(tape.sigmoid(i), tape.tanh(g)),
        )
        h = tape.multiply(tape.sigmoid(o), tape.tanh(c))
        states.append(tape.reshape(h, (count, 1, layer.units)))
    return h if layer.states == "last" else tape.join(states, 1)


def _parts(x: Value, h: Value, weights: Weights, units: int) -> list[Value]:
    """x K + h R + b, in parts of so many numbers."""
    total = tape.add(
        tape.add(
            tape.matmul(x, weights["kernel"]),
            tape.matmul(h, weights["recurrent_kernel"]),
        ),
        weights["bias"],
    )
    return [
        tape.take(total, (slice(None), slice(start, start + units)))
        for start in range(0, total.shape[1], units)
    ]
