"""`shuffle(v)`: the values of the same batch in a random order, all orders equally likely."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Draw, Operation, Order, Permutation, Tensor, Type
from gencc.ops.cases import Case, Random
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, show, span_of, tensor


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    value = tensor(site, values[0])
    if not isinstance(value.type, Tensor):
        message = f"`shuffle` takes a tensor, this is {show(value.type)}"
        raise site.mistake("E0308", span_of(site, value), message)
    span = site.span(call)
    order = Draw(Order(), span, site.draw_name(call), Permutation())
    return Operation(value.type, span, "shuffle", (value, order))


def _rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    value, order = types
    return value if order == Order() else None


FUNCTION = Function(("v",), _build, operation="own", rule=_rule, draws="order")

DOCUMENTATION = "| `shuffle(v)` | the examples of the minibatch in a random order |"

CASES = (
    Case(
        "shuffle, of vectors",
        Random((5, 3)),
        {
            "once": "shuffle(h) * h",
            "twice": "shuffle(h) - 2 * shuffle(h * h)",
            "again": "shuffle(shuffle(h))",
        },
        batch=5,
        steps=3,
    ),
)

DRAWN = Special("coding.spoiled")
