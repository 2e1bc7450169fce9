"""`clip(v, low, high)`: v, or the nearer bound beyond them, element by element.

The slope is 1 from low to high, both included, and 0 beyond. The bounds are numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Constant, Number, Scalar, Tensor
from gencc.ops.cases import NEAR, SMALL, Case
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, number, plain, show, span_of, tensor


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    value, low, high = (number(tensor(site, each)) for each in values)
    for name, bound in (("low", low), ("high", high)):
        if isinstance(bound.type, Tensor):
            message = f"`{name}` of `clip` is a number, this is {show(bound.type)}"
            way_out = "`minimum(a, b)` and `maximum(a, b)` take tensors"
            raise site.mistake("E0308", span_of(site, bound), message, help=way_out)
    if isinstance(low, Number) and isinstance(high, Number) and low.value > high.value:
        message = f"nothing lies between {low.value:.6g} and {high.value:.6g}"
        way_out = f"write `clip(v, {high.value:.6g}, {low.value:.6g})`"
        raise site.mistake("E0308", site.span(call), message, help=way_out)
    span = site.span(call)
    if any(isinstance(bound.type, Scalar) for bound in (low, high)) or isinstance(
        value.type, Constant
    ):
        return plain(span, "minimum", plain(span, "maximum", value, low), high)
    return plain(span, "clip", value, low, high)


FUNCTION = Function(
    ("v", "low", "high"),
    _build,
    operation="elementwise",
    operands=3,
    elsewhere=(("clamp clip_by_value hardtanh", ""),),
)

DOCUMENTATION = (
    "| `clip(v, low, high)` | v, or the nearer of two numbers beyond them, elementwise; "
    "the gradient is 1 from low to high, 0 beyond |"
)

CASES = (
    Case(
        "clip, at its bounds",
        NEAR,
        {
            "usual": "clip(h, -0.5, 1)",
            "at_zero": "clip(h, 0, 0.25)",
            "one_point": "clip(h, 0.5, 0.5) + h",
            "by_parameter": "clip(square(h), low, 2 * low)",
            "curved": "square(clip(3 * h, -1, 1))",
        },
        top="params: {low: 0.25}",
        batch=1,
        optimizer=SMALL,
    ),
)

DRAWN = Special("formulas.clipped")
