"""`permute_dims(v)`: every feature of the batch in a random order of its own.

Example i has in feature k what example p_k(i) has there, p_k being the order in which
independent numbers from U(0, 1) rise, so that all orders are equally likely: draws from the
product of the marginals. Kim & Mnih 2018, arXiv:1802.05983, algorithm 1.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Operation, Tensor, Type
from gencc.ops.cases import Case, Random
from gencc.ops.distributions.uniform import Uniform
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.ops.functions._building import draw, vector
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    value = vector(site, call, values[0])
    uniform = draw(site, call, value, Uniform(0.0, 1.0))
    return Operation(value.type, site.span(call), "permute_dims", (value, uniform))


def _rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    match types:
        case [Tensor(shape=(_,)) as kind, other] if other == kind:
            return kind
    return None


FUNCTION = Function(
    ("v",),
    _build,
    operation="own",
    rule=_rule,
    draws="order",
    over_batch=True,
    elsewhere=(("shuffle_features permute_latent permute_codes", ""),),
)

DOCUMENTATION = (
    "| `permute_dims(v)` | of a vector every feature in a random order of its own over the "
    "minibatch |"
)

CASES = (
    Case(
        "permute_dims, of vectors",
        Random((6, 3)),
        {
            "once": "permute_dims(h) * h",
            "twice": "permute_dims(h) - permute_dims(h * h)",
        },
        batch=6,
        steps=3,
        outputs=False,
    ),
)

DRAWN = Special("formulas.of_batch")
