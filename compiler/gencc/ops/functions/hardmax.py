"""`hardmax(v)`: a vector with 1 at the first of the largest of v, and 0 elsewhere.

A vector -> a vector of 0 and 1, through which no gradient passes. With it,
`p + stop(hardmax(p) - p)` is hard in the forward pass and has the gradient of p: the
straight-through estimator of Bengio, Leonard & Courville 2013, arXiv:1308.3432.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Expression, Operation, Tensor, Type
from gencc.ops.cases import NEAR, Case
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.ops.functions._building import vector
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, plain


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    return largest(site, call, vector(site, call, values[0]))


def largest(site: Site, call: Call, value: Expression) -> Operation:
    """1 at the first of the largest of a vector."""
    assert isinstance(value.type, Tensor), "it is a vector"
    stopped = plain(site.span(call), "stop", value)
    return Operation(
        value.type, site.span(call), "hardmax", (stopped,), value.type.shape
    )


def _rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    (value,) = types
    fits = isinstance(value, Tensor) and value.shape == tuple(settings)
    return value if fits else None


FUNCTION = Function(
    ("v",),
    _build,
    operation="own",
    rule=_rule,
    along=True,
    elsewhere=(("argmax", "`hardmax(v)` is a vector with 1 where v is largest"),),
)

DOCUMENTATION = (
    "| `hardmax(v)` | 1 at the first of the largest of a vector, 0 elsewhere; without a "
    "gradient, so `p + stop(hardmax(p) - p)` has that of p |"
)

CASES = (
    Case(
        "hardmax, ties, and straight through",
        NEAR,
        {
            "plain": "hardmax(h) * h",
            "tied": "hardmax(minimum(h, 0.5)) + h",
            "all_tied": "hardmax(0 * h) * h",
            "through": "square(softmax(h) + stop(hardmax(h) - softmax(h)))",
        },
        batch=1,
    ),
)

DRAWN = Special("coding.chosen")
