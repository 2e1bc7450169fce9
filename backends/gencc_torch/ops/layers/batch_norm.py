"""batch_norm, by runtime/batch_norm.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Call, Expression, Import, Keyword, Literal, Ref
from gencc.ir.model import Placed
from gencc.ops.layers.batch_norm import BatchNorm

from gencc_torch.ops.layers import Modules

CLASSES = {"BatchNorm": ()}


def modules(layer: BatchNorm, placed: Placed, source: Expression | None) -> Modules:
    """BatchNorm(64, decay=0.9, epsilon=1e-05)"""
    sizes = (
        Literal(placed.input[-1]),
        Keyword("decay", Literal(layer.decay)),
        Keyword("epsilon", Literal(layer.epsilon)),
        *(() if layer.affine else (Keyword("affine", Literal(False)),)),
    )
    return (Call(Ref("BatchNorm", Import(".batch_norm", "BatchNorm")), sizes),)
