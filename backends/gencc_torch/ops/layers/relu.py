"""relu"""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression
from gencc.ir.model import Placed
from gencc.ops.layers.relu import Relu

from gencc_torch.ops.layers import Modules, nn


def modules(layer: Relu, placed: Placed, source: Expression | None) -> Modules:
    """nn.ReLU()"""
    return (nn("ReLU"),)
