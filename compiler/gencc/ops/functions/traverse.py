"""`traverse(v)`: the first example's v, each of its numbers in turn from -3 to 3."""

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
        message = "`traverse` stands in `outputs` only: it is no value of an example"
        way_out = "under `outputs`: `decoder(traverse(code))`"
        raise site.mistake("E0319", site.span(call), message, help=way_out)
    if not isinstance(value.type, Tensor) or len(value.type.shape) != 1:
        message = f"`traverse` takes a vector, this is {show(value.type)}"
        raise site.mistake("E0308", span_of(site, value), message)
    return Operation(value.type, site.span(call), "traverse", (value,))


def _rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    (value,) = types
    return value if isinstance(value, Tensor) and len(value.shape) == 1 else None


FUNCTION = Function(("v",), _build, operation="own", rule=_rule, after_training=True)

DOCUMENTATION = (
    "| `traverse(v)` | the v of the first example, in which one number after the other, of the "
    "first 32, takes the values −3, −2, …, 3, while the others stay: a row for each |"
)

CASES = ()  # only pictures show it: tests/packages

DRAWN = Special("outputs._of_codes")
