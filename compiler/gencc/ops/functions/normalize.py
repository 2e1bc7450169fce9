"""`normalize(v)`: v / norm(v), a direction of length 1; 0 stays 0."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Expression
from gencc.ops.drawing import Special
from gencc.ops.functions import Function, find
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, meet, plain, tensor


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    span, value = site.span(call), tensor(site, values[0])
    length = find("norm").build(site, call, (value,))
    assert isinstance(length, Expression)
    return plain(span, "divide", *meet(site, span, (value, length)))


FUNCTION = Function(("v",), _build, elsewhere=(("l2_normalize unit_norm", ""),))

DOCUMENTATION = "| `normalize(v)` | v / norm(v), of length 1; 0 stays 0 |"

CASES = ()  # cosine.py has them

DRAWN = Special("formulas.directions")
