"""Lints about sums of terms: weights that depend on a size, networks updated twice."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator

from gencc.diagnostics import Diagnostic
from gencc.ir.expressions import (
    Apply,
    Constant,
    Elementwise,
    Expression,
    Local,
    Number,
    Reduce,
    Scalar,
    Tensor,
    Term,
    children,
)
from gencc.lints.reader import Reader


def mixed_reductions(reader: Reader) -> Iterator[Diagnostic]:
    """A mean over pixels added to a sum over the code, so that the size is a weight."""
    for step in reader.model.steps:
        summands = list(_summands(reader, step.objective))
        means = [one for one in summands if _reduction(reader, one) == "mean"]
        sums = [one for one in summands if _reduction(reader, one) == "sum"]
        if not means or not sums:
            continue
        count = _size(next(iter(_reduces(reader, means[0]))))
        mean, other = reader.text(means[0].span), reader.text(sums[0].span)
        yield reader.warn(
            "W0707",
            step.span,
            f"`{mean}` is a mean over {count:,} numbers, `{other}` a sum",
            (f"so the sum weighs {count:,} times as much as in the paper's formula",),
            "sum both: `sse(a, b)` for `mse(a, b)`, `sum(v)` for `mean(v)`; a weight "
            "that is meant stands in `params`",
        )


def _summands(reader: Reader, objective: Expression) -> Iterator[Expression]:
    """What is added up with no weight; a weight says that the size was thought of."""
    match objective:
        case Elementwise(function="add" | "subtract", operands=operands):
            for operand in operands:
                yield from _summands(reader, operand)
        case Term() | Local():
            value = reader.behind(objective)
            if isinstance(value, Elementwise) and value.function in ("add", "subtract"):
                yield from _summands(reader, value)
            else:
                yield objective
        case _:
            yield objective


def _reduction(reader: Reader, summand: Expression) -> str | None:
    """What makes one number of a summand that has no weight.

    A number is no weight of a sum in a loss: ½ belongs to the formula of the divergence.
    """
    value = reader.behind(summand)
    kinds = {one.function for one in _reduces(reader, value) if _size(one) > 1}
    kind = kinds.pop() if len(kinds) == 1 else None
    weights = _weights(value)
    if kind == "sum" and isinstance(summand, Term):
        weights = [one for one in weights if not isinstance(one, Number)]
    return None if weights else kind


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


def _reduces(reader: Reader, value: Expression) -> Iterator[Reduce]:
    """The reductions that make one number of a value, not those inside networks.

    Nor those inside a root: a norm is no sum, it grows with the root of the size.
    """
    value = reader.behind(value)
    is_root = isinstance(value, Elementwise) and value.function == "sqrt"
    if isinstance(value, Reduce):
        yield value
    elif not is_root and not isinstance(value, Apply):
        for child in children(value):
            yield from _reduces(reader, child)


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
