"""Kingma & Ba (2015), arXiv:1412.6980, Algorithm 1, line by line."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from gencc.ops.optimizers.adam import Adam
from gencc.verification.reference.tape import Array


def move(
    rule: Adam, g: Array, weight: Array, moments: Mapping[str, Array], t: int
) -> tuple[Array, dict[str, Array]]:
    """The weight after it, and its moments."""
    g = g + rule.weight_decay * weight
    m = rule.beta_1 * moments["m"] + (1 - rule.beta_1) * g
    v = rule.beta_2 * moments["v"] + (1 - rule.beta_2) * g * g
    m_hat, v_hat = m / _weight(rule.beta_1, t), v / _weight(rule.beta_2, t)
    after = weight - rule.lr * m_hat / (np.sqrt(v_hat) + rule.epsilon)
    return after, {"m": m, "v": v}


def _weight(beta: float, t: int) -> float:
    """1 - beta^t, without losing the digits that cancel."""
    return -math.expm1(t * math.log(beta)) if beta else 1.0
