"""max_pool"""

from __future__ import annotations

import numpy as np

from gencc.ops.layers.max_pool import MaxPool
from gencc.verification.reference import tape
from gencc.verification.reference.images import padded, windows
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.tape import Value


def compute(layer: MaxPool, x: Value, weights: Weights) -> Value:
    """The largest pixels."""
    if layer.size:
        return with_switches(layer, x)[0]
    largest, _ = with_switches(MaxPool(x.shape[1:-1]), x)
    return tape.reshape(largest, (x.shape[0], x.shape[-1]))


def with_switches(layer: MaxPool, x: Value) -> tuple[Value, Value]:
    """The largest pixels, and the switches: their places, 0, 1, … in reading order."""
    if layer.padding:
        x = padded(x, layer.padding, -np.inf)
    parts = windows(x, layer.size, layer.steps)
    switches = parts.array.argmax(axis=-1)  # of equal ones the first
    where = (*np.indices(switches.shape), switches)
    return tape.take(parts, where), Value(switches)
