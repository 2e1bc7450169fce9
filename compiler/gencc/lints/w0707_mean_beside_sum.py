"""W0707: a mean over pixels is added to a sum over the code."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from gencc.diagnostics import Diagnostic
from gencc.ir.expressions import (
    AsNumber,
    Constant,
    Elementwise,
    Expression,
    Local,
    Number,
    Reduce,
    Scalar,
    Tensor,
    Term,
)
from gencc.ir.model import Step
from gencc.lints.reader import LINEAR, Reader

CODE = "W0707"
TITLE = "mean beside a sum"
OF_THE_WHOLE = False
WHY = """
A mean over pixels is added to a sum over the code, `mse(x, x_hat) + kl(q, prior.z)`. The papers
sum both: -log p(x|z) is a sum over pixels, as the divergence is one over the dimensions of the
code. With `mse` on 28 × 28 pixels the divergence weighs 784 times as much, and the code
collapses to the prior. Sum both, `sse(x, x_hat) + kl(q, prior.z)`, or write down the weight that
you mean: `minimize: C * reconstruction + kl` with `params: {C: 784}`.
"""
BAD = """\
data: {source: digits, scale: [0, 1], batch: 64}
latent: {z: {normal: 2}}
networks:
  encoder: {input: x, layers: [flatten], heads: {mean: [dense: 2], log_var: [dense: 2]}}
  decoder: {input: z, layers: [dense: 64, sigmoid, reshape: [8, 8, 1]]}
let: {q: normal(encoder(x)), z: sample(q)}
train:
  epochs: 20
  optimizer: {adam: {lr: 1.0e-3}}
  minimize: mse(x, decoder(z)) + kl(q, prior.z)
"""
GOOD = """\
data: {source: digits, scale: [0, 1], batch: 64}
latent: {z: {normal: 2}}
networks:
  encoder: {input: x, layers: [flatten], heads: {mean: [dense: 2], log_var: [dense: 2]}}
  decoder: {input: z, layers: [dense: 64, sigmoid, reshape: [8, 8, 1]]}
let: {q: normal(encoder(x)), z: sample(q)}
train:
  epochs: 20
  optimizer: {adam: {lr: 1.0e-3}}
  minimize: sse(x, decoder(z)) + kl(q, prior.z)
"""

_Reductions = dict[str, Reduce]  # the first sum and the first mean of several numbers


def check(reader: Reader) -> Iterator[Diagnostic]:
    """An objective that adds a mean and a sum, neither of which has a weight."""
    named: dict[str, _Reductions] = {}
    for name, value in reader.model.values.items():  # each uses only earlier ones
        named[name] = _reductions(value, named)
    for step in reader.model.steps:
        terms = [(s, _reduction(reader, s, named)) for s in _summands(reader, step)]
        means = [(s, term) for s, term in terms if term and term.function == "mean"]
        sums = [s for s, term in terms if term and term.function == "sum"]
        if means and sums:
            yield _warning(reader, step, *means[0], sums[0])


def _warning(
    reader: Reader, step: Step, mean: Expression, reduced: Reduce, other: Expression
) -> Diagnostic:
    count = _size(reduced)
    return reader.warning(
        CODE,
        step.span,
        f"`{reader.text(mean.span)}` is a mean over {count:,} numbers, "
        f"`{reader.text(other.span)}` a sum",
        (f"so the sum weighs {count:,} times as much as in the paper's formula",),
        "sum both: `sse(a, b)` for `mse(a, b)`, `sum(v)` for `mean(v)`; a weight "
        "that is meant stands in `params`",
    )


def _summands(reader: Reader, step: Step) -> Iterator[Expression]:
    """The summands without a weight; a weight says that the sizes were considered."""
    pending, seen = [step.objective], set[str]()
    while pending:
        part = pending.pop()
        if isinstance(part, Term | Local):
            if part.name in seen:
                continue
            seen.add(part.name)
        match reader.value_of(part):
            case Elementwise(function="add" | "subtract", operands=operands):
                pending += reversed(operands)
            case _:
                yield part


def _reduction(
    reader: Reader, summand: Expression, named: Mapping[str, _Reductions]
) -> Reduce | None:
    """The only sum or mean of a summand that has no weight.

    A number that multiplies a sum in a loss is no weight: ½ belongs to the formula of
    the divergence.
    """
    value = reader.value_of(summand)
    reductions = _reductions(value, named)
    if len(reductions) != 1:
        return None
    (reduction,) = reductions.values()
    weights = _weights(value)
    if reduction.function == "sum" and isinstance(summand, Term):
        weights = [weight for weight in weights if not isinstance(weight, Number)]
    return None if weights else reduction


def _weights(value: Expression) -> list[Expression]:
    """The constant factors that the spec writes; those of a function's formula are not."""
    match value:
        case Elementwise(function="multiply" | "divide", operands=operands):
            constant = [o for o in operands if isinstance(o.type, Constant | Scalar)]
            return [factor for factor in constant if factor.span != value.span]
    return []


def _size(reduction: Reduce) -> int:
    """The number of values of an example that it is over."""
    operand = reduction.operand.type
    return math.prod(operand.shape) if isinstance(operand, Tensor) else 1


def _reductions(value: Expression, named: Mapping[str, _Reductions]) -> _Reductions:
    """The sums and means that a value is a weighted sum of.

    One inside a function does not count: a norm grows with the root of the size.
    """
    match value:
        case Local(name=name) | Term(name=name):
            return named[name]
        case Reduce(function="sum" | "mean", operand=operand, over=axis) if axis:
            return _reductions(operand, named)
        case Reduce(function=function) if _size(value) > 1:
            return {function: value}
        case AsNumber(operand=operand):
            return _reductions(operand, named)
        case Elementwise(function=function, operands=operands) if function in LINEAR:
            result: _Reductions = {}
            for operand in operands:
                result = {**_reductions(operand, named), **result}
            return result
    return {}
