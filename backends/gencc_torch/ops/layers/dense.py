"""dense"""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression
from gencc.ir.model import Placed
from gencc.ops.layers.dense import Dense

from gencc_torch.ops.layers import Modules, bias_of, normalized, numbers, with_kernel

CLASSES = {"Linear": (1, 0), "TiedLinear": ()}


def modules(layer: Dense, placed: Placed, source: Expression | None) -> Modules:
    """nn.Linear(64, 8)"""
    sizes = numbers(placed.input[0], layer.units)
    linear = with_kernel("Linear", sizes, source, *bias_of(layer.bias))
    return (normalized(linear) if layer.spectral_norm else linear,)
