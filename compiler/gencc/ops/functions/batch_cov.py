"""`batch_cov(v)`: the covariance of a vector over the minibatch, a matrix.

[d] -> [d, d], the mean of (v - m)(v - m)^T with m = batch_mean(v), the same for every
example. DIP-VAE, Kumar et al. 2018, arXiv:1711.00848, equation 6.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Operation, Tensor, Type
from gencc.ops.cases import Case, Random
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.ops.functions._building import vector
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    value = vector(site, call, values[0])
    kind = _rule((value.type,), ())
    assert kind is not None, "is a vector"
    return Operation(kind, site.span(call), "batch_cov", (value,))


def _rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    match types:
        case [Tensor(shape=(size,))]:
            return Tensor((size, size))
    return None


FUNCTION = Function(
    ("v",),
    _build,
    operation="own",
    rule=_rule,
    over_batch=True,
    elsewhere=(("cov covariance", ""),),
)

DOCUMENTATION = (
    "| `batch_cov(v)` | the covariance [d, d] of a vector over the minibatch, divided by the "
    "number of examples |"
)

CASES = (
    Case(
        "batch_cov, its diagonal and the rest",
        Random((6, 3)),
        {
            "spread": "h * sum(square(batch_cov(h)))",
            "diagonal": "diagonal(batch_cov(h)) * x + h",
            "rest": "h * sum(square(off_diagonal(batch_cov(h * x))))",
        },
        batch=3,
        outputs=False,
    ),
)

DRAWN = Special("formulas.of_batch")
