"""virtual_batch_norm, by runtime/virtual_batch_norm.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Call, Expression, Import, Keyword, Literal, Ref
from gencc.ir.model import Placed
from gencc.ops.layers.virtual_batch_norm import VirtualBatchNorm

from gencc_torch.ops.layers import Modules

CLASSES = {"VirtualBatchNorm": ()}


def modules(
    layer: VirtualBatchNorm, placed: Placed, source: Expression | None
) -> Modules:
    """VirtualBatchNorm(128, examples=64, epsilon=1e-05)"""
    settings = (
        Literal(placed.input[-1]),
        Keyword("examples", Literal(layer.examples)),
        Keyword("epsilon", Literal(layer.epsilon)),
        *(() if layer.affine else (Keyword("affine", Literal(False)),)),
    )
    norm = Import(".virtual_batch_norm", "VirtualBatchNorm")
    return (Call(Ref("VirtualBatchNorm", norm), settings),)
