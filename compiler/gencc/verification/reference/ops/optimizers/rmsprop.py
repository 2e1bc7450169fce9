"""Tieleman & Hinton (2012), lecture 6e: divide the gradient by its root mean square.

MeanSquare(w, t) = rho MeanSquare(w, t - 1) + (1 - rho) (dE/dw(t))^2
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gencc.ops.optimizers.rmsprop import Rmsprop
from gencc.verification.reference.tape import Array


def move(
    rule: Rmsprop, g: Array, weight: Array, moments: Mapping[str, Array], t: int
) -> tuple[Array, dict[str, Array]]:
    """The weight after it, and its mean square."""
    g = g + rule.weight_decay * weight
    mean_square = rule.rho * moments["v"] + (1 - rule.rho) * np.square(g)
    step = rule.lr * g / (np.sqrt(mean_square) + rule.epsilon)
    return weight - step, {"v": mean_square}
