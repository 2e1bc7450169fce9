"""`off_diagonal(m)`: a square matrix with 0 on its diagonal."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Operation, Tensor, Type
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.ops.functions._building import matrix
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    value, size = matrix(site, call, values[0])
    return Operation(Tensor((size, size)), site.span(call), "off_diagonal", (value,))


def _rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    match types:
        case [Tensor(shape=(size, width))] if size == width:
            return Tensor((size, size))
    return None


FUNCTION = Function(("m",), _build, operation="own", rule=_rule)

DOCUMENTATION = "| `off_diagonal(m)` | a square matrix with 0 on its diagonal |"

CASES = ()  # batch_cov.py has them

DRAWN = Special("formulas.of_batch")
