"""Loshchilov & Hutter (2019), arXiv:1711.05101, Algorithm 2, the green parts.

Line 12, theta <- theta - eta (alpha m_hat / (sqrt(v_hat) + epsilon) + lambda theta), with
alpha 1 and eta the rate. Both parts are of the weight as it was before.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from gencc.ops.optimizers.adamw import AdamW
from gencc.verification.reference.tape import Array


def move(
    rule: AdamW, g: Array, weight: Array, moments: Mapping[str, Array], t: int
) -> tuple[Array, dict[str, Array]]:
    """The weight after it, and its moments."""
    m = rule.beta_1 * moments["m"] + (1 - rule.beta_1) * g
    v = rule.beta_2 * moments["v"] + (1 - rule.beta_2) * g * g
    m_hat, v_hat = m / _weight(rule.beta_1, t), v / _weight(rule.beta_2, t)
    along = m_hat / (np.sqrt(v_hat) + rule.epsilon)
    return weight - rule.lr * (along + rule.weight_decay * weight), {"m": m, "v": v}


def _weight(beta: float, t: int) -> float:
    """1 - beta^t, without losing the digits that cancel."""
    return -math.expm1(t * math.log(beta)) if beta else 1.0
