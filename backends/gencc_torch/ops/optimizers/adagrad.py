"""adagrad as torch.optim.Adagrad, whose fused form is one for CPUs alone."""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression, Literal
from gencc.ops.optimizers.adagrad import Adagrad

from gencc_torch.ops.optimizers import weight_decay

CLASS = "Adagrad"
MOMENTS = {"sum": "sum"}


def settings(rule: Adagrad) -> dict[str, Expression]:
    """lr=0.01, eps=1e-10"""
    return {
        "lr": Literal(rule.lr),
        "eps": Literal(rule.epsilon),
        **weight_decay(rule.weight_decay),
    }
