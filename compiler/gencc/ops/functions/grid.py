"""`grid(prior.z)`: the codes at regular quantiles of a prior in two dimensions."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.layers import show_shape
from gencc.ops.distributions import Prior
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, span_of


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    (value,) = values
    span = site.span(call)
    if not isinstance(value, Prior):
        message = "`grid` takes a prior"
        raise site.mistake(
            "E0319", span_of(site, value), message, help="write `grid(prior.z)`"
        )
    if site.section != "outputs":
        message = "`grid` stands in `outputs` only: it is no sample of anything"
        way_out = f"`sample(prior.{value.name})` draws from the prior"
        raise site.mistake("E0319", span, message, help=way_out)
    if value.dimensions != (2,):
        has = show_shape(value.dimensions) if value.dimensions[1:] else value.size
        message = f"`grid` needs two dimensions, `prior.{value.name}` has {has}"
        raise site.mistake("E0319", span, message)
    if not value.noise.plane:
        message = f"{value.title} has no quantiles"
        raise site.mistake(
            "E0319", span, message, help=f"`sample(prior.{value.name})` draws"
        )
    return value.grid(site, call)


FUNCTION = Function(("prior.z",), _build, after_training=True)

DOCUMENTATION = "| `grid(prior.z)` | for two dimensions: codes at regular quantiles |"

CASES = ()  # only pictures show it: tests/packages

DRAWN = Special("outputs._of_codes")
