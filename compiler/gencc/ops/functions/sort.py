"""`sort(v)`: the features of a vector in rising order; equal ones keep theirs."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Operation, Tensor, Type
from gencc.ops.cases import Case, Random
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.ops.functions._building import vector
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    value = vector(site, call, values[0])
    return Operation(value.type, site.span(call), "sort", (value,))


def _rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    match types:
        case [Tensor(shape=(_,)) as kind]:
            return kind
    return None


FUNCTION = Function(
    ("v",), _build, operation="own", rule=_rule, elsewhere=(("sorted", ""),)
)

DOCUMENTATION = (
    "| `sort(v)` | the features of a vector in rising order; the gradient goes to where each "
    "came from, of equal ones in their order |"
)

CASES = (
    Case(
        "sort and batch_sort, of numbers some of which are equal",
        Random((6, 5), whole=True),
        {
            "features": "sort(x + 0 * h) * h",
            "tied": "sort(h * 0 + round_ * x) * x",
            "batch": "batch_sort(h) * x",
            "batch_tied": "batch_sort(x + 0 * h) * h",
        },
        top="params: {round_: 1.0}",
        batch=6,
        outputs=False,
    ),
)

DRAWN = Special("formulas.bent")
