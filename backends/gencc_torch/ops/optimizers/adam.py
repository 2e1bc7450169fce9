"""adam as torch.optim.Adam, whose epsilon stands where the paper has it."""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression, Literal, Tuple
from gencc.ops.optimizers.adam import Adam

from gencc_torch.ops.optimizers import weight_decay

CLASS = "Adam"
MOMENTS = {"exp_avg": "m", "exp_avg_sq": "v"}


def settings(rule: Adam) -> dict[str, Expression]:
    """lr=0.001, betas=(0.9, 0.999), eps=1e-08, fused=True"""
    return {
        "lr": Literal(rule.lr),
        "betas": Tuple((Literal(rule.beta_1), Literal(rule.beta_2))),
        "eps": Literal(rule.epsilon),
        **weight_decay(rule.weight_decay),
        "fused": Literal(True),
    }
