"""adam: Keras has epsilon elsewhere, so the class is our own."""

from __future__ import annotations

from gencc.ops.optimizers.adam import Adam

from gencc_keras.ops.optimizers import written

CLASS = "Adam"


def settings(rule: Adam) -> dict[str, float | bool]:
    """lr=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-08"""
    return written(rule)
