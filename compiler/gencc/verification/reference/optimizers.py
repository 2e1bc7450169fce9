"""Optimizers: the state that they keep, and one step each, from the formula of the rule."""

from __future__ import annotations

from collections.abc import MutableMapping

import numpy as np

from gencc.ir.model import Optimizer
from gencc.ops import load_from
from gencc.verification.reference import ops
from gencc.verification.reference.tape import Array

Arrays = MutableMapping[str, Array]


def start(optimizer: Optimizer, weights: Arrays) -> dict[str, Array]:
    """Its state before the first step, by canonical name; `weights` are those it moves."""
    prefix = f"optimizers/{optimizer.name}"
    state = {
        f"{prefix}/{name}/{moment}": np.zeros(weight.shape)
        for name, weight in weights.items()
        for moment in optimizer.rule.stored
    }
    if optimizer.rule.counts:
        state[f"{prefix}/steps"] = np.zeros((), np.int64)
    return state


def move(optimizer: Optimizer, gradients: Arrays, state: Arrays) -> None:
    """Make one step: weights and moments in `state` are replaced."""
    prefix, rule = f"optimizers/{optimizer.name}", optimizer.rule
    steps = 0
    if rule.counts:
        state[f"{prefix}/steps"] = state[f"{prefix}/steps"] + 1
        steps = int(state[f"{prefix}/steps"])
    formula = load_from(ops.__name__, "optimizers", rule.word)
    for name, gradient in gradients.items():
        moments = {key: state[f"{prefix}/{name}/{key}"] for key in rule.stored}
        state[name], moments = formula.move(rule, gradient, state[name], moments, steps)
        for key, moment in moments.items():
            state[f"{prefix}/{name}/{key}"] = moment
