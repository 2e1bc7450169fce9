"""`interpolate(a, b)`: a + t (b - a), with one t from U(0, 1) for each example."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Draw, Tensor
from gencc.ops.cases import Case, Random
from gencc.ops.distributions.uniform import Uniform
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.ops.functions._building import pair
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, plain, show, spread, together


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    span = site.span(call)
    first, second = pair(site, call, values)
    kind = together((first, second))
    if not isinstance(kind, Tensor):
        message = f"`interpolate` takes tensors, this is {show(kind)}"
        raise site.mistake("E0308", span, message)
    fraction = Draw(Tensor(()), span, site.draw_name(call), Uniform(0.0, 1.0))
    difference = plain(span, "subtract", second, first)
    way = plain(span, "multiply", spread(fraction, kind), difference)
    return plain(span, "add", first, way)


FUNCTION = Function(
    ("a", "b"),
    _build,
    draws="fraction",
    elsewhere=(("mix mixup lerp", "by a random fraction for each example"),),
)

DOCUMENTATION = (
    "| `interpolate(a, b)` | a + t (b − a), with one t from U(0, 1) for each example |"
)

CASES = (
    Case(
        "interpolate",
        Random((4, 3)),
        {
            "halfway": "interpolate(h, x)",
            "bent": "interpolate(square(h), tanh(h))",
            "to_number": "interpolate(h, 1)",
        },
    ),
)

DRAWN = Special("coding.spoiled")
