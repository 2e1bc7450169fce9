"""The types of fields in a spec, with the description of each for messages."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from annotated_types import Ge, Gt, Lt
from pydantic import (
    AfterValidator,
    BeforeValidator,
    ValidationInfo,
)
from pydantic import Field as field
from pydantic_core import PydanticCustomError

from gencc import lints
from gencc.frontend import formula, formula_parser
from gencc.frontend import identifiers as names
from gencc.frontend.formula import Syntax
from gencc.frontend.formula_parser import ExpressionError
from gencc.frontend.spec.numbers import NoNumber
from gencc.frontend.spec.strict import ReadBy
from gencc.ir.records import dataclass

_MOST_OPERANDS = 64


def number(raw: Any, info: ValidationInfo) -> Any:
    """The number that a name of `params`, or arithmetic of such, stands for.

    The context of a validation is the `Numbers` of the spec.
    """
    if not isinstance(raw, str) or info.context is None:
        return raw
    try:
        return info.context.read(raw)
    except NoNumber as error:
        raise PydanticCustomError("no_number", "no number", {"error": error}) from None


_Evaluated = BeforeValidator(number)

Whole = Annotated[
    int, Ge(1), _Evaluated, field(description="a whole number of at least 1")
]
NotNegativeWhole = Annotated[
    int, Ge(0), _Evaluated, field(description="a whole number of at least 0")
]
Number = Annotated[float, _Evaluated, field(description="a number")]
Positive = Annotated[float, Gt(0), _Evaluated, field(description="a number above 0")]
NotNegative = Annotated[
    float, Ge(0), _Evaluated, field(description="a number of at least 0")
]
Fraction = Annotated[
    float,
    Ge(0),
    Lt(1),
    _Evaluated,
    field(description="a number from 0 up to, but not, 1"),
]
Label = Annotated[int, Ge(0), _Evaluated, field(description="a label, 0 or more")]
Flag = Annotated[bool, field(description="true or false")]
Text = Annotated[str, field(description="text")]

_LONGEST_PATH = 400


def _path(text: str) -> str:
    if not text.strip() or not text.isprintable() or len(text) > _LONGEST_PATH:
        raise PydanticCustomError("path", "no path")
    return text


WeightsPath = Annotated[
    str,
    AfterValidator(_path),
    field(
        description="the path of a file of safetensors or of a run, such as "
        "`runs/vae_torch`"
    ),
]


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


def _signature(text: str) -> str:
    """A name, or that of a formula with its arguments: `judged(v)`."""
    if "(" not in text:
        return _named(text)
    try:
        tree = formula_parser.parse(text)
    except ExpressionError:
        tree = None
    why = "a formula is defined by its name and those of its arguments: `judged(v)`"
    if not isinstance(tree, formula.Call) or not tree.arguments:
        raise PydanticCustomError("name", "{why}", {"why": why})
    for argument in tree.arguments:
        if not isinstance(argument, formula.Name):
            raise PydanticCustomError("name", "{why}", {"why": why})
    return text


Signature = Annotated[str, AfterValidator(_signature), field(description="a name")]
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


def _formula(raw: Any, info: ValidationInfo) -> Formula:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise PydanticCustomError("formula_type", "not an expression")
    text = raw if isinstance(raw, str) else repr(raw)
    try:
        tree = formula_parser.parse(text)
        _check_depth(tree, len(text))
    except ExpressionError as error:
        context = {"start": error.start, "end": error.end, "help": error.help}
        raise PydanticCustomError(
            "formula", "{why}", {"why": error.message, **context}
        ) from None
    return Formula(formula.unparse(tree), tree)


def _check_depth(tree: Syntax, end: int) -> None:
    """Refuse a sum of very many terms: its tree would exceed Python's recursion limit."""
    depth = 0
    while isinstance(tree, formula.Binary):
        tree, depth = tree.left, depth + 1
    if depth > _MOST_OPERANDS:
        message = f"more than {_MOST_OPERANDS} operands stand in one row"
        raise ExpressionError(message, 0, end, "name its parts in `let`")


FormulaField = Annotated[Formula, ReadBy(_formula), field(description="an expression")]


# ------------------------------------------------------------------ sizes


def _single(raw: Any) -> Any:
    """3 -> (3,), which is the same along every side"""
    return (raw,) if type(raw) is int or isinstance(raw, str) else raw


SidesField = Annotated[
    tuple[Whole, ...],
    BeforeValidator(_single),
    field(
        strict=False,
        min_length=1,
        max_length=3,
        description="a whole number of at least 1, or a list of them, one for each side",
    ),
]


def _window(raw: Any) -> Any:
    """all -> (), no side of its own; and no side is not all"""
    if raw == []:
        raise PydanticCustomError("too_short", "no sides")
    return () if raw == "all" else _single(raw)


WindowField = Annotated[
    tuple[Whole, ...],
    BeforeValidator(_window),
    field(
        strict=False,
        max_length=3,
        description="a whole number of at least 1, a list of them, one for each side, or "
        "`all`",
    ),
]

Shape = Annotated[
    tuple[Whole, ...],
    field(
        strict=False,
        min_length=1,
        max_length=4,
        description="a list of one number to four, such as [8, 8, 1]: height, width, "
        "channels",
    ),
]

SizeField = Annotated[
    tuple[Whole, ...],
    BeforeValidator(_single),
    field(
        strict=False,
        min_length=1,
        max_length=4,
        description="a whole number of at least 1, or a list such as [4, 4, 8]: height, "
        "width, channels",
    ),
]

Padding = Literal["same", "valid", "reflect"] | int | tuple[tuple[int, int], ...]

_PIXELS = "a whole number, or [[top, bottom], [left, right]]"


def _crop(raw: Any, info: ValidationInfo) -> Padding:
    if raw in ("same", "valid"):
        return raw  # type: ignore[no-any-return]
    if isinstance(raw, str) and raw.isidentifier() and not _is_known(raw, info):
        raise PydanticCustomError("padding", "not a padding")  # another library's word
    if _is_pixels(size := number(raw, info)):
        return size  # type: ignore[no-any-return]
    if isinstance(raw, list) and 1 <= len(raw) <= 3:
        return tuple(_pair(pair, info) for pair in raw)
    raise PydanticCustomError("padding", "not a padding")


def _padding(raw: Any, info: ValidationInfo) -> Padding:
    return "reflect" if raw == "reflect" else _crop(raw, info)


def _pair(raw: Any, info: ValidationInfo) -> tuple[int, int]:
    if isinstance(raw, list) and len(raw) == 2:
        before, after = (number(size, info) for size in raw)
        if _is_pixels(before) and _is_pixels(after):
            return before, after
    raise PydanticCustomError("padding", "not a padding")


def _is_known(name: str, info: ValidationInfo) -> bool:
    return info.context is not None and name in info.context.written


def _is_pixels(size: Any) -> bool:
    return type(size) is int and size >= 0


CropField = Annotated[
    Padding, ReadBy(_crop), field(description=f"`same`, `valid`, {_PIXELS}")
]
PaddingField = Annotated[
    Padding,
    ReadBy(_padding),
    field(description=f"`same`, `valid`, `reflect`, {_PIXELS}"),
]
