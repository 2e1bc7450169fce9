"""The values of constant formulas: computed here, or by the package before a run.

A formula of numbers alone is computed by the functions of the reference, and is an
error if it is not finite. It stays as it was written where Python's floats give the
same; but Python has no softplus and no sigmoid, and its integers are unbounded, so
there the number replaces the formula. A formula of parameters becomes a requirement,
which the package checks before it trains.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from gencc.diagnostics import CompileError, Diagnostic
from gencc.diagnostics.collector import merge_repeated
from gencc.ir.expressions import (
    Bound,
    Bounded,
    Constant,
    Elementwise,
    Expression,
    Local,
    Number,
    Parameter,
    rebuild,
)
from gencc.ir.model import Definition, Model, Requirement
from gencc.ir.records import dataclass
from gencc.lowering.rewriting import rewrite_trained, rewrite_training
from gencc.ops import functions

_INTEGERS = 1e15  # what is smaller and whole is printed as an integer

BOUNDS: dict[Bound, tuple[float, float]] = {
    "probability": (0.0, 1.0),
    "deviation": (0.0, math.inf),
    "positive": (math.ulp(0.0), math.inf),
}
"""The smallest and the largest that there is."""

_BOUND_MESSAGES: dict[Bound, str] = {
    "probability": "this is {:.6g}, and a probability lies between 0 and 1",
    "deviation": "this is {:.6g}, and a standard deviation is 0 or more",
    "positive": "this is {:.6g}, and must be above 0",
}


def settle_constants(model: Model) -> Model:
    """The model with numbers that are known to be finite; raises CompileError."""
    return _Settling(model).settled()


@dataclass(frozen=True)
class _Part:
    """A part of a formula.

    `value` is known for a formula of numbers alone, `numeric` true for one of numbers
    and parameters. `foreign`: Python's floats would give another result.
    """

    expression: Expression
    value: float | None = None
    numeric: bool = False
    foreign: bool = False


class _Settling:
    def __init__(self, model: Model) -> None:
        self.model = model
        self.definitions: dict[str, _Part] = {}
        self.problems: list[Diagnostic] = []
        self.requirements: list[Requirement] = []
        self.trained = False  # whether the formula is computed after training

    def settled(self) -> Model:
        definitions = tuple(map(self._definition, self.model.definitions))
        model = rewrite_training(replace(self.model, definitions=()), self._formula)
        self.trained = True
        model = rewrite_trained(model, self._formula)
        if self.problems:
            raise CompileError(merge_repeated(self.problems))
        requirements = tuple(dict.fromkeys(self.requirements))
        return replace(model, definitions=definitions, requirements=requirements)

    def _definition(self, definition: Definition) -> Definition:
        part = self._part(definition.value)
        self.definitions[definition.name] = part
        if part.numeric and part.value is None:
            text = f"{definition.name}: {definition.text}"
            self._require(part.expression, text, name=definition.name)
        return replace(definition, value=_settled(part))

    def _formula(self, expression: Expression) -> Expression:
        return self._whole(self._part(expression))

    def _whole(self, part: _Part) -> Expression:
        """A part that belongs to no larger number."""
        if (
            part.numeric
            and part.value is None
            and isinstance(part.expression, Elementwise)
        ):
            self._require(part.expression, self._text(part.expression))
        return _settled(part)

    # -------------------------------------------------------------- parts

    def _part(self, expression: Expression) -> _Part:
        match expression:
            case Number(value=value):
                return _Part(expression, value, numeric=True)
            case Parameter():
                return _Part(expression, numeric=True)
            case Local(name=name):
                known = self.definitions[name]
                return _Part(expression, known.value, known.numeric)
            case Bounded(bound=bound, operand=operand):
                return self._bounded(bound, self._part(operand))
            case Elementwise(operands=operands):
                return self._elementwise(expression, [*map(self._part, operands)])
        return _Part(rebuild(expression, self._formula))

    def _elementwise(self, expression: Elementwise, parts: Sequence[_Part]) -> _Part:
        numeric = all(part.numeric for part in parts)
        known = [part.value for part in parts if part.value is not None]
        if len(known) == len(parts):
            whole = _with(expression, [part.expression for part in parts])
            return self._computed(whole, known, any(part.foreign for part in parts))
        divides = expression.function == "divide"
        if divides and parts[1].value == 0:
            self._not_finite(expression, _reason("divide", (math.nan, 0.0)))
            return _Part(expression)
        if numeric:
            return _Part(_with(expression, [*map(_settled, parts)]), numeric=True)
        if divides:
            operands = self._whole(parts[0]), self._divisor(expression, parts[1])
            return _Part(_with(expression, operands))
        return _Part(_with(expression, [*map(self._whole, parts)]))

    def _computed(
        self, expression: Elementwise, operands: Sequence[float], foreign: bool
    ) -> _Part:
        function = expression.function
        value = _value(function, operands)
        if not math.isfinite(value):
            self._not_finite(expression, _reason(function, operands))
            return _Part(expression)
        arithmetic = functions.arithmetic(function)
        unknown = arithmetic is not None and arithmetic.is_foreign
        foreign |= unknown or abs(value) >= _INTEGERS
        return _Part(expression, value, numeric=True, foreign=foreign)

    def _divisor(self, division: Elementwise, divisor: _Part) -> Expression:
        """The divisor of something that is not known here."""
        if divisor.value is None and divisor.numeric:
            kind, span = divisor.expression.type, division.span
            one = Number(Constant(), span, 1.0)
            inverse = Elementwise(kind, span, "divide", (one, divisor.expression))
            self._require(inverse, self._text(division))
        return _settled(divisor)

    def _bounded(self, bound: Bound, part: _Part) -> _Part:
        low, high = BOUNDS[bound]
        values, note = [part.value], ""
        if part.value is None and part.numeric:
            self._require(part.expression, self._text(part.expression), bound)
            values = [self._by_params(part.expression, end) for end in (0, -1)]
            note = "with the numbers that `params` has"
        for value in values:
            # What is not finite is refused by the package, where a run may set it.
            if value is None or not math.isfinite(value) or low <= value <= high:
                continue
            message = _BOUND_MESSAGES[bound].format(value)
            self._mistake("E0328", part.expression, message, note)
            break
        return _Part(_settled(part))

    def _by_params(self, expression: Expression, end: int) -> float:
        """The value with the numbers of the spec; annealed ones at their first or last."""
        match expression:
            case Number(value=value):
                return value
            case Parameter(name=name):
                (parameter,) = (p for p in self.model.parameters if p.name == name)
                anneal = parameter.anneal
                return anneal.levels[end] if anneal else parameter.value
            case Local(name=name):
                return self._by_params(self.definitions[name].expression, end)
            case Bounded(operand=operand):
                return self._by_params(operand, end)
            case Elementwise(function=function, operands=operands):
                return _value(function, [self._by_params(o, end) for o in operands])
        raise AssertionError("is made of numbers and parameters")

    # -------------------------------------------------------------- what is found

    def _require(
        self,
        value: Expression,
        text: str,
        bound: Bound | None = None,
        name: str = "",
    ) -> None:
        self.requirements.append(Requirement(value, text, bound, name, self.trained))

    def _not_finite(self, expression: Expression, reason: str) -> None:
        message = f"`{self._text(expression)}` is not a finite number"
        self._mistake("E0327", expression, message, reason)

    def _mistake(
        self, code: str, where: Expression, message: str, note: str = ""
    ) -> None:
        assert where.span is not None, "formulas of a spec have a place"
        notes = (note,) if note else ()
        self.problems.append(
            Diagnostic(code, message, self.model.source, where.span, notes=notes)
        )

    def _text(self, expression: Expression) -> str:
        assert expression.span is not None, "formulas of a spec have a place"
        return self.model.source.part(expression.span)


def _reason(function: str, operands: Sequence[float]) -> str:
    """The reason why it has no value for these, for the message."""
    match function, operands:
        case ("divide", (_, 0.0)) | ("power", (0.0, _)):
            return "nothing can be divided by 0"
        case "power", (base, exponent) if base < 0 and not exponent.is_integer():
            return "negative numbers have no root"
    arithmetic = functions.arithmetic(function)
    undefined = arithmetic.undefined if arithmetic else ""
    return undefined or "the largest number is 1.8e308"


def _settled(part: _Part) -> Expression:
    """The part, or the number that Python could not compute."""
    if part.value is None or not part.foreign:
        return part.expression
    return Number(Constant(), part.expression.span, part.value)


def _with(expression: Elementwise, operands: Sequence[Expression]) -> Elementwise:
    return replace(expression, operands=tuple(operands))


def _value(function: str, operands: Sequence[float]) -> float:
    """The value by the reference, imported here as few specs need it and NumPy."""
    import numpy as np

    from gencc.verification.reference.functions import find
    from gencc.verification.reference.tape import Value

    with np.errstate(all="ignore"):
        return float(find(function)(*map(Value, operands)).array)
