"""masked_dense, by runtime/masked.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Call, Expression, Import, Keyword, Literal, Ref
from gencc.ir.model import Placed
from gencc.ops.layers.masked_dense import MaskedDense

from gencc_torch.ops.layers import Modules, bias_of, numbers

CLASSES = {"MaskedLinear": (1, 0)}


def modules(layer: MaskedDense, placed: Placed, source: Expression | None) -> Modules:
    """MaskedLinear(4, 64, variables=4, type="A")"""
    masked = Call(
        Ref("MaskedLinear", Import(".masked", "MaskedLinear")),
        (
            *numbers(placed.input[0], layer.units),
            Keyword("variables", Literal(layer.variables)),
            Keyword("type", Literal(layer.type)),
            *([Keyword("context", Literal(layer.context))] if layer.context else []),
            *bias_of(layer.bias),
        ),
    )
    return (masked,)
