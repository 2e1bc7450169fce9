"""adamw as torch.optim.AdamW."""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression, Literal, Tuple
from gencc.ops.optimizers.adamw import AdamW

CLASS = "AdamW"
MOMENTS = {"exp_avg": "m", "exp_avg_sq": "v"}


def settings(rule: AdamW) -> dict[str, Expression]:
    """lr=0.001, betas=(0.9, 0.999), eps=1e-08, weight_decay=0.01, fused=True"""
    return {
        "lr": Literal(rule.lr),
        "betas": Tuple((Literal(rule.beta_1), Literal(rule.beta_2))),
        "eps": Literal(rule.epsilon),
        "weight_decay": Literal(rule.weight_decay),
        "fused": Literal(True),
    }
