"""`norm(v)`: sqrt(sum(v^2) + 1e-12), the length of v; without 1e-12 it has no slope at 0."""

from __future__ import annotations

import math
from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ops.cases import SMALL, Case
from gencc.ops.drawing import Reduction
from gencc.ops.functions import Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, constant, plain, reduce, tensor


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    span = site.span(call)
    squares = plain(span, "square", tensor(site, values[0]))
    total = reduce(site, span, "sum", squares)
    return plain(span, "sqrt", plain(span, "add", total, constant(span, 1e-12)))


FUNCTION = Function(
    ("v",), _build, elsewhere=(("l2_norm l2norm length magnitude", ""),)
)

DOCUMENTATION = (
    "| `norm(v)` | √(Σ v² + 10⁻¹²): the second summand gives it a gradient, 0, where "
    "v is 0 |"
)

CASES = (
    Case(
        "norm, at 0 and near it",
        ((0.0, 0.0, 0.0), (1.0, -2.0, 0.5)),
        {
            "at_zero": "norm(h)",
            "close": "norm(1e-6 * h)",
            "closer": "norm(1e-9 * h + 1e-8)",
            "squared": "square(norm(h) - 1)",
            "equal": "norm(h - x) + sum(h)",
        },
        kind="number",
        optimizer=SMALL,
    ),
)

DRAWN = Reduction(lambda low, high, size: (0.0, math.inf), sloped=True)
