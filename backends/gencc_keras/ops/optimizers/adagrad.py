"""adagrad: Keras has epsilon inside the root, so the class is our own."""

from __future__ import annotations

from gencc.ops.optimizers.adagrad import Adagrad

from gencc_keras.ops.optimizers import written

CLASS = "Adagrad"


def settings(rule: Adagrad) -> dict[str, float | bool]:
    """lr=0.01, epsilon=1e-10"""
    return written(rule)
