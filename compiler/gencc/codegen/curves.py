"""Numbers that change as training goes on -> calls of anneal.py."""

from __future__ import annotations

from collections.abc import Callable

from gencc.codegen import naming
from gencc.codegen.python.nodes import (
    Attribute,
    Binary,
    Call,
    Expression,
    Import,
    Literal,
    Name,
    Ref,
    Tuple,
)
from gencc.ir.model import Anneal, Curve, CurveSequence, ParameterValue


def of_parameter(parameter: ParameterValue) -> Call:
    """linear(step, config.beta_start, config.beta_end, config.beta_steps)"""
    assert parameter.anneal is not None
    if not parameter.anneal.parts:
        return written(parameter.anneal)
    return _call(parameter.anneal, lambda part, _: _setting(parameter, part))


def written(curve: Curve) -> Call:
    """cosine(step, 0.001, 0.0, 2000)"""
    return _call(curve, lambda _, value: Literal(value))


def levels(parameter: ParameterValue) -> tuple[Expression, ...]:
    """The numbers that a parameter goes between, the last being where it stays."""
    if parameter.anneal is None:
        return (Attribute(Name("config"), naming.setting(parameter.name)),)
    if parameter.anneal.parts:
        return _setting(parameter, "start"), _setting(parameter, "end")
    return tuple(map(Literal, parameter.anneal.levels))


def _setting(parameter: ParameterValue, part: str) -> Attribute:
    return Attribute(Name("config"), naming.annealed(parameter.name, part))


def _call(curve: Curve, number: Callable[[str, float | int], Expression]) -> Call:
    function, *numbers = _parts(curve, number)
    return Call(function, (Name("step"), *numbers))


def _parts(
    curve: Curve, number: Callable[[str, float | int], Expression]
) -> tuple[Expression, ...]:
    """The function of a curve, and its arguments behind the iteration."""
    function = Ref(curve.word, Import(".anneal", curve.word))
    match curve:
        case Anneal(start=start, end=end, steps=steps):
            first, last, unit = curve.parts
            length = _iterations(number(unit, steps), curve.by_epoch)
            return function, number(first, start), number(last, end), length
        case CurveSequence(curves=curves):
            return function, *(Tuple(_parts(part, number)) for part in curves)
    changes = (_iterations(Literal(n), curve.counts_epochs) for n in curve.changes)
    return function, Tuple(tuple(map(Literal, curve.levels))), Tuple((*changes,))


def _iterations(count: Expression, by_epoch: bool) -> Expression:
    return Binary("*", count, Name("per_epoch")) if by_epoch else count
