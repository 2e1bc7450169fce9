"""Metrics of all examples at once: each stands by itself under `metrics`."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Literal

from gencc.frontend.formula import Call
from gencc.ir.expressions import Expression, Number, Tensor
from gencc.ir.model import Data
from gencc.ops.functions import Function, Measured, signature
from gencc.ops.functions._building import vector
from gencc.resolve.formula_site import Site
from gencc.resolve.limits import check_covariance
from gencc.resolve.operands import Value, show, span_of, tensor


def by_itself(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """E0323: where such a metric is part of a formula."""
    written = f"`{signature(call.name)}`"
    message = f"{written} is a metric by itself, and no part of a formula"
    way_out = f"under `metrics`: `{call.name}: {signature(call.name)}`"
    raise site.mistake("E0323", site.span(call), message, help=way_out)


def of_samples(
    setting: str = "",
    *,
    whole: float = 0.0,
    covariance: bool = False,
    better: Literal["smallest", "largest"] = "smallest",
    elsewhere: str = "",
) -> Function:
    """A comparison of two sets of examples of one shape.

    setting: what a number behind them is called; it may be left out if it is a whole one,
    which is then `whole`. covariance: whether their covariances must be in memory.
    """

    def measure(
        site: Site, call: Call, values: Sequence[Value], data: Data
    ) -> Measured:
        samples = tuple(_sample(site, call, value) for value in values[:2])
        first, second = (sample.type for sample in samples)
        if first != second:
            message = (
                f"`{call.name}` compares values of one shape, these are {show(first)} "
                f"and {show(second)}"
            )
            raise site.mistake("E0306", site.span(call), message)
        if covariance and isinstance(first, Tensor):
            check_covariance(site, span_of(site, values[0]), prod(first.shape))
        settings = [_setting(site, call, value, bool(whole)) for value in values[2:]]
        return Measured(samples, tuple(settings or ([whole] if whole else [])))

    return Function(
        ("a", "b", setting) if setting else ("a", "b"),
        by_itself,
        least=2 if whole else -1,
        built_in=(2,) if setting else (),
        after_training=True,
        measure=measure,
        module="distances",
        better=better,
        elsewhere=((elsewhere, ""),) if elsewhere else (),
    )


def of_factors(elsewhere: str = "") -> Function:
    """How codes go with the factors that examples were made from, both vectors."""

    def measure(
        site: Site, call: Call, values: Sequence[Value], data: Data
    ) -> Measured:
        code, factors = (vector(site, call, value) for value in values)
        return Measured((code, factors))

    return Function(
        ("code", "factors"),
        by_itself,
        after_training=True,
        measure=measure,
        module="disentanglement",
        better="largest",
        elsewhere=((elsewhere, ""),) if elsewhere else (),
    )


def _sample(site: Site, call: Call, value: Value) -> Expression:
    sample = tensor(site, value)
    if not isinstance(sample.type, Tensor):
        message = f"`{call.name}` takes values of examples, this is {show(sample.type)}"
        raise site.mistake("E0308", span_of(site, value), message)
    return sample


def _setting(site: Site, call: Call, value: Value, whole: bool) -> float:
    """A number above 0 that is known when a package is built."""
    if (
        isinstance(value, Number)
        and value.value > 0
        and (value.value.is_integer() or not whole)
    ):
        return value.value
    number = "whole number" if whole else "number"
    message = f"`{call.name}` takes a {number} above 0 that stays as it is"
    raise site.mistake("E0308", span_of(site, value), message)
