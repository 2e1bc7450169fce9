"""An expression of the IR -> a formula."""

from __future__ import annotations

import dataclasses
import re

from gencc.ir import expressions as ir
from gencc.ops.notation import number

_OPERATORS = {
    **{name: (sign, 0) for name, sign in ir.COMPARISONS.items()},
    "add": ("+", 1),
    "subtract": ("-", 1),
    "multiply": ("*", 2),
    "divide": ("/", 2),
    "power": ("**", 4),
}
_SIGN, _ATOM = 3, 5


def formula(expression: ir.Expression) -> str:
    """The formula; nodes without a notation of their own are calls of their names."""
    return _written(expression)[0]


def _written(expression: ir.Expression) -> tuple[str, int]:
    """The text, and the precedence of its outermost operator."""
    match expression:
        case ir.Number(value=value):
            return number(value), _ATOM if value >= 0 else _SIGN
        case (
            ir.Parameter(name=name)
            | ir.Input(name=name)
            | ir.Draw(name=name)
            | ir.Local(name=name)
            | ir.Term(name=name)
            | ir.Within(name=name)
        ):
            return name, _ATOM
        case ir.LoopValue(name=name):
            return name.partition(" of ")[0], _ATOM
        case ir.Iterate(words=words, body=body, start=start, steps=steps):
            step = f"({', '.join(words)}) -> {formula(body)}"
            return _call("iterate", step, formula(start), str(steps)), _ATOM
        case ir.ClassLabel(value=value):
            return "each(y)" if value is None else number(value), _ATOM
        case ir.Apply(network=network, arguments=arguments):
            return _call(network, *map(formula, arguments)), _ATOM
        case ir.Field(record=record, name=name):
            return f"{formula(record)}.{name}", _ATOM
        case ir.InputGradient(value=value, by=by, lines=lines):
            gradient = _call("grad", formula(value), formula(by))
            where = ", ".join(f"{name} = {formula(line)}" for name, line in lines)
            return f"{gradient} where {where}" if where else gradient, _ATOM
        case ir.Rows(operand=operand, axis=axis):
            return _call("rows", formula(operand), axis.name), _ATOM
        case ir.Stack(operand=operand, over=axis):
            return _call("stack", formula(operand), axis), _ATOM
        case ir.Fold(operand=operand) | ir.Unfold(operand=operand):
            return _written(operand)
        case ir.Reduce(function=function, operand=operand, over=axis):
            over = (axis,) if axis else ()
            return _call(function, formula(operand), *over), _ATOM
        case ir.SquaredWeights(networks=names):
            return _call("l2", *names), _ATOM
        case ir.Fitted(name=name, part=part):
            return f"{name}.{part}", _ATOM
        case ir.Elementwise(function="negative", operands=(operand,)):
            return f"-{_inside(operand, _SIGN + 1)}", _SIGN
        case ir.Elementwise(function=function, operands=(left, right)) if (
            function in _OPERATORS
        ):
            sign, strength = _OPERATORS[function]
            # A power associates to the right, a comparison not at all.
            is_power, is_single = function == "power", ir.is_comparison(expression)
            first = _inside(left, strength + (is_power or is_single))
            second = _inside(right, strength + (not is_power))
            return f"{first} {sign} {second}", strength
    operands = map(formula, ir.children(expression))
    return _call(_name(expression), *operands, *_settings(expression)), _ATOM


def _inside(expression: ir.Expression, least: int) -> str:
    """The operand of an operator, in parentheses if it binds less tightly."""
    text, strength = _written(expression)
    return text if strength >= least else f"({text})"


def _call(name: str, *arguments: str) -> str:
    return f"{name}({', '.join(arguments)})"


def _name(expression: ir.Expression) -> str:
    """The name of its function, if it has one: sum, softplus; else of the node: one_hot."""
    own = getattr(expression, "function", None) or type(expression).__name__
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", own).lower()


def _settings(expression: ir.Expression) -> list[str]:
    """The settings of a node: factor=2, logits=True."""
    operands = ir.children(expression)
    settings = []
    for field in dataclasses.fields(expression):
        value = getattr(expression, field.name)
        is_operand = value in operands or value == operands
        if field.name not in ("type", "span", "function") and not is_operand:
            settings.append(f"{field.name}={value}")
    return settings
