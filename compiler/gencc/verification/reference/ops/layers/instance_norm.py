"""instance_norm"""

from __future__ import annotations

from gencc.ops.layers.instance_norm import InstanceNorm
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.ops.layers.group_norm import by_groups
from gencc.verification.reference.tape import Value


def compute(layer: InstanceNorm, x: Value, weights: Weights) -> Value:
    """scale (x - mean) / sqrt(variance + epsilon) + shift, channel by channel"""
    return by_groups(x, x.shape[-1], layer.epsilon, weights)
