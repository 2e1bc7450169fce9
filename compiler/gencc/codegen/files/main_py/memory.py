"""The numbers that a package holds at once, as far as the model determines them."""

from __future__ import annotations

import math
from collections.abc import Iterable

from gencc.ir import expressions as ir
from gencc.ir.model import Model
from gencc.lowering.plan import OutputProgram

_PER_DRAW = 48  # numbers per normal draw: sixteen steps of two words and a result
_PER_PIXEL = 8  # numbers: the pixel, scaled to [0, 1], and enlarged on a sheet


def numbers_per_example(outputs: Iterable[OutputProgram], model: Model) -> int:
    """The numbers that the largest output needs, at least, per example."""
    return max((_of(output, model) for output in outputs), default=1)


def _of(program: OutputProgram, model: Model) -> int:
    values = [*program.values, *(v for line in program.lines for v in line.values)]
    called = {
        part.network
        for value in values
        for part in ir.walk(value)
        if isinstance(part, ir.Apply)
    }
    layers = [
        math.prod(shape)
        for name in called
        for _, placed in model.network(name).placed()
        for shape in (placed.input, placed.output)
    ]
    return max(1, *layers, *map(_size, values)) + sum(
        (_PER_DRAW * sum(map(_size, program.draws)), _PER_PIXEL * _size(values[0]))
    )


def _size(value: ir.Expression) -> int:
    return value.type.numbers(1) if isinstance(value.type, ir.Tensor) else 1
