"""Distributions, which exist only here: draws and divergences become arithmetic."""

from __future__ import annotations

import math
from collections.abc import Sequence

from gencc.diagnostics import Span
from gencc.frontend.formula import Call
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
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import (
    Estimate,
    Normal,
    Prior,
    Value,
    as_vector,
    constant,
    meet,
    plain,
    reduce,
    show,
    span_of,
    tensor,
    tensors,
    together,
)

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
    found_normal = of_record(value, site.span(call))
    _check_alike(site, span_of(site, value), found_normal)
    return found_normal


def _of_two(site: Site, call: Call, values: Sequence[Value]) -> Normal:
    mean, log_var = (tensor(site, value) for value in values)
    if not isinstance(together((mean, log_var)), Tensor):
        message = "mean or log_var of a normal is a tensor, these are numbers"
        raise site.mistake("E0308", site.span(call), message)
    found = Normal(mean, log_var, None, site.span(call))
    _check_alike(site, site.span(call), found)
    return found


def _check_alike(site: Site, span: Span, normal: Normal) -> None:
    """E0306 unless mean and log_var meet."""
    if len(tensors((normal.mean, normal.log_var))) > 1:
        mean, log_var = show(normal.mean.type), show(normal.log_var.type)
        message = f"mean is {mean} and log_var is {log_var}: they must be alike"
        raise site.mistake("E0306", span, message)


def _moments(site: Site, span: Span, normal: Normal) -> tuple[Expression, ...]:
    """Mean and log_var as they meet: either may be a number, for every dimension."""
    return meet(site, span, (normal.mean, normal.log_var))


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
    mean, log_var = _moments(site, span, value)
    draw = Draw(together((mean, log_var)), span, site.draw_name(call), StandardNormal())
    half = plain(span, "divide", log_var, constant(span, 2.0))
    scaled = plain(span, "multiply", plain(span, "exp", half), draw)
    return plain(span, "add", mean, scaled)


def kl(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """KL(q || N(0, I)) = 0.5 sum(mean^2 + exp(log_var) - 1 - log_var)."""
    q, prior = values
    span = site.span(call)
    mean, log_var = _check_kl(site, span, q, prior)
    squares = plain(span, "square", mean)
    both = plain(span, "add", squares, plain(span, "exp", log_var))
    less = plain(span, "subtract", both, constant(span, 1.0))
    total = plain(span, "subtract", less, log_var)
    summed = reduce(site, span, "sum", total)
    return plain(span, "multiply", constant(span, 0.5), summed)


def _check_kl(site: Site, span: Span, q: Value, prior: Value) -> tuple[Expression, ...]:
    """The moments of q, which is a normal in as many dimensions as the prior."""
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
    moments = _moments(site, span, q)
    shape = together([as_vector(one) for one in moments])
    if shape != Tensor((prior.size,)):
        message = (
            f"the shapes do not meet: the normal is {show(shape)}, "
            f"`prior.{prior.name}` is [{prior.size}]"
        )
        raise site.mistake("E0306", span, message)
    return moments


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
        point = as_vector(point)
        _check_point(site, value, point, Tensor((distribution.size,)))
        squares = plain(span, "square", point)
        start: Expression = constant(span, _LOG_2_PI)
    elif isinstance(distribution, Normal):
        parts = (distribution.mean, distribution.log_var)
        if len(tensors((point, *parts))) > 1:
            _check_point(site, value, point, together(parts))
        point, mean, log_var = meet(site, span, (point, *parts))
        difference = plain(span, "subtract", point, mean)
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
    whole = plain(span, "add", start, squares)
    summed = reduce(site, span, "sum", whole)
    return plain(span, "multiply", constant(span, -0.5), summed)


def _check_point(site: Site, value: Value, point: Expression, wanted: Type) -> None:
    """E0306 where a distribution is one of another shape."""
    if point.type != wanted:
        message = (
            f"the distribution is one of {show(wanted)}, this is {show(point.type)}"
        )
        raise site.mistake("E0306", span_of(site, value), message)


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
