"""sgd: the velocity of Keras has lr inside, so the class is our own."""

from __future__ import annotations

from gencc.ops.optimizers.sgd import Sgd

CLASS = "SGD"


def settings(rule: Sgd) -> dict[str, float | bool]:
    """lr=0.1, momentum=0.5"""
    nesterov = {"nesterov": True} if rule.nesterov else {}
    return {"lr": rule.lr, "momentum": rule.momentum, **nesterov}
