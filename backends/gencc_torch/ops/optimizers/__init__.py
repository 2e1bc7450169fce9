"""Rules of update in PyTorch.

A module has `CLASS` of torch.optim, `MOMENTS`, what its state calls those of the rule,
and `settings`, the keyword arguments of the class.
"""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression, Literal


def weight_decay(value: float) -> dict[str, Expression]:
    """weight_decay=0.01, where it is not 0, which torch.optim has for all such rules."""
    return {"weight_decay": Literal(value)} if value else {}
