"""`softmax(v)`: exp(v_i) / sum(exp(v)) over a vector, without overflow.

A vector -> a vector of probabilities; its logarithm is computed from v itself. Bridle 1990,
"Probabilistic interpretation of feedforward classification network outputs".
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ops.cases import SLOPE_OF_SOFTMAX as SLOPE
from gencc.ops.cases import SMALL, Case, Float32
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.ops.functions._building import vector
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, plain


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    return plain(site.span(call), "softmax", vector(site, call, values[0]))


FUNCTION = Function(("v",), _build, operation="elementwise")

DOCUMENTATION = "| `softmax(v)` | eᵛⁱ / Σ eᵛʲ over a vector, without overflow |"

CASES = (
    Case(
        "softmax and log_softmax, ties and values far out",
        ((-1.0, 0.5, 0.5, 1.0, 0.0), (2.0, 2.0, -3.0, 0.0, 2.0)),
        {
            "usual": "softmax(h)",
            "equal": "softmax(0 * h) + h",
            "wide": "softmax(300 * h)",
            "by_logarithm": "log(softmax(3 * h))",
            "logarithm": "log_softmax(h - 100)",
            "far": "log_softmax(400 * h)",
            "curved": "square(softmax(h * x)) - log_softmax(tanh(h))",
        },
        optimizer=SMALL,
    ),
    Float32(
        "digits of softmax",
        ((-0.5, 1.0, 0.25, 2.0),),
        {"usual": "square(softmax(H))", "wide": "square(softmax(-3 * H))"},
        others=SLOPE,
    ),
)

DRAWN = Special("formulas.probabilities")
