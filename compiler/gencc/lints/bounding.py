"""A lint about objectives that a network can push to infinity."""

from __future__ import annotations

from collections.abc import Iterator

from gencc.diagnostics import Diagnostic
from gencc.ir.expressions import (
    Apply,
    AsNumber,
    Constant,
    Elementwise,
    Expression,
    Field,
    Local,
    Number,
    Reduce,
    Scalar,
    Spread,
    Term,
    children,
)
from gencc.ir.model import Step
from gencc.lints.reader import Reader

Ways = frozenset[int]  # 1 upwards, -1 downwards

_UP, _DOWN, _NOWHERE = frozenset({1}), frozenset({-1}), Ways()
_BOUNDED = ("sigmoid", "tanh", "softmax")


def without_bound(reader: Reader) -> Iterator[Diagnostic]:
    """An objective whose way to infinity is a square or the like, and nothing holds it."""
    for step in reader.model.steps:
        growth = _Growth(reader, step)
        ways = growth.ways(step.objective)
        wanted = 1 if step.maximize else -1
        if wanted in ways and -wanted not in ways:
            verb, bound = (
                ("maximize", "upper") if step.maximize else ("minimize", "lower")
            )
            yield reader.warn(
                "W0710",
                step.span,
                f"what is {verb}d here has no {bound} bound",
                ("squares and distances of what a network makes grow without end",),
                "turn its sign round; or let something hold it: a margin, as in `relu(margin "
                "- distance)`, or a network that ends in `sigmoid` or `tanh`",
            )


class _Growth:
    """Which way values can go to infinity as a step moves its networks.

    Only by what grows faster than a network's result: squares, distances, exponentials.
    """

    def __init__(self, reader: Reader, step: Step) -> None:
        self.reader, self.updated = reader, frozenset(step.updates)
        self._ways: dict[str, Ways] = {}
        self._free: dict[str, bool] = {}
        for name, value in reader.model.values.items():  # each uses only earlier ones
            self._ways[name] = self.ways(value)
            self._free[name] = self.is_free(value)

    def ways(self, value: Expression) -> Ways:
        match value:
            case Local(name=name) | Term(name=name):
                return self._ways[name]
            case AsNumber(operand=operand) | Reduce(operand=operand):
                return self.ways(operand)
            case Spread(operand=operand):
                return self.ways(operand)
            case Elementwise(function=function, operands=operands):
                return self._elementwise(function, operands)
        return _NOWHERE

    def is_free(self, value: Expression) -> bool:
        """Whether the step can make it as large as it likes."""
        match value:
            case Local(name=name) | Term(name=name):
                return self._free[name]
            case Apply() | Field():
                moved = self.reader.reach.networks(value) & self.updated
                return bool(moved) and self.reader.ends_in(value) not in _BOUNDED
            case Elementwise(function=function) if function in ("stop", *_BOUNDED):
                return False
        return any(map(self.is_free, children(value)))

    def _elementwise(self, function: str, operands: tuple[Expression, ...]) -> Ways:
        match function, operands:
            case (("square" | "abs" | "exp"), (operand,)):
                return _UP if self.is_free(operand) else _NOWHERE
            case "power", (operand, Number(value=power)) if (
                power % 2 == 0 and power > 0
            ):
                return _UP if self.is_free(operand) else _NOWHERE
            case "sqrt", (operand,):
                return self.ways(operand) & _UP
            case "negative", (operand,):
                return _opposite(self.ways(operand))
            case "add", (left, right):
                return self.ways(left) | self.ways(right)
            case "subtract", (left, right):
                return self.ways(left) | _opposite(self.ways(right))
            case "multiply", (left, right):
                if _is_number(left):
                    return _times(left, self.ways(right))
                return _times(right, self.ways(left)) if _is_number(right) else _NOWHERE
            case "divide", (left, right) if _is_number(right):
                return _times(right, self.ways(left))
        return _NOWHERE


def _is_number(value: Expression) -> bool:
    return isinstance(value.type, Constant | Scalar) and not isinstance(value, Apply)


def _times(factor: Expression, ways: Ways) -> Ways:
    """A parameter is taken for a positive weight."""
    match factor:
        case Number(value=0.0):
            return _NOWHERE
        case Number(value=value) if value < 0:
            return _opposite(ways)
        case Elementwise(function="negative", operands=(inner,)):
            return _opposite(_times(inner, ways))
    return ways


def _opposite(ways: Ways) -> Ways:
    return frozenset(-way for way in ways)
