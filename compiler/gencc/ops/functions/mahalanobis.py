"""`mahalanobis(v, fitted)`: (v - mean)^T covariance^-1 (v - mean), a squared distance.

In standard deviations of what was fitted after training.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Fitted, Matrix, Product, Reduce, Tensor
from gencc.ops.distributions._mixture import Mixture
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import (
    Estimate,
    Value,
    as_vector,
    plain,
    show,
    span_of,
    tensor,
)


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    value, fitted = values
    span, point = site.span(call), as_vector(tensor(site, value))
    if isinstance(fitted, Mixture):
        message = "a mixture has no one covariance, by which a distance could be taken"
        written = site.text(call.arguments[1])
        way_out = f"`log_prob({written}, v)` says how likely v is by it"
        raise site.mistake("E0308", span_of(site, fitted), message, help=way_out)
    if not isinstance(fitted, Estimate):
        message = "the second argument of `mahalanobis` is a name of `fit`"
        way_out = "`fit: {codes: code}` and `mahalanobis(code, codes)`"
        raise site.mistake("E0308", span_of(site, fitted), message, help=way_out)
    shape = Tensor((fitted.size,))
    if point.type != shape:
        message = (
            f"`{fitted.name}` is fitted to {show(shape)}, this is {show(point.type)}"
        )
        raise site.mistake("E0306", span_of(site, value), message)
    mean = Fitted(shape, span, fitted.name, "mean")
    precision = Fitted(Matrix(fitted.size), span, fitted.name, "precision")
    difference = plain(span, "subtract", point, mean)
    scaled = plain(
        span, "multiply", Product(shape, span, difference, precision), difference
    )
    return Reduce(Tensor(()), span, "sum", scaled)


FUNCTION = Function(("v", "fitted"), _build, after_training=True)

DOCUMENTATION = (
    "| `mahalanobis(v, codes)` | (v − m)ᵀ Σ⁻¹ (v − m), the squared distance from "
    "what was fitted |"
)

CASES = ()  # rows/outputs.py: it needs a trained model

DRAWN = Special("outputs.outputs")
