"""skip, by runtime/skip.py."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.codegen.python.nodes import Call, Expression, Import, Ref
from gencc.ir.model import Placed
from gencc.ops.layers.skip import Skip

from gencc_torch.ops.layers import Modules


def joined(layer: Skip, placed: Placed, chains: Sequence[Modules]) -> Expression:
    """Skip(nn.Linear(64, 64), nn.ReLU())"""
    (layers,) = chains
    return Call(Ref("Skip", Import(".skip", "Skip")), layers)
