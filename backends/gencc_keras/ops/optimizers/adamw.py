"""adamw: Keras has epsilon elsewhere, so the class is our own."""

from __future__ import annotations

from gencc.ops.optimizers.adamw import AdamW

CLASS = "AdamW"


def settings(rule: AdamW) -> dict[str, float | bool]:
    """lr=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-08, weight_decay=0.01"""
    return rule.settings()
