"""l2: a sum over the weights, one after another."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def compute(weights: Sequence[Value], others: Sequence[Value] = ()) -> Value:
    """The sum of p^2, or of (p - a)^2."""
    total = Value(0.0)
    for index, weight in enumerate(weights):
        if others:
            weight = tape.subtract(weight, others[index])
        axes = tuple(range(len(weight.shape)))
        total = tape.add(total, tape.total(tape.multiply(weight, weight), axes))
    return total
