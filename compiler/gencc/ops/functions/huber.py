"""`huber(a, b, delta)`: mean over the features of a loss that is linear far out.

With d = a - b: d^2 / 2 where |d| <= delta, delta (|d| - delta / 2) beyond; `huber(a, b)` has
delta = 1. Huber 1964, "Robust estimation of a location parameter", Annals of Mathematical
Statistics 35. Others call delta = 1 smooth L1.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Tensor
from gencc.ops.cases import NEAR, SMALL, Case, Float32
from gencc.ops.drawing import Distance
from gencc.ops.functions import Function
from gencc.ops.functions._building import pair
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import (
    Value,
    bounded,
    constant,
    plain,
    reduce,
    show,
    span_of,
    tensor,
)


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    span = site.span(call)
    difference = plain(span, "subtract", *pair(site, call, values[:2]))
    delta = tensor(site, values[2]) if values[2:] else constant(span, 1.0)
    if isinstance(delta.type, Tensor):
        message = f"`delta` is a number, this is {show(delta.type)}"
        way_out = "such as `huber(x, x_hat, 0.5)`"
        raise site.mistake("E0308", span_of(site, delta), message, help=way_out)
    bent = plain(span, "huber", difference, bounded("positive", delta))
    return reduce(site, span, "mean", bent)


FUNCTION = Function(
    ("a", "b", "delta"),
    _build,
    least=2,
    operation="elementwise",
    operands=2,
    better="smallest",
    elsewhere=(("huber_loss smooth_l1 smooth_l1_loss", ""),),
)

DOCUMENTATION = (
    "| `huber(a, b)`, `huber(a, b, delta)` | the mean over the features of d² / 2 where "
    "d = \\|a − b\\| is at most δ, and of δ (d − δ / 2) beyond; δ = 1 unless written |"
)

CASES = (
    Case(
        "huber, at 0 and where it bends",
        NEAR,
        {
            "usual": "huber(h, x)",
            "from_zero": "huber(h, 0 * h)",
            "bends": "huber(2 * h, 0 * x, 0.5)",
            "far": "huber(100 * h, x, 3)",
            "by_parameter": "huber(x, tanh(h), delta)",
        },
        kind="number",
        top="params: {delta: 0.25}",
        batch=1,
        optimizer=SMALL,
    ),
    Float32(
        "digits of huber",
        ((-0.5, 1.0, 0.25, 2.0),),
        {"usual": "huber(H, 0.75 * H + 0.1)", "wide": "huber(30 * H, H, 2)"},
    ),
)

DRAWN = Distance(symmetric=True)
