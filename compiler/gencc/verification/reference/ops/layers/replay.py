"""replay: a loop over the examples, as in the program of the paper."""

from __future__ import annotations

import numpy as np

from gencc.ops.layers.replay import Replay
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.tape import Array, Value


def compute(layer: Replay, x: Value, weights: Weights) -> Value:
    """x, as after training"""
    return x


def replayed(
    layer: Replay, x: Array, choices: Array, pool: Array, count: Array
) -> tuple[Array, Array, Array]:
    """What is given for each example, and the pool and its count afterwards."""
    held = list(pool[: int(count)])
    given = []
    for example, (change, where) in zip(x, choices, strict=True):
        if len(held) < layer.size:
            held.append(example)
            given.append(example)
        elif change < 0.5:
            index = int(layer.size * where)
            given.append(held[index])
            held[index] = example
        else:
            given.append(example)
    left = np.zeros_like(pool)
    left[: len(held)] = held
    return np.stack(given), left, np.asarray(float(len(held)))
