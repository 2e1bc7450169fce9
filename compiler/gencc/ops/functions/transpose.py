"""`transpose(m)`: a matrix with its rows as columns."""

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
    kind = _rule((value.type,), ())
    if kind is None:
        message = f"`transpose` takes a matrix, this is {show(value.type)}"
        way_out = (
            "a network makes one: `{input: v, layers: [dense: 6, reshape: [2, 3]]}`"
        )
        raise site.mistake("E0308", span_of(site, value), message, help=way_out)
    return Operation(kind, site.span(call), "transpose", (value,))


def _rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    match types:
        case [Tensor(shape=(rows, columns), axes=axes, folded=False)]:
            return Tensor((columns, rows), axes)
    return None


FUNCTION = Function(("m",), _build, operation="own", rule=_rule, along=True)

DOCUMENTATION = "| `transpose(m)` | a matrix with its rows as columns |"

CASES = ()  # cholesky.py has them

DRAWN = Special("formulas.of_matrix")
