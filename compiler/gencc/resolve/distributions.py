"""Distributions, which exist only here: draws and divergences become arithmetic."""

from __future__ import annotations

import math
from collections.abc import Sequence

from gencc.diagnostics import Span
from gencc.expressions import Call
from gencc.ir.expressions import (
    Draw,
    Expression,
    Field,
    Fitted,
    Grid,
    Matrix,
    Product,
    Record,
    Reduce,
    StandardNormal,
    Tensor,
    Type,
)
from gencc.resolve.operands import (
    Estimate,
    Normal,
    Prior,
    Value,
    constant,
    meet,
    plain,
    show,
    span_of,
    tensor,
)
from gencc.resolve.site import Site

_IN_LET = "in `let`: `q: normal(encoder(x))`, the encoder having heads mean and log_var"


_LOG_2_PI = math.log(2 * math.pi)


def normal(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """normal(record with mean and log_var), or normal(mean, log_var): diagonal."""
    if len(values) == 2:
        return _of_two(site, call, values)
    (value,) = values
    if isinstance(value, Normal | Prior | Estimate):
        message = "`normal` takes a record, this is a distribution already"
        raise site.mistake("E0308", span_of(site, value), message)
    kind = value.type
    found = kind if isinstance(kind, Record) else Record(())
    mean, log_var = found.get("mean"), found.get("log_var")
    if mean is None or log_var is None:
        message = f"`normal` takes a record of mean and log_var, this is {show(kind)}"
        way_out = f"write it {_IN_LET}; or give both: `normal(mean, log_var)`"
        raise site.mistake("E0308", span_of(site, value), message, help=way_out)
    if mean != log_var:
        message = f"mean is {show(mean)} and log_var is {show(log_var)}"
        raise site.mistake(
            "E0306", span_of(site, value), f"{message}: they must be alike"
        )
    return of_record(value, site.span(call))


def _of_two(site: Site, call: Call, values: Sequence[Value]) -> Normal:
    mean, log_var = (tensor(site, value) for value in values)
    if not isinstance(mean.type, Tensor):
        message = f"the mean of a normal is a tensor, this is {show(mean.type)}"
        raise site.mistake("E0308", span_of(site, mean), message)
    if isinstance(log_var.type, Tensor) and log_var.type not in (mean.type, Tensor(())):
        message = f"mean is {show(mean.type)} and log_var is {show(log_var.type)}"
        raise site.mistake("E0306", site.span(call), f"{message}: they must be alike")
    meet(site, site.span(call), (mean, log_var))
    return Normal(mean, log_var, None, site.span(call))


def of_record(record: Expression, span: Span | None) -> Normal:
    """The normal whose moments are the fields of a record."""
    assert isinstance(record.type, Record)
    fields = dict(record.type.fields)
    mean = Field(fields["mean"], span, record, "mean")
    return Normal(mean, Field(fields["log_var"], span, record, "log_var"), record, span)


def sample(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """A draw: fresh noise for a prior, mean + exp(log_var / 2) * noise for a normal."""
    (value,) = values
    span = site.span(call)
    if isinstance(value, Prior):
        return Draw(Tensor((value.size,)), span, site.draw_name(call), value.noise)
    if not isinstance(value, Normal):
        kind = "fitted" if isinstance(value, Estimate) else show(value.type)
        message = f"`sample` takes a distribution, this is {kind}"
        way_out = "distributions are `normal(…)` and `prior.NAME`"
        raise site.mistake("E0308", span_of(site, value), message, help=way_out)
    mean, log_var = value.mean, value.log_var
    draw = Draw(mean.type, span, site.draw_name(call), StandardNormal())
    half = plain(span, "divide", log_var, constant(span, 2.0))
    scaled = plain(span, "multiply", plain(span, "exp", half), draw)
    return plain(span, "add", mean, scaled)


def kl(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """KL(q || N(0, I)) = 0.5 sum(mean^2 + exp(log_var) - 1 - log_var)."""
    q, prior = values
    span = site.span(call)
    checked = _check_kl(site, span, q, prior)
    mean, log_var = checked.mean, checked.log_var
    squares = plain(span, "square", mean)
    both = plain(span, "add", squares, plain(span, "exp", log_var))
    less = plain(span, "subtract", both, constant(span, 1.0))
    total = plain(span, "subtract", less, log_var)
    summed = Reduce(Tensor(()), span, "sum", total)
    return plain(span, "multiply", constant(span, 0.5), summed)


def _check_kl(site: Site, span: Span, q: Value, prior: Value) -> Normal:
    if not isinstance(q, Normal):
        message = "the first argument of `kl` must be a `normal(…)`"
        raise site.mistake(
            "E0318", span_of(site, q), message, help=f"write it {_IN_LET}"
        )
    standard = isinstance(prior, Prior) and isinstance(prior.noise, StandardNormal)
    if not isinstance(prior, Prior) or not standard:
        message = "`kl` has a closed form here for a normal prior only"
        way_out = "the second argument is `prior.z` with `z: {normal: …}` in `latent`"
        raise site.mistake("E0318", span_of(site, prior), message, help=way_out)
    shape = q.mean.type
    if q.log_var.type != shape:
        message = "`kl` needs a variance for every dimension"
        way_out = f"make log_var {show(shape)} as the mean is"
        raise site.mistake("E0318", span_of(site, q), message, help=way_out)
    if shape != Tensor((prior.size,)):
        message = (
            f"the shapes do not meet: the normal is {show(shape)}, "
            f"`prior.{prior.name}` is [{prior.size}]"
        )
        raise site.mistake("E0306", span, message)
    return q


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
    return Grid(Tensor((2,)), span, value.noise)


def log_prob(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """The log-density of a normal, or of a normal prior, summed over the features:

    -1/2 sum(log(2 pi) + log_var + (v - mean)^2 / exp(log_var)).
    """
    distribution, value = values
    span, point = site.span(call), tensor(site, value)
    if isinstance(distribution, Prior) and distribution.noise == StandardNormal():
        wanted: Type = Tensor((distribution.size,))
        squares = plain(span, "square", point)
        start: Expression = constant(span, _LOG_2_PI)
    elif isinstance(distribution, Normal):
        wanted = distribution.mean.type
        log_var = distribution.log_var
        difference = plain(span, "subtract", point, distribution.mean)
        scaled = plain(
            span,
            "divide",
            plain(span, "square", difference),
            plain(span, "exp", log_var),
        )
        squares = scaled
        start = plain(span, "add", constant(span, _LOG_2_PI), log_var)
    else:
        message = "the first argument of `log_prob` must be a normal distribution"
        way_out = "`normal(mean, log_var)`, or a prior that is normal"
        raise site.mistake("E0308", span_of(site, distribution), message, help=way_out)
    if point.type != wanted:
        message = (
            f"the distribution is one of {show(wanted)}, this is {show(point.type)}"
        )
        raise site.mistake("E0306", span_of(site, value), message)
    whole = plain(span, "add", start, squares)
    summed = Reduce(Tensor(()), span, "sum", whole)
    return plain(span, "multiply", constant(span, -0.5), summed)


def mahalanobis(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """(v - mean)^T covariance^-1 (v - mean), the squared distance in standard deviations."""
    value, fitted = values
    span, point = site.span(call), tensor(site, value)
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
