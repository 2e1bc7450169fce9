"""sgd: the velocity of Keras has lr inside, so the class is our own."""

from __future__ import annotations

from gencc.ops.optimizers.sgd import Sgd

from gencc_keras.ops.optimizers import written

CLASS = "SGD"


def settings(rule: Sgd) -> dict[str, float | bool]:
    """lr=0.1, momentum=0.5"""
    return written(rule)
