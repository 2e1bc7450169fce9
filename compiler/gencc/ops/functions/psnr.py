"""`psnr(a, b, range)`: 10 log10(range^2 / mse(a, b)) of an example, in decibels."""

from __future__ import annotations

import math
from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Expression
from gencc.ops.drawing import Special
from gencc.ops.functions import Function, find
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, bounded, constant, meet, plain, tensor


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    span = site.span(call)
    squared = find("mse").build(site, call, values[:2])
    interval = bounded("positive", tensor(site, values[2]))
    assert isinstance(squared, Expression)
    squared, interval = meet(site, span, (squared, interval))
    ratio = plain(span, "divide", plain(span, "square", interval), squared)
    decibels = constant(span, 10 / math.log(10))
    return plain(span, "multiply", decibels, plain(span, "log", ratio))


FUNCTION = Function(("a", "b", "range"), _build, after_training=True, better="largest")

DOCUMENTATION = "| `psnr(a, b, range)` | 10 log₁₀(range² / mse(a, b)), in decibels |"

CASES = ()  # rows/outputs.py: it needs a trained model

DRAWN = Special("outputs.metrics")
