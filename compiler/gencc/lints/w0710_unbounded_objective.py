"""W0710: an objective that a network can improve without end."""

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
    Unfold,
    children,
)
from gencc.ir.model import Step
from gencc.lints.reader import Reader

CODE = "W0710"
TITLE = "objective without a bound"
OF_THE_WHOLE = False
WHY = """
A step pushes a square, a distance or an exponential of what its networks compute in the direction
that has no end: `maximize: sse(x, x_hat)` is won by ever brighter pictures, until the numbers
overflow and the training stops with exit code 5. Mostly a sign is wrong, `minimize: sse(x,
x_hat)`. Where something should be large, such as the energy of false examples, a margin bounds
it, `minimize: real + relu(margin - false)`, or the network ends in `sigmoid` or `tanh`, whose
results are bounded.
"""
BAD = """\
data: {source: digits, scale: [0, 1], batch: 64}
networks:
  encoder: {input: x, layers: [flatten, dense: 16]}
  decoder: {input: code, layers: [dense: 64, reshape: [8, 8, 1]]}
let: {code: encoder(x)}
train:
  epochs: 20
  optimizer: {adam: {lr: 1.0e-3}}
  maximize: sse(x, decoder(code))
"""
GOOD = """\
data: {source: digits, scale: [0, 1], batch: 64}
networks:
  encoder: {input: x, layers: [flatten, dense: 16]}
  decoder: {input: code, layers: [dense: 64, reshape: [8, 8, 1]]}
let: {code: encoder(x)}
train:
  epochs: 20
  optimizer: {adam: {lr: 1.0e-3}}
  minimize: sse(x, decoder(code))
"""

Directions = frozenset[int]  # in which a value can go to infinity: 1 is up, -1 is down

_UP, _NONE = frozenset({1}), Directions()
_BOUNDED = ("sigmoid", "tanh", "softmax")


def check(reader: Reader) -> Iterator[Diagnostic]:
    """An objective that can go to infinity where the step drives it, and only there."""
    for step in reader.model.steps:
        directions = _Growth(reader, step).directions(step.objective)
        direction = 1 if step.maximize else -1
        if direction in directions and -direction not in directions:
            yield _warning(reader, step)


def _warning(reader: Reader, step: Step) -> Diagnostic:
    verb, bound = ("maximized", "upper") if step.maximize else ("minimized", "lower")
    return reader.warning(
        CODE,
        step.span,
        f"what is {verb} here has no {bound} bound",
        ("squares and distances of what a network computes grow without end",),
        "change its sign; or bound it: by a margin, as in `relu(margin - distance)`, or "
        "by a network that ends in `sigmoid` or `tanh`",
    )


class _Growth:
    """The directions in which values can go to infinity as a step updates its networks.

    Only through what grows faster than the output of a network: squares, distances,
    exponentials.
    """

    def __init__(self, reader: Reader, step: Step) -> None:
        self.reader, self.step = reader, step
        self._directions: dict[str, Directions] = {}
        self._unbounded: dict[str, bool] = {}
        for name, value in reader.model.values.items():  # each uses only earlier ones
            self._directions[name] = self.directions(value)
            self._unbounded[name] = self.is_unbounded(value)

    def directions(self, value: Expression) -> Directions:
        match value:
            case Local(name=name) | Term(name=name):
                return self._directions[name]
            case AsNumber(operand=operand) | Reduce(operand=operand):
                return self.directions(operand)
            case Spread(operand=operand) | Unfold(operand=operand):
                return self.directions(operand)
            case Elementwise(function=function, operands=operands):
                return self._elementwise(function, operands)
        return _NONE

    def is_unbounded(self, value: Expression) -> bool:
        """Whether the step can make the value arbitrarily large."""
        match value:
            case Local(name=name) | Term(name=name):
                return self._unbounded[name]
            case Apply() | Field():
                updated = self.reader.is_updated_through(self.step, value)
                return updated and self.reader.last_activation(value) not in _BOUNDED
            case Elementwise(function=function) if function in ("stop", *_BOUNDED):
                return False
        return any(map(self.is_unbounded, children(value)))

    def _elementwise(
        self, function: str, operands: tuple[Expression, ...]
    ) -> Directions:
        match function, operands:
            case (("square" | "abs" | "exp"), (operand,)):
                return _UP if self.is_unbounded(operand) else _NONE
            case "power", (operand, Number(value=power)) if (
                power % 2 == 0 and power > 0
            ):
                return _UP if self.is_unbounded(operand) else _NONE
            case "sqrt", (operand,):
                return self.directions(operand) & _UP
            case "negative", (operand,):
                return _opposite(self.directions(operand))
            case "add", (left, right):
                return self.directions(left) | self.directions(right)
            case "subtract", (left, right):
                return self.directions(left) | _opposite(self.directions(right))
            case "multiply", (left, right) if _is_number(left):
                return _scaled(left, self.directions(right))
            case (("multiply" | "divide"), (left, right)) if _is_number(right):
                return _scaled(right, self.directions(left))
        return _NONE


def _is_number(value: Expression) -> bool:
    return isinstance(value.type, Constant | Scalar) and not isinstance(value, Apply)


def _scaled(factor: Expression, directions: Directions) -> Directions:
    """A parameter is taken for a positive weight."""
    match factor:
        case Number(value=0.0):
            return _NONE
        case Number(value=value) if value < 0:
            return _opposite(directions)
        case Elementwise(function="negative", operands=(inner,)):
            return _opposite(_scaled(inner, directions))
    return directions


def _opposite(directions: Directions) -> Directions:
    return frozenset(-direction for direction in directions)
