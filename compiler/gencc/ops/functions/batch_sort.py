"""`batch_sort(v)`: every feature in rising order over the minibatch, each by itself.

Of equal ones the first example stays first; the gradient goes to where each came from.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Operation, Tensor, Type
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, show, span_of, tensor


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    value = tensor(site, values[0])
    if not isinstance(value.type, Tensor):
        message = f"`batch_sort` takes a tensor, this is {show(value.type)}"
        raise site.mistake("E0308", span_of(site, value), message)
    return Operation(value.type, site.span(call), "batch_sort", (value,))


def _rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    match types:
        case [Tensor() as kind]:
            return kind
    return None


FUNCTION = Function(("v",), _build, operation="own", rule=_rule, over_batch=True)

DOCUMENTATION = "| `batch_sort(v)` | every feature in rising order over the minibatch, each by itself |"

CASES = ()  # `sort` has them

DRAWN = Special("formulas.of_batch")
