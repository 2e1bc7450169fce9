"""`corrupt(v, s)`: v + s N(0, 1), independently in every element; s in the unit of v."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ops.cases import Case, Random
from gencc.ops.distributions.normal import NormalNoise
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.ops.functions._building import draw, pair
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, bounded, plain


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    span = site.span(call)
    value, deviation = pair(site, call, values)
    noise = plain(
        span,
        "multiply",
        bounded("deviation", deviation),
        draw(site, call, value, NormalNoise()),
    )
    return plain(span, "add", value, noise)


FUNCTION = Function(("v", "deviation"), _build, draws="noise")

DOCUMENTATION = "| `corrupt(v, s)` | v + s · N(0, 1), for each element |"

CASES = (
    Case(
        "corrupt, of vectors",
        Random((4, 3)),
        {"noisy": "corrupt(h, 0.5)", "twice": "corrupt(h, s) * corrupt(h, 0.1)"},
        top="params: {s: 0.5}",
        steps=3,
    ),
)

DRAWN = Special("coding.spoiled")
