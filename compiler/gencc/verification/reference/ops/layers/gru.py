"""gru"""

from __future__ import annotations

import numpy as np

from gencc.ops.layers.gru import Gru
from gencc.verification.reference import tape
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.tape import Value


def compute(layer: Gru, x: Value, weights: Weights) -> Value:
    """h = (1 - z) n + z h, n = tanh(a + r u), step by step from 0."""
    count, length, _ = x.shape
    h = Value(np.zeros((count, layer.units)))
    states = []
    for step in range(length):
        seen = tape.take(x, (slice(None), step))
        given = tape.add(tape.matmul(seen, weights["kernel"]), weights["bias"])
        kept = tape.matmul(h, weights["recurrent_kernel"])
        both = tape.add(given, kept)
        r, z = (tape.sigmoid(_part(both, number, layer.units)) for number in (0, 1))
        a, u = _part(given, 2, layer.units), _part(kept, 2, layer.units)
        n = tape.tanh(tape.add(a, tape.multiply(r, u)))
        stays = tape.multiply(z, h)
        h = tape.add(tape.multiply(tape.subtract(Value(1.0), z), n), stays)
        states.append(tape.reshape(h, (count, 1, layer.units)))
    return h if layer.states == "last" else tape.join(states, 1)


def _part(value: Value, number: int, units: int) -> Value:
    return tape.take(value, (slice(None), slice(number * units, (number + 1) * units)))
