"""Gradients in formulas as functions of what they are taken by.

`grad(energy, z)` needs all that leads from z to the energy once more, as a function of z. That
function has lines of its own: the definitions and the calls in between, under the names that
they have elsewhere. What does not depend on z is computed outside of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Protocol

from gencc.ir.expressions import (
    Apply,
    AsNumber,
    Draw,
    Expression,
    Field,
    Input,
    InputGradient,
    Local,
    LoopValue,
    SquaredWeights,
    Unfold,
    Within,
    children,
    everything,
    outside,
    rebuild,
    unwrapped,
)

Point = Local | Input | Draw | LoopValue | Within


class Names(Protocol):
    """The names of a program, or of a function in it."""

    @property
    def definitions(self) -> Mapping[str, Expression]:
        """What each name of the spec stands for, as it is written."""

    def hoist(self, expression: Expression) -> Expression:
        """The expression with a name instead of every call."""

    def named(self, word: str, value: Expression) -> Expression:
        """A new name for a value."""

    def call_name(self, call: Expression) -> str:
        """The name of a call, the same within functions and outside of them."""

    def free(self, name: str) -> str:
        """An unused name, taken from now on."""


def defined(names: Names, value: Expression) -> Expression:
    """The value of a name; its outermost call needs no second one."""
    match value:
        case Apply() | SquaredWeights():
            return rebuild(value, names.hoist)
        case AsNumber() | Unfold() if isinstance(unwrapped(value), Apply):
            return rebuild(value, partial(defined, names))
        case InputGradient():
            return planned(names, value)
    return names.hoist(value)


def planned(names: Names, gradient: InputGradient) -> InputGradient:
    """The gradient with names for what it uses.

    If it is that of a network's result by one argument, which the others do not depend
    on, it stays a gradient of that call, so that one forward can compute both. Any other
    becomes one of a function, whose value consists of `Within`.
    """
    by, definitions = gradient.by, names.definitions
    opened = replace(gradient, value=_behind(gradient.value, definitions))
    if call := opened.call:
        others = [argument for argument in call.arguments if argument != by]
        if not any(depends(other, by, definitions) for other in others):
            value = _around_call(opened.value, names)
            return replace(opened, value=value, by=names.hoist(by))
    point = names.hoist(by)
    if not isinstance(point, Point):
        point = names.named(_word(point), point)
    assert isinstance(point, Point)
    function = Function(names, by, point)
    value = defined(function, opened.value)
    if isinstance(unwrapped(value), Apply | InputGradient):
        value = function.line(gradient.word, value)
    return replace(
        gradient,
        value=value,
        by=point,
        lines=tuple(function.lines.items()),
        function=names.free(f"{gradient.word}_at of gradient"),
    )


class Function:
    """What leads from one value to another: `lines`, by their names, in order."""

    def __init__(self, around: Names, by: Expression, point: Point) -> None:
        self.lines: dict[str, Expression] = {}
        self._around = around
        self._by = by
        self._point = point
        self._names: dict[Expression, Within] = {}

    @property
    def definitions(self) -> Mapping[str, Expression]:
        """What each name of the spec stands for, as it is written."""
        return self._around.definitions

    def free(self, name: str) -> str:
        """An unused name, taken from now on."""
        return self._around.free(name)

    def call_name(self, call: Expression) -> str:
        """The name of a call, the same within functions and outside of them."""
        return self._around.call_name(call)

    def named(self, word: str, value: Expression) -> Expression:
        """A new name for a value."""
        return self.line(self.free(word), value)

    def hoist(self, part: Expression) -> Expression:
        """The expression with a name instead of every call, as it is within."""
        if part == self._by:
            point = outside(self._point)
            return Within(part.type, part.span, self._point.name, point)
        if not depends(part, self._by, self.definitions):
            return self._from_around(part)
        match part:
            case Local(name=name):
                if name not in self.lines:
                    value = defined(self, self.definitions[name])
                    return self._names.get(value) or self.line(name, value)
                return Within(part.type, part.span, name, part)
            case InputGradient():
                return self._call(part)
            case _ if isinstance(unwrapped(part), Apply):
                return self._call(part)
        return rebuild(part, self.hoist)

    def _call(self, part: Expression) -> Within:
        call = defined(self, part)
        if call not in self._names:
            self.line(self.call_name(outside(call)), call)
        return self._names[call]

    def _from_around(self, part: Expression) -> Expression:
        """A part that is computed outside: tensors have names there, records have not."""
        hoisted = self._around.hoist(part)
        if isinstance(hoisted, Field):
            return self._around.named(_word(hoisted), hoisted)
        if isinstance(hoisted, Point) or not children(part):
            return hoisted
        return rebuild(part, self._from_around)

    def line(self, name: str, value: Expression) -> Within:
        """A value within the function, by its name there."""
        self.lines[name] = value
        within = Within(value.type, value.span, name, Local(value.type, None, name))
        self._names[value] = within
        return within


def _word(value: Expression) -> str:
    """q_mean, of q.mean"""
    match value:
        case Field(record=Local(name=of) | Within(name=of), name=name):
            return f"{of}_{name}"
    return "point"


def is_function(value: Expression) -> bool:
    """Whether it is a gradient of a function, which has lines of its own."""
    return isinstance(value, InputGradient) and bool(value.function)


def depends(
    value: Expression, by: Expression, definitions: Mapping[str, Expression]
) -> bool:
    """Whether a value is computed from another one."""
    return any(part == by for part in everything((value,), definitions))


def _behind(value: Expression, definitions: Mapping[str, Expression]) -> Expression:
    """What names stand for, also that of a record whose field it is."""
    match value:
        case Local(name=name) if name in definitions:
            return _behind(definitions[name], definitions)
        case Field(record=record):
            call = _behind(record, definitions)
            return replace(value, record=call) if isinstance(call, Apply) else value
    return value


def _around_call(value: Expression, names: Names) -> Expression:
    """The value of a gradient: its call stays, the arguments of the call get names."""
    if isinstance(value, Apply):
        return rebuild(value, names.hoist)
    return rebuild(value, lambda part: _around_call(part, names))
