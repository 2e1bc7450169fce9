"""max_pool, behind a module of its own where PyTorch does not pad so."""

from __future__ import annotations

from gencc.codegen.python.nodes import (
    Call,
    Expression,
    Import,
    Keyword,
    Literal,
    Ref,
    Unary,
)
from gencc.ir.model import Placed
from gencc.ops.layers.max_pool import MaxPool

from gencc_torch.ops.layers import ENDS, Modules, nn, pad, sides


def modules(layer: MaxPool, placed: Placed, source: Expression | None) -> Modules:
    """nn.MaxPool2d(3, stride=2, padding=1)"""
    if not layer.size:
        whole = nn(f"AdaptiveMaxPool{len(placed.input) - 1}d", Literal(1))
        return whole, nn("Flatten")
    before = tuple(start for start, _ in layer.padding)
    pairs = zip(layer.padding, layer.size, strict=False)
    native = all(start == end and 2 * start <= size for (start, end), size in pairs)
    pool = nn(
        f"MaxPool{len(layer.size)}d",
        sides(layer.size),
        *([Keyword("stride", sides(layer.stride))] if layer.stride else []),
        *([Keyword("padding", sides(before))] if before and native else []),
    )
    if native:
        return (pool,)
    least = Unary("-", Ref("math.inf", Import("math")))
    return pad("ConstantPad", layer.padding, ENDS[len(before)], least), pool


def with_switches(layer: MaxPool, images: Expression) -> Call:
    """F.max_pool2d(images, 2, return_indices=True)"""
    function = Ref("F.max_pool2d", Import("torch.nn.functional", alias="F"))
    indices = Keyword("return_indices", Literal(True))
    return Call(function, (images, sides(layer.size), indices))
