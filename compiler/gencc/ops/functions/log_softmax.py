"""`log_softmax(v)`: v - logsumexp(v) over a vector, the logarithms of its softmax.

A vector -> a vector, in nats. `log(softmax(v))` is computed in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ops.cases import LOG_OF_A_SUM, SLOPE_OF_SOFTMAX, Float32
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.ops.functions._building import vector
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, plain


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    return plain(site.span(call), "log_softmax", vector(site, call, values[0]))


FUNCTION = Function(("v",), _build, operation="elementwise")

DOCUMENTATION = "| `log_softmax(v)` | v − logsumexp(v) over a vector; `log(softmax(v))` is the same |"

CASES = (  # its corners in float64 are those of softmax
    Float32(
        "digits of log_softmax",
        ((-0.5, 1.0, 0.25, 2.0),),
        {"usual": "log_softmax(H)", "wide": "log_softmax(60 * H)"},
        values={"wide": LOG_OF_A_SUM},
        others=SLOPE_OF_SOFTMAX,
    ),
)

DRAWN = Special("formulas.probabilities")
