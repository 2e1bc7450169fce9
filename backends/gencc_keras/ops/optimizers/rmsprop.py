"""rmsprop: Keras has epsilon inside the root, so the class is our own."""

from __future__ import annotations

from gencc.ops.optimizers.rmsprop import Rmsprop

from gencc_keras.ops.optimizers import written

CLASS = "RMSprop"


def settings(rule: Rmsprop) -> dict[str, float | bool]:
    """lr=0.001, rho=0.9, epsilon=1e-08"""
    return written(rule)
