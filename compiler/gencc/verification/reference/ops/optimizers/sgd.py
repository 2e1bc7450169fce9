"""b <- momentum b + g; p <- p - lr b. With nesterov: p <- p - lr (g + momentum b).

Sutskever et al. (2013), "On the importance of initialization and momentum in deep
learning", in the form of PyTorch.
"""

from __future__ import annotations

from collections.abc import Mapping

from gencc.ops.optimizers.sgd import Sgd
from gencc.verification.reference.tape import Array


def move(
    rule: Sgd, g: Array, weight: Array, moments: Mapping[str, Array], t: int
) -> tuple[Array, dict[str, Array]]:
    """The weight after it, and its velocity if there is a momentum."""
    g = g + rule.weight_decay * weight
    if not rule.momentum:
        return weight - rule.lr * g, {}
    b = rule.momentum * moments["momentum"] + g
    step = g + rule.momentum * b if rule.nesterov else b
    return weight - rule.lr * step, {"momentum": b}
