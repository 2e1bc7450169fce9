"""`cosine(a, b)`: sum(a b) / (norm(a) norm(b)), from -1 to 1; 0 where either is 0."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Expression
from gencc.ops.cases import Case, Random
from gencc.ops.drawing import Special
from gencc.ops.functions import Function, find
from gencc.ops.functions._building import pair
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, plain, reduce


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    span = site.span(call)
    first, second = pair(site, call, values)
    product = reduce(site, span, "sum", plain(span, "multiply", first, second))
    lengths = [find("norm").build(site, call, (value,)) for value in (first, second)]
    length, other = (value for value in lengths if isinstance(value, Expression))
    return plain(span, "divide", product, plain(span, "multiply", length, other))


FUNCTION = Function(
    ("a", "b"),
    _build,
    elsewhere=(("cosine_similarity cosine_sim", ""),),
)

DOCUMENTATION = (
    "| `cosine(a, b)` | Σ a b / (norm(a) norm(b)), from −1 to 1; 0 where either is 0 |"
)

CASES = (
    Case(
        "cosine and normalize, parallel and at 0",
        Random((2, 4), 0.3, 2),
        {
            "usual": "cosine(h, x * x)",
            "parallel": "cosine(h, x) + sum(h)",
            "opposite": "cosine(h, -2 * x) - sum(h)",
            "of_zero": "cosine(0 * h, x) + sum(h)",
            "directed": "sum(normalize(h) * x * x)",
            "curved": "square(sum(normalize(h - 1) * x))",
        },
        kind="number",
    ),
)

DRAWN = Special("formulas.directions")
