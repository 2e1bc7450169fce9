"""The types of fields in a spec, with the description of each for messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from annotated_types import Ge, Gt, Lt
from pydantic import (
    AfterValidator,
    BeforeValidator,
    InstanceOf,
    PlainValidator,
)
from pydantic import Field as field
from pydantic_core import PydanticCustomError

from gencc import lints
from gencc.frontend import formula as expressions
from gencc.frontend import identifiers as names
from gencc.frontend.formula import ExpressionError, Syntax

_MOST_OPERANDS = 64

Whole = Annotated[int, Ge(1), field(description="a whole number of at least 1")]
Number = Annotated[float, field(description="a number")]
Positive = Annotated[float, Gt(0), field(description="a number above 0")]
NotNegative = Annotated[float, Ge(0), field(description="a number of at least 0")]
Fraction = Annotated[
    float, Ge(0), Lt(1), field(description="a number from 0 up to, but not, 1")
]
Label = Annotated[int, Ge(0), field(description="a label, 0 or more")]
Flag = Annotated[bool, field(description="true or false")]
Text = Annotated[str, field(description="text")]


def _named(text: str) -> str:
    if why := names.problem(text):
        raise PydanticCustomError("name", "{why}", {"why": why})
    return text


def _package(text: str) -> str:
    if why := names.package_problem(text):
        raise PydanticCustomError("name", "{why}", {"why": why})
    return text


def _referred(text: str) -> str:
    if why := names.too_long(text):
        raise PydanticCustomError("name", "{why}", {"why": why})
    return text


def _step_name(text: str) -> str:
    return "_".join(_named(part) for part in text.split("/"))


Name = Annotated[str, AfterValidator(_named), field(description="a name")]
PackageName = Annotated[str, AfterValidator(_package), field(description="a name")]
StepName = Annotated[str, AfterValidator(_step_name), field(description="a name")]
Reference = Annotated[str, AfterValidator(_referred), field(description="a name")]


def _version(value: Any) -> Any:
    """The integer 1: true and 1.0 equal it, and are refused."""
    if type(value) is not int:
        raise PydanticCustomError("unknown_word", "version")
    return value


Version = Annotated[
    Literal[1],
    BeforeValidator(_version),
    field(description="1, the version of the language"),
]


def _lint(text: str) -> str:
    known = lints.modules()
    if text not in known:
        raise PydanticCustomError("unknown_word", f"warning: {' '.join(known)}")
    return text


Lint = Annotated[str, AfterValidator(_lint), field(description="a code such as W0701")]


def _listed(raw: Any) -> Any:
    return (raw,) if isinstance(raw, str) else raw


References = Annotated[
    tuple[Reference, ...],
    BeforeValidator(_listed),
    field(strict=False, min_length=1, description="a name, or a list of names"),
]


# ------------------------------------------------------------------ expressions


@dataclass(frozen=True)
class Formula:
    """An expression: its syntax tree, and its text with normalized blanks."""

    text: str
    tree: Syntax


def _formula(raw: Any) -> Any:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise PydanticCustomError("formula_type", "not an expression")
    text = raw if isinstance(raw, str) else repr(raw)
    try:
        tree = expressions.parse(text)
        _check_depth(tree, len(text))
    except ExpressionError as error:
        context = {"start": error.start, "end": error.end, "help": error.help}
        raise PydanticCustomError(
            "formula", "{why}", {"why": error.message, **context}
        ) from None
    return Formula(expressions.unparse(tree), tree)


def _check_depth(tree: Syntax, end: int) -> None:
    """A sum of very many terms is a deep tree, which would exceed Python's recursion."""
    depth = 0
    while isinstance(tree, expressions.Binary):
        tree, depth = tree.left, depth + 1
    if depth > _MOST_OPERANDS:
        message = f"more than {_MOST_OPERANDS} operands stand in one row"
        raise ExpressionError(message, 0, end, "name its parts in `let`")


FormulaField = Annotated[
    InstanceOf[Formula], BeforeValidator(_formula), field(description="an expression")
]


# ------------------------------------------------------------------ sizes


def _both(raw: Any) -> Any:
    """3 -> (3, 3)"""
    return (raw, raw) if type(raw) is int else raw


PairField = Annotated[
    tuple[Whole, Whole],
    BeforeValidator(_both),
    field(strict=False, description="a whole number of at least 1, or a pair of them"),
]

Shape = Annotated[
    tuple[Whole, ...],
    field(
        strict=False,
        min_length=1,
        max_length=3,
        description="a list of one number to three, such as [8, 8, 1]: height, width, "
        "channels",
    ),
]

Padding = Literal["same", "valid"] | int | tuple[tuple[int, int], tuple[int, int]]

_PADDING = "`same`, `valid`, a whole number, or [[top, bottom], [left, right]]"


def _padding(raw: Any) -> Padding:
    if raw in ("same", "valid") or (type(raw) is int and raw >= 0):
        return raw  # type: ignore[no-any-return]
    if isinstance(raw, list) and len(raw) == 2 and all(map(_is_pair, raw)):
        (top, bottom), (left, right) = raw
        return ((top, bottom), (left, right))
    raise PydanticCustomError("padding", "not a padding")


def _is_pair(raw: Any) -> bool:
    return (
        isinstance(raw, list)
        and len(raw) == 2
        and all(type(size) is int and size >= 0 for size in raw)
    )


PaddingField = Annotated[Padding, PlainValidator(_padding), field(description=_PADDING)]
