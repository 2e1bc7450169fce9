"""The functions of the language: their parameters, and what a call of each means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from gencc.expressions import Call
from gencc.ir import expressions as ir
from gencc.ir.expressions import Constant, Expression
from gencc.resolve import distributions
from gencc.resolve.operands import (
    Value,
    elementwise,
    meet,
    number,
    plain,
    reduce,
    tensor,
)
from gencc.resolve.site import Site

Build = Callable[[Site, Call, Sequence[Value]], Value]


@dataclass(frozen=True)
class Function:
    """What a function is given, and how a call of it is built."""

    parameters: tuple[str, ...]
    build: Build


def _elementwise(name: ir.Function, *parameters: str) -> Function:
    def build(site: Site, call: Call, values: Sequence[Value]) -> Value:
        return elementwise(site, site.span(call), name, values)

    return Function(parameters, build)


def _stop(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """The value itself, of whatever shape."""
    return plain(site.span(call), "stop", tensor(site, values[0]))


def _reduction(name: Literal["sum", "mean"]) -> Function:
    def build(site: Site, call: Call, values: Sequence[Value]) -> Value:
        return reduce(site, site.span(call), name, tensor(site, values[0]))

    return Function(("v",), build)


def _distance(
    reduction: Literal["sum", "mean"], measure: Literal["square", "abs"]
) -> Function:
    """sum or mean of the square or the absolute value of a - b."""

    def build(site: Site, call: Call, values: Sequence[Value]) -> Value:
        span = site.span(call)
        operands = _pair(site, call, values)
        difference = plain(span, "subtract", *operands)
        return reduce(site, span, reduction, plain(span, measure, difference))

    return Function(("a", "b"), build)


def _pair(site: Site, call: Call, values: Sequence[Value]) -> list[Expression]:
    """Two values that meet; shape [1] is kept where both, or all that vary, have it."""
    operands = [tensor(site, value) for value in values]
    kinds = {one.type for one in operands} - {Constant()}
    if len(kinds) > 1:
        operands = [number(one) for one in operands]
    meet(site, site.span(call), operands)
    return operands


FUNCTIONS: dict[str, Function] = {
    "log": _elementwise("log", "v"),
    "exp": _elementwise("exp", "v"),
    "sqrt": _elementwise("sqrt", "v"),
    "square": _elementwise("square", "v"),
    "abs": _elementwise("abs", "v"),
    "tanh": _elementwise("tanh", "v"),
    "sigmoid": _elementwise("sigmoid", "v"),
    "softplus": _elementwise("softplus", "v"),
    "relu": _elementwise("relu", "v"),
    "minimum": _elementwise("minimum", "a", "b"),
    "maximum": _elementwise("maximum", "a", "b"),
    "bce": _elementwise("bce", "target", "probability"),
    "stop": Function(("v",), _stop),
    "sum": _reduction("sum"),
    "mean": _reduction("mean"),
    "mse": _distance("mean", "square"),
    "sse": _distance("sum", "square"),
    "mae": _distance("mean", "abs"),
    "normal": Function(("record",), distributions.normal),
    "sample": Function(("distribution",), distributions.sample),
    "kl": Function(("q", "prior.z"), distributions.kl),
    "grid": Function(("prior.z",), distributions.grid),
}
