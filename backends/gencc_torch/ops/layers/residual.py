"""residual, by runtime/residual.py."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.codegen.python.nodes import Call, Expression, Import, Keyword, Ref
from gencc.ir.model import Placed
from gencc.ops.layers.residual import Residual

from gencc_torch.ops.layers import Modules, sequential


def joined(layer: Residual, placed: Placed, chains: Sequence[Modules]) -> Expression:
    """Residual(nn.Linear(64, 64), nn.ReLU(), shortcut=nn.Linear(64, 64))"""
    layers, *beside = chains
    shortcut = (Keyword("shortcut", sequential(chain)) for chain in beside)
    class_ = Ref("Residual", Import(".residual", "Residual"))
    return Call(class_, (*layers, *shortcut))
