"""`mahalanobis(v, fitted)`: (v - mean)^T covariance^-1 (v - mean), a squared distance.

In standard deviations of what was fitted after training.
"""

from __future__ import annotations

from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve import distributions

FUNCTION = Function(("v", "fitted"), distributions.mahalanobis, after_training=True)

DOCUMENTATION = (
    "| `mahalanobis(v, codes)` | (v − m)ᵀ Σ⁻¹ (v − m), the squared distance from "
    "what was fitted |"
)

CASES = ()  # rows/outputs.py: it needs a trained model

DRAWN = Special("making.outputs")
