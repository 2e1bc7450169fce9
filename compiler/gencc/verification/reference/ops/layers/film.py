"""film"""

from __future__ import annotations

import numpy as np

from gencc.ops.layers.film import Film
from gencc.verification.reference import tape
from gencc.verification.reference.layers import Weights, biased
from gencc.verification.reference.tape import Value


def modulated(layer: Film, x: Value, given: Value, weights: Weights) -> Value:
    """x + scale x + shift"""
    both = biased(tape.matmul(given, weights["kernel"]), weights)
    batch, *sides, channels = x.shape
    # (batch, scale or shift, channels), one row of which meets every pixel.
    rows = tape.reshape(both, (batch, 2, channels))
    scale, shift = (
        tape.reshape(
            tape.take(rows, np.s_[:, part]), (batch, *(1 for _ in sides), channels)
        )
        for part in (0, 1)
    )
    return tape.add(tape.add(x, tape.multiply(scale, x)), shift)
