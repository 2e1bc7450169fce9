"""Lints about logarithms of what a network judges: saturation, and their domain."""

from __future__ import annotations

from collections.abc import Iterator

from gencc.diagnostics import Diagnostic
from gencc.ir.expressions import (
    Apply,
    AsNumber,
    Elementwise,
    Expression,
    Field,
    Local,
    Number,
    Reduce,
    Term,
)
from gencc.ir.model import Step
from gencc.lints.reader import Reader

_POSITIVE = {"sigmoid", "softmax", "softplus"}
_LINEAR = {"add", "subtract", "negative", "multiply", "divide"}


def saturating(reader: Reader) -> Iterator[Diagnostic]:
    """log(1 - N(..)) made small, where what N is given learns and N does not."""
    for step in reader.model.steps:
        sign = -1 if step.maximize else 1
        for part, made in _signed(reader, step.objective, sign):
            judged = _complement_of_network(reader, part)
            if made > 0 and judged and _saturates(reader, step, judged):
                yield _tell_saturating(reader, step, judged)


def _signed(
    reader: Reader, objective: Expression, sign: int
) -> Iterator[tuple[Expression, int]]:
    """The summands of an objective, with the sign that each is made small with."""
    waiting, seen = [(objective, sign)], set[tuple[str, int]]()
    while waiting:
        expression, sign = waiting.pop()
        match expression:
            case Local(name=name) | Term(name=name):
                if (name, sign) not in seen:
                    seen.add((name, sign))
                    waiting.append((reader.model.values[name], sign))
            case AsNumber(operand=operand) | Reduce(operand=operand):
                waiting.append((operand, sign))
            case Elementwise(function=function, operands=operands) if (
                function in _LINEAR
            ):
                signs = [*_signs(function, operands)]
                waiting += [(one, sign * own) for one, own in reversed(signs)]
            case _:
                yield expression, sign


def _signs(
    function: str, operands: tuple[Expression, ...]
) -> Iterator[tuple[Expression, int]]:
    """The operands of a sum or a multiple, and whether a larger one makes it larger."""
    for index, operand in enumerate(operands):
        sign = -1 if function == "negative" else 1
        if function == "subtract" and index == 1:
            sign = -1
        if function in ("multiply", "divide"):
            others = [o for o in operands if o is not operand]
            sign = (
                -1 if any(isinstance(o, Number) and o.value < 0 for o in others) else 1
            )
        yield operand, sign


def _complement_of_network(reader: Reader, part: Expression) -> Apply | Field | None:
    """The N(..) of log(1 - N(..)), or the head of it."""
    match part:
        case Elementwise(function="log", operands=(operand,)):
            pass
        case _:
            return None
    match reader.behind(operand):
        case Elementwise(
            function="subtract", operands=(Number(value=1.0), probability)
        ):
            judged = reader.behind(probability)
            return judged if isinstance(judged, Apply | Field) else None
    return None


def _saturates(reader: Reader, step: Step, judged: Apply | Field) -> bool:
    call = reader.call(judged)
    assert call is not None
    given = frozenset[str]().union(*map(reader.reach.networks, call.arguments))
    return call.network not in step.updates and not given.isdisjoint(step.updates)


def _tell_saturating(reader: Reader, step: Step, judged: Apply | Field) -> Diagnostic:
    applied = reader.call(judged)
    assert applied is not None
    call = reader.text(judged.span)
    return reader.warn(
        "W0701",
        step.span,
        f"log(1 - {call}) is flat where `{applied.network}` is sure, so little is learned",
        (
            f"at a logit of -5 the gradient of log(1 - {call}) with respect to the "
            f"logit is 0.0067 in size, that of log({call}) 0.9933",
        ),
        f"the non-saturating form: `maximize: log({call})`",
    )


def logarithms(reader: Reader) -> Iterator[Diagnostic]:
    """The logarithm of what a network may give as 0 or less."""
    for part in reader.everything(*reader.objectives()):
        match part:
            case Elementwise(function="log", operands=(operand,)):
                yield from _logarithm(reader, part, operand)


def _logarithm(
    reader: Reader, part: Elementwise, operand: Expression
) -> Iterator[Diagnostic]:
    value, allowed = reader.behind(operand), _POSITIVE
    match value:
        case Elementwise(function="subtract", operands=(Number(value=1.0), other)):
            value, allowed = reader.behind(other), {"sigmoid", "softmax"}
    end = reader.ends_in(value)
    if end is None or end in allowed or part.span is None:
        return
    call = reader.call(value)
    name = call.network if call else "the network"
    yield reader.warn(
        "W0702",
        part.span,
        f"the logarithm of what `{name}` gives, which may be 0 or less",
        (f"`{name}` ends in `{end}`, which does not bound it",),
        f"end `{name}` in `sigmoid` if its output is a probability",
    )
