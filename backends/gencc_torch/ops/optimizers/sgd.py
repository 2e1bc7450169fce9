"""sgd as torch.optim.SGD."""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression, Literal
from gencc.ops.optimizers.sgd import Sgd

from gencc_torch.ops.optimizers import weight_decay

CLASS = "SGD"
MOMENTS = {"momentum_buffer": "momentum"}


def settings(rule: Sgd) -> dict[str, Expression]:
    """lr=0.1, momentum=0.5, fused=True"""
    return {
        "lr": Literal(rule.lr),
        "momentum": Literal(rule.momentum),
        **({"nesterov": Literal(True)} if rule.nesterov else {}),
        **weight_decay(rule.weight_decay),
        "fused": Literal(True),
    }
