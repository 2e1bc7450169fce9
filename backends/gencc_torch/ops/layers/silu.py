"""silu"""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression
from gencc.ir.model import Placed
from gencc.ops.layers.silu import Silu

from gencc_torch.ops.layers import Modules, nn


def modules(layer: Silu, placed: Placed, source: Expression | None) -> Modules:
    """nn.SiLU()"""
    return (nn("SiLU"),)
