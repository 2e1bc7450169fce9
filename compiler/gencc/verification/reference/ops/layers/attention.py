"""attention"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from gencc.ops.layers.attention import Attention
from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def joined(layer: Attention, x: Value, ends: Sequence[Value]) -> Value:
    """Sums over all pairs of positions: axes example, query, key, head, channel."""
    query, key, value = (_by_head(end, layer.heads) for end in ends)
    q = _with_axis(query, 2)
    k, v = _with_axis(key, 1), _with_axis(value, 1)
    scores = tape.total(tape.multiply(q, k), (4,), keep=True)
    if layer.scaled:
        scores = tape.divide(scores, Value(math.sqrt(query.shape[-1])))
    if layer.causal:
        later = np.triu(np.full(scores.shape[1:3], -np.inf), 1)
        scores = tape.add(
            scores, Value(later[np.newaxis, :, :, np.newaxis, np.newaxis])
        )
    largest = Value(scores.array.max(axis=2, keepdims=True))
    powers = tape.exp(tape.subtract(scores, largest))
    weights = tape.divide(powers, tape.total(powers, (2,), keep=True))
    seen = tape.total(tape.multiply(weights, v), (2,))
    return tape.reshape(seen, (*ends[0].shape[:-1], ends[2].shape[-1]))


def _by_head(end: Value, heads: int) -> Value:
    """(example, position, head, channel)"""
    count, *sides, channels = end.shape
    return tape.reshape(end, (count, math.prod(sides), heads, channels // heads))


def _with_axis(value: Value, axis: int) -> Value:
    return tape.reshape(value, (*value.shape[:axis], 1, *value.shape[axis:]))
