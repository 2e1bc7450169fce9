"""max_pool"""

from __future__ import annotations

from gencc.codegen.python.nodes import Call, Expression, Import, Keyword, Literal, Ref
from gencc.ir.model import Placed
from gencc.ops.layers.max_pool import MaxPool

from gencc_torch.ops.layers import Modules, nn, pair


def modules(layer: MaxPool, placed: Placed, source: Expression | None) -> Modules:
    """nn.MaxPool2d(2)"""
    return (nn("MaxPool2d", pair(layer.size)),)


def with_switches(layer: MaxPool, images: Expression) -> Call:
    """F.max_pool2d(images, 2, return_indices=True)"""
    function = Ref("F.max_pool2d", Import("torch.nn.functional", alias="F"))
    indices = Keyword("return_indices", Literal(True))
    return Call(function, (images, pair(layer.size), indices))
