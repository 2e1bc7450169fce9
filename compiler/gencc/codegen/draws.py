"""Draws -> the calls of support/streams.py that make them."""

from __future__ import annotations

from gencc.codegen.python.nodes import (
    Expression,
    Import,
    Literal,
    Ref,
    Tuple,
)
from gencc.ir import expressions as ir

_STREAMS = Import(".support", "streams")


def draw_arguments(
    what: str, draw: ir.Draw, number: Expression, count: Expression
) -> tuple[Expression, ...]:
    """ "train/z_noise", step, (config.batch_size, 2): what a stream needs but the seed."""
    if not isinstance(draw.type, ir.Tensor):
        return Literal(what), number, count
    shape = Tuple((count, *(Literal(size) for size in draw.type.shape)))
    match draw.noise:
        case ir.Permutation():
            raise AssertionError("orders the examples and has no shape")
        case ir.StandardNormal():
            return Literal(what), number, shape
        case ir.Uniform(0.0, 1.0):
            return Literal(what), number, shape
        case ir.Uniform(low, high):
            bounds = (Literal(low), Literal(high))
            return Literal(what), number, shape, *bounds


def stream(draw: ir.Draw) -> Ref:
    """streams.normal or streams.uniform"""
    return Ref(f"streams.{distribution(draw)}", _STREAMS)


def distribution(draw: ir.Draw) -> str:
    match draw.noise:
        case ir.StandardNormal():
            return "normal"
        case ir.Uniform():
            return "uniform"
        case ir.Permutation():
            return "permutation"
