"""rmsprop as torch.optim.RMSprop, which has no fused form."""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression, Literal
from gencc.ops.optimizers.rmsprop import Rmsprop

from gencc_torch.ops.optimizers import weight_decay

CLASS = "RMSprop"
MOMENTS = {"square_avg": "v"}


def settings(rule: Rmsprop) -> dict[str, Expression]:
    """lr=0.001, alpha=0.9, eps=1e-08"""
    return {
        "lr": Literal(rule.lr),
        "alpha": Literal(rule.rho),
        "eps": Literal(rule.epsilon),
        **weight_decay(rule.weight_decay),
    }
