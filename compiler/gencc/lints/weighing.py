"""Lints about sums of terms: weights that depend on a size, networks updated twice."""

from __future__ import annotations

import math
import re
from collections import Counter
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
from gencc.lints.reader import Reader

_LINEAR = {"add", "subtract", "negative", "multiply", "divide"}


_Reductions = dict[str, Reduce]  # a first sum and a first mean over several numbers


def mixed_reductions(reader: Reader) -> Iterator[Diagnostic]:
    """A mean over pixels added to a sum over the code, so that the size is a weight."""
    named: dict[str, _Reductions] = {}
    for name, value in reader.model.values.items():  # each uses only earlier ones
        named[name] = _reductions(value, named)
    for step in reader.model.steps:
        summands = [(s, _reduction(reader, s, named)) for s in _summands(reader, step)]
        means = [(s, one) for s, one in summands if one and one.function == "mean"]
        sums = [s for s, one in summands if one and one.function == "sum"]
        if not means or not sums:
            continue
        summand, reduced = means[0]
        count = _size(reduced)
        mean, other = reader.text(summand.span), reader.text(sums[0].span)
        yield reader.warn(
            "W0707",
            step.span,
            f"`{mean}` is a mean over {count:,} numbers, `{other}` a sum",
            (f"so the sum weighs {count:,} times as much as in the paper's formula",),
            "sum both: `sse(a, b)` for `mse(a, b)`, `sum(v)` for `mean(v)`; a weight "
            "that is meant stands in `params`",
        )


def _summands(reader: Reader, step: Step) -> Iterator[Expression]:
    """What is added up with no weight; a weight says that the size was thought of."""
    waiting, seen = [step.objective], set[str]()
    while waiting:
        part = waiting.pop()
        if isinstance(part, Term | Local):
            if part.name in seen:
                continue
            seen.add(part.name)
        match reader.behind(part):
            case Elementwise(function="add" | "subtract", operands=operands):
                waiting += reversed(operands)
            case _:
                yield part


def _reduction(
    reader: Reader, summand: Expression, named: Mapping[str, _Reductions]
) -> Reduce | None:
    """What makes one number of a summand that has no weight.

    A number is no weight of a sum in a loss: ½ belongs to the formula of the divergence.
    """
    value = reader.behind(summand)
    found = _reductions(value, named)
    if len(found) != 1:
        return None
    (reduced,) = found.values()
    weights = _weights(value)
    if reduced.function == "sum" and isinstance(summand, Term):
        weights = [one for one in weights if not isinstance(one, Number)]
    return None if weights else reduced


def _weights(value: Expression) -> list[Expression]:
    """The constants that a product is written with; those of a function are not."""
    match value:
        case Elementwise(function="multiply" | "divide", operands=operands):
            constant = [o for o in operands if isinstance(o.type, Constant | Scalar)]
            return [one for one in constant if one.span != value.span]
    return []


def _size(reduced: Reduce) -> int:
    """Over how many numbers of an example."""
    kind = reduced.operand.type
    return math.prod(kind.shape) if isinstance(kind, Tensor) else 1


def _reductions(value: Expression, named: Mapping[str, _Reductions]) -> _Reductions:
    """The sums and means that a value is a weighted sum of.

    What stands inside of a function is none: a norm grows with the root of the size.
    """
    match value:
        case Local(name=name) | Term(name=name):
            return named[name]
        case Reduce(function=function) if _size(value) > 1:
            return {function: value}
        case AsNumber(operand=operand):
            return _reductions(operand, named)
        case Elementwise(function=function, operands=operands) if function in _LINEAR:
            found: _Reductions = {}
            for operand in operands:
                found = {**_reductions(operand, named), **found}
            return found
    return {}


def twice_updated(reader: Reader) -> Iterator[Diagnostic]:
    """A network that several unnamed steps of an iteration move."""
    spoken = {
        step.name for step in reader.model.steps if not _is_named(reader, step.name)
    }
    for stage in reader.model.stages:
        counts = Counter(
            name for step in stage.steps if step.name in spoken for name in step.updates
        )
        for step in stage.steps[1:]:
            for name in step.updates:
                if counts[name] > 1 and step.name in spoken:
                    counts[name] = 0
                    yield reader.warn(
                        "W0708",
                        step.span,
                        f"`{name}` is updated a second time in each iteration",
                        ("each step has its own gradient and moves the network by it",),
                        "add the objectives up in one step; or, if two steps are meant, "
                        "give each a `name`",
                    )


def _is_named(reader: Reader, name: str) -> bool:
    """Whether the spec names that step; a name made by gencc is that of its networks."""
    step = next(one for one in reader.model.steps if one.name == name)
    own = "_".join(step.updates)
    return re.fullmatch(rf"{own}(_\d+)?", name) is None
