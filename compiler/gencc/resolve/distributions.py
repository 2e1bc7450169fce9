"""Distributions, which exist only here: draws and divergences become arithmetic."""

from __future__ import annotations

from collections.abc import Sequence

from gencc import ops
from gencc.frontend.formula import Call
from gencc.ir.expressions import Expression, Fitted, Matrix, Product, Reduce, Tensor
from gencc.ops.distributions import Distribution, Prior
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

_IN_LET = "in `let`: `q: normal(encoder(x))`, the encoder having heads mean and log_var"


def normal(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """normal(record with mean and log_var), or normal(mean, log_var): diagonal."""
    found: Distribution = ops.load("distributions", call.name).build(site, call, values)
    return found


def sample(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """A draw."""
    (value,) = values
    if isinstance(value, Distribution):
        return value.sample(site, call)
    kind = "fitted" if isinstance(value, Estimate) else show(value.type)
    message = f"`sample` takes a distribution, this is {kind}"
    way_out = "distributions are `normal(…)` and `prior.NAME`"
    raise site.mistake("E0308", span_of(site, value), message, help=way_out)


def kl(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """KL(q || p), for pairs that have a closed form."""
    q, prior = values
    if not isinstance(q, Distribution):
        message = "the first argument of `kl` must be a `normal(…)`"
        raise site.mistake(
            "E0318", span_of(site, q), message, help=f"write it {_IN_LET}"
        )
    way_out = "the second argument is `prior.z` with `z: {normal: …}` in `latent`"
    if not isinstance(prior, Distribution):
        message = "the second argument of `kl` must be a prior"
        raise site.mistake("E0318", span_of(site, prior), message, help=way_out)
    formulas = ops.load("distributions", q.word).KL
    formula = formulas.get((type(q), type(prior)))
    if formula is None:
        message = f"`kl` has no closed form here from {q.title} to {prior.title}"
        way_out = f"the first is a `normal(…)`, {way_out}"
        raise site.mistake("E0318", site.span(call), message, help=way_out)
    found: Expression = formula(site, call, q, prior)
    return found


def grid(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """The codes at equally spaced quantiles of a two-dimensional prior."""
    (value,) = values
    span = site.span(call)
    if not isinstance(value, Prior):
        message = "`grid` takes a prior"
        raise site.mistake(
            "E0319", span_of(site, value), message, help="write `grid(prior.z)`"
        )
    if site.path[0] != "outputs":
        message = "`grid` stands in `outputs` only: it is no sample of anything"
        way_out = f"`sample(prior.{value.name})` draws from the prior"
        raise site.mistake("E0319", span, message, help=way_out)
    if value.size != 2:
        message = f"`grid` needs two dimensions, `prior.{value.name}` has {value.size}"
        raise site.mistake("E0319", span, message)
    return value.grid(site, call)


def log_prob(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """The log-density of a distribution that has one, summed over the features."""
    distribution, value = values
    point = tensor(site, value)
    if isinstance(distribution, Distribution):
        density = distribution.log_prob(site, call, point)
        if density is not None:
            return density
    message = "the first argument of `log_prob` must be a normal distribution"
    way_out = "`normal(mean, log_var)`, or a prior that is normal"
    raise site.mistake("E0308", span_of(site, distribution), message, help=way_out)


def mahalanobis(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """(v - mean)^T covariance^-1 (v - mean), the squared distance in standard deviations."""
    value, fitted = values
    span, point = site.span(call), as_vector(tensor(site, value))
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
