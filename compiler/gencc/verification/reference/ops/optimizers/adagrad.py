"""Duchi, Hazan & Singer (2011), JMLR 12, with the diagonal of the sum of outer products.

H = delta I + diag(s), s_i the norm of all gradients of weight i; x <- x - eta g / H.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gencc.ops.optimizers.adagrad import Adagrad
from gencc.verification.reference.tape import Array


def move(
    rule: Adagrad, g: Array, weight: Array, moments: Mapping[str, Array], t: int
) -> tuple[Array, dict[str, Array]]:
    """The weight after it, and the sum of its squared gradients."""
    g = g + rule.weight_decay * weight
    total = moments["sum"] + np.square(g)
    step = rule.lr * g / (rule.epsilon + np.sqrt(total))
    return weight - step, {"sum": total}
