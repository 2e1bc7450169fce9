"""Draws -> calls of support/streams.py."""

from __future__ import annotations

import math

from gencc.codegen.python.nodes import (
    Binary,
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
    times = draw.type.numbers(1) // math.prod(draw.type.shape)
    if times > 1:
        count = Binary("*", count, Literal(times))
    shape = Tuple((count, *map(Literal, draw.type.shape)))
    return Literal(what), number, shape, *map(Literal, draw.noise.arguments)


def stream(draw: ir.Draw) -> Ref:
    """streams.normal or streams.uniform"""
    return Ref(f"streams.{draw.noise.word}", _STREAMS)
