"""`stop(v)`: v of whatever shape, held constant by every gradient."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ops.cases import NONZERO, Case
from gencc.ops.drawing import Special
from gencc.ops.functions import Arithmetic, Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, plain, tensor


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    return plain(site.span(call), "stop", tensor(site, values[0]))


FUNCTION = Function(
    ("v",),
    _build,
    operation="elementwise",
    arithmetic=Arithmetic(""),
    elsewhere=(("detach stop_gradient stop_grad no_grad sg freeze", ""),),
)

DOCUMENTATION = "| `stop(v)` | v, constant in every gradient |"

CASES = (
    Case(
        "stop, of a factor, of a part, of all",
        NONZERO,
        {
            "factor": "stop(h) * h",
            "part": "stop(exp(h)) - square(stop(h) - 2 * h)",
            "inner": "tanh(h + stop(tanh(h)))",
            "straight": "h + stop(relu(h) - h)",
        },
    ),
)

DRAWN = Special("values.stopped")
