"""Optimizers: one step each, from the formulas in `gencc.ir.model`."""

from __future__ import annotations

import math
from collections.abc import MutableMapping

import numpy as np

from gencc.ir.model import Adam, Optimizer, Rule, Sgd
from gencc.verification.reference.tape import Array

Arrays = MutableMapping[str, Array]


def start(optimizer: Optimizer, weights: Arrays) -> dict[str, Array]:
    """Its state before the first step, by canonical name; `weights` are those it moves."""
    moments = _moments(optimizer.rule)
    found = {
        f"optimizers/{optimizer.name}/{name}/{moment}": np.zeros(weight.shape)
        for name, weight in weights.items()
        for moment in moments
    }
    if isinstance(optimizer.rule, Adam):
        found[f"optimizers/{optimizer.name}/steps"] = np.zeros((), np.int64)
    return found


def _moments(rule: Rule) -> tuple[str, ...]:
    if isinstance(rule, Adam):
        return ("m", "v")
    return ("momentum",) if rule.momentum else ()


def move(optimizer: Optimizer, gradients: Arrays, state: Arrays) -> None:
    """Make one step: weights and moments in `state` are replaced."""
    prefix = f"optimizers/{optimizer.name}"
    if isinstance(optimizer.rule, Adam):
        state[f"{prefix}/steps"] = state[f"{prefix}/steps"] + 1
    for name, gradient in gradients.items():
        match optimizer.rule:
            case Sgd() as rule:
                _sgd(rule, name, gradient, f"{prefix}/{name}", state)
            case Adam() as rule:
                steps = int(state[f"{prefix}/steps"])
                _adam(rule, name, gradient, f"{prefix}/{name}", state, steps)


def _sgd(rule: Sgd, name: str, g: Array, own: str, state: Arrays) -> None:
    """b <- momentum b + g; p <- p - lr b. With nesterov: p <- p - lr (g + momentum b).

    Sutskever et al. (2013), "On the importance of initialization and momentum in deep
    learning", in the form of PyTorch.
    """
    if rule.momentum:
        b = rule.momentum * state[f"{own}/momentum"] + g
        state[f"{own}/momentum"] = b
        g = g + rule.momentum * b if rule.nesterov else b
    state[name] = state[name] - rule.lr * g


def _adam(rule: Adam, name: str, g: Array, own: str, state: Arrays, t: int) -> None:
    """Kingma & Ba (2015), arXiv:1412.6980, Algorithm 1, line by line."""
    m = rule.beta_1 * state[f"{own}/m"] + (1 - rule.beta_1) * g
    v = rule.beta_2 * state[f"{own}/v"] + (1 - rule.beta_2) * g * g
    state[f"{own}/m"], state[f"{own}/v"] = m, v
    m_hat, v_hat = m / _weight(rule.beta_1, t), v / _weight(rule.beta_2, t)
    state[name] = state[name] - rule.lr * m_hat / (np.sqrt(v_hat) + rule.epsilon)


def _weight(beta: float, t: int) -> float:
    """1 - beta^t, without losing the digits that cancel."""
    return -math.expm1(t * math.log(beta)) if beta else 1.0
