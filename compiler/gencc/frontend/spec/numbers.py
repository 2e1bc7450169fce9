"""Numbers of a spec that are written by names of `params`: `dense: code`, `lr: rate / 2`.

Wherever the language takes a number, it takes arithmetic of numbers and such names. A
parameter that is used so is fixed: a run cannot set it, as it would be another model.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from gencc.frontend import formula, formula_parser
from gencc.frontend.formula import (
    Attribute,
    Binary,
    Call,
    Inserted,
    Literal,
    Name,
    Syntax,
    Unary,
)
from gencc.frontend.formula_parser import ExpressionError

if TYPE_CHECKING:
    from gencc.frontend.spec.blocks import Block

_OPERATORS: Mapping[str, Callable[[float, float], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
}


class NoNumber(Exception):
    """Arithmetic without a value; `part` is the reason.

    code: of the diagnostic, or "" where the definition of a parameter has its own.
    name: the parameter that it is about. cycle: of parameters that need each other.
    """

    def __init__(
        self,
        code: str,
        part: Syntax,
        message: str = "",
        name: str = "",
        cycle: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.code, self.part, self.message = code, part, message
        self.name, self.cycle = name, cycle


class Numbers:
    """The values of `params`, as far as they are numbers.

    used: the parameters that some number outside of formulas is made of. blocks: the
    blocks of the spec. within: those that these are the numbers of, with their
    arguments among the parameters.
    """

    def __init__(self, params: Any, blocks: Mapping[str, Block] | None = None) -> None:
        written = params if isinstance(params, dict) else {}
        self.written = {name: _value(raw) for name, raw in written.items()}
        self.used: set[str] = set()
        self.blocks: Mapping[str, Block] = blocks or {}
        self.within: tuple[str, ...] = ()
        self.layers_read = [0]  # of blocks, over all their uses
        self._arguments: set[str] = set()

    def inside(self, block: Block, arguments: Mapping[str, float]) -> Numbers:
        """The values of names within a use of a block."""
        inner = Numbers({**self.written, **arguments}, self.blocks)
        inner.used, inner.layers_read = self.used, self.layers_read
        inner.within = (*self.within, block.name)
        inner._arguments = {*arguments}
        return inner

    def read(self, raw: str) -> float | str:
        """The number that a text means; its parameters count as used.

        A text that is no arithmetic stays as it is. Raises NoNumber.
        """
        tree = arithmetic(raw)
        if tree is None:
            return raw
        value = self.value(tree)
        self.used |= self.behind(tree) - self._arguments
        return int(value) if value.is_integer() else value

    def arguments(self, written: Mapping[str, Any]) -> dict[str, float]:
        """The arguments of a use of a block."""
        read = {
            k: self.read(v) if isinstance(v, str) else v for k, v in written.items()
        }
        return {name: float(value) for name, value in read.items()}

    def value(self, tree: Syntax, within: tuple[str, ...] = ()) -> float:
        """The value of arithmetic; `within` the definitions of these. Raises NoNumber."""
        match tree:
            case Literal():
                return float(tree.value)
            case Name():
                return self._of_name(tree, within)
            case Unary():
                return -self.value(tree.operand, within)
            case Inserted():
                return self.value(tree.tree, within)
            case Binary() if tree.operator in _OPERATORS:
                left = self.value(tree.left, within)
                return _combined(tree, left, self.value(tree.right, within))
            case Binary() | Attribute() | Call():
                message = "a number is made of numbers, parameters and + - * / **"
                raise NoNumber("E0203", tree, message)

    def behind(self, tree: Syntax) -> set[str]:
        """The parameters that arithmetic uses, directly or through others."""
        reached: set[str] = set()
        waiting = [tree]
        while waiting:
            for name in names(waiting.pop()):
                if name in self.written and name not in reached:
                    reached.add(name)
                    if inside := self.definition(name):
                        waiting.append(inside)
        return reached

    def definition(self, name: str) -> Syntax | None:
        """The arithmetic that a parameter is defined by, if it is not one number."""
        raw = self.written[name]
        return arithmetic(raw) if isinstance(raw, str) else None

    def _of_name(self, tree: Name, within: tuple[str, ...]) -> float:
        name = tree.name
        raw = self.written.get(name)
        if name not in self.written:
            message = f"there is no parameter `{name}`"
            raise NoNumber("E0301", tree, message, name)
        if name in within:
            raise NoNumber("E0310", tree, cycle=within[within.index(name) :])
        if isinstance(raw, dict | list):
            message = f"`{name}` is annealed"
            raise NoNumber("E0316", tree, message, name)
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            return float(raw)
        inside = self.definition(name)
        if inside is None:
            raise NoNumber("", tree)
        try:
            return self.value(inside, (*within, name))
        except NoNumber as error:
            if error.code == "E0316":
                message = f"`{name}` follows `{error.name}`, which is annealed"
                raise NoNumber("E0316", tree, message, error.name) from None
            if error.cycle:
                raise
            raise NoNumber("", tree) from None


def arithmetic(text: str) -> Syntax | None:
    """The syntax tree of arithmetic; None for a number in quotes, and what is no formula."""
    try:
        tree = formula_parser.parse(text)
    except ExpressionError:
        return None
    return None if isinstance(tree, Literal) else tree


def names(tree: Syntax) -> Iterator[str]:
    """The names in arithmetic."""
    match tree:
        case Name():
            yield tree.name
        case Inserted():
            yield from names(tree.tree)
        case Unary():
            yield from names(tree.operand)
        case Binary():
            yield from names(tree.left)
            yield from names(tree.right)


def _value(raw: Any) -> Any:
    """16 of {value: 16, about: code dimension}; anything else unchanged."""
    return raw["value"] if isinstance(raw, dict) and "value" in raw else raw


def _combined(tree: Binary, left: float, right: float) -> float:
    try:
        value = _OPERATORS[tree.operator](left, right)
    except ArithmeticError:
        value = math.nan
    if isinstance(value, complex) or not math.isfinite(value):
        text = formula.unparse(tree)
        raise NoNumber("E0327", tree, f"`{text}` is no finite number")
    return float(value)
