"""`between(v)`: eight points, ends included, on lines between neighbouring examples."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Operation, Tensor, Type
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, as_vector, show, span_of, tensor


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    value = as_vector(tensor(site, values[0]))
    if site.section != "outputs":
        message = "`between` stands in `outputs` only: it is no value of an example"
        way_out = "under `outputs`: `decoder(between(code))`"
        raise site.mistake("E0319", site.span(call), message, help=way_out)
    if not isinstance(value.type, Tensor) or len(value.type.shape) != 1:
        message = f"`between` takes a vector, this is {show(value.type)}"
        raise site.mistake("E0308", span_of(site, value), message)
    return Operation(value.type, site.span(call), "between", (value,))


def _rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    (value,) = types
    return value if isinstance(value, Tensor) and len(value.shape) == 1 else None


FUNCTION = Function(("v",), _build, operation="own", rule=_rule, after_training=True)

DOCUMENTATION = (
    "| `between(v)` | eight points, ends included, on the line from the first vector "
    "to the second, from the third to the fourth, … |"
)

CASES = ()  # only pictures show it: tests/packages

DRAWN = Special("outputs._of_codes")
