"""`heaviside(v)`: 1 where v > 0 and 0 elsewhere, for each element.

A tensor or a number for each example -> the same of 0 and 1, through which no gradient
passes. With it, `p + stop(heaviside(p - 0.5) - p)` is a binary code that has the gradient
of p: the straight-through estimator of Bengio, Leonard & Courville 2013, arXiv:1308.3432.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Elementwise, Expression, Tensor
from gencc.ops.cases import IMAGES, NEAR, Case
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, number, plain, show, span_of, tensor


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    value = number(tensor(site, values[0]))
    if not isinstance(value.type, Tensor):
        message = f"`heaviside` takes a tensor, this is {show(value.type)}"
        raise site.mistake("E0308", span_of(site, value), message)
    return above_0(site, call, value)


def above_0(site: Site, call: Call, value: Expression) -> Elementwise:
    """1 where the value is above 0, and 0 elsewhere."""
    span = site.span(call)
    return plain(span, "heaviside", plain(span, "stop", value))


FUNCTION = Function(("v",), _build, operation="elementwise")

DOCUMENTATION = (
    "| `heaviside(v)` | 1 where v > 0, 0 elsewhere; without a gradient, so "
    "`p + stop(heaviside(p - 0.5) - p)` has that of p |"
)

CASES = (
    Case(
        "heaviside, at 0, and straight through",
        NEAR,
        {
            "plain": "heaviside(h) * h",
            "turned": "heaviside(-h) + h",
            "through": "square(sigmoid(h) + stop(heaviside(sigmoid(h) - 0.5) - sigmoid(h)))",
        },
        batch=1,
    ),
    Case(
        "heaviside, of images and of numbers",
        IMAGES,
        {"of_image": "heaviside(h - 1) * h + heaviside(mean(h)) * x"},
        kind="image",
    ),
)

DRAWN = Special("coding.chosen")
