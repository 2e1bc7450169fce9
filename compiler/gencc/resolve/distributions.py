"""Distributions, which exist only here: draws and divergences become arithmetic."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.diagnostics import Span
from gencc.expressions import Call
from gencc.ir.expressions import (
    Draw,
    Expression,
    Field,
    Grid,
    Record,
    Reduce,
    StandardNormal,
    Tensor,
)
from gencc.resolve.operands import (
    Normal,
    Prior,
    Value,
    constant,
    plain,
    show,
    span_of,
)
from gencc.resolve.site import Site

_IN_LET = "in `let`: `q: normal(encoder(x))`, the encoder having heads mean and log_var"


def normal(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """normal(record with mean and log_var): a diagonal normal."""
    (value,) = values
    if isinstance(value, Normal | Prior):
        message = "`normal` takes a record, this is a distribution already"
        raise site.mistake("E0308", span_of(site, value), message)
    kind = value.type
    found = kind if isinstance(kind, Record) else Record(())
    mean, log_var = found.get("mean"), found.get("log_var")
    if mean is None or log_var is None:
        message = f"`normal` takes a record of mean and log_var, this is {show(kind)}"
        raise site.mistake(
            "E0308", span_of(site, value), message, help=f"write it {_IN_LET}"
        )
    if mean != log_var:
        message = f"mean is {show(mean)} and log_var is {show(log_var)}"
        raise site.mistake(
            "E0306", span_of(site, value), f"{message}: they must be alike"
        )
    return Normal(value, site.span(call))


def sample(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """A draw: fresh noise for a prior, mean + exp(log_var / 2) * noise for a normal."""
    (value,) = values
    span = site.span(call)
    if isinstance(value, Prior):
        return Draw(Tensor((value.size,)), span, site.draw_name(call), value.noise)
    if not isinstance(value, Normal):
        message = f"`sample` takes a distribution, this is {show(value.type)}"
        way_out = "distributions are `normal(…)` and `prior.NAME`"
        raise site.mistake("E0308", span_of(site, value), message, help=way_out)
    mean, log_var = moments(value, span)
    draw = Draw(mean.type, span, site.draw_name(call), StandardNormal())
    half = plain(span, "divide", log_var, constant(span, 2.0))
    scaled = plain(span, "multiply", plain(span, "exp", half), draw)
    return plain(span, "add", mean, scaled)


def kl(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """KL(q || N(0, I)) = 0.5 sum(mean^2 + exp(log_var) - 1 - log_var)."""
    q, prior = values
    span = site.span(call)
    mean, log_var = moments(_check_kl(site, span, q, prior), span)
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
    shape = moments(q, span)[0].type
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
    if not site.is_output:
        message = "`grid` stands in `outputs` only: it is no sample of anything"
        way_out = f"`sample(prior.{value.name})` draws from the prior"
        raise site.mistake("E0319", span, message, help=way_out)
    if value.size != 2:
        message = f"`grid` needs two dimensions, `prior.{value.name}` has {value.size}"
        raise site.mistake("E0319", span, message)
    return Grid(Tensor((2,)), span, value.noise)


def moments(q: Normal, span: Span | None) -> tuple[Expression, Expression]:
    """The mean and the log-variance of a normal."""
    assert isinstance(q.record.type, Record)
    fields = dict(q.record.type.fields)
    return (
        Field(fields["mean"], span, q.record, "mean"),
        Field(fields["log_var"], span, q.record, "log_var"),
    )
