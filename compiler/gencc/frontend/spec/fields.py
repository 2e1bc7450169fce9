"""The types of fields in a spec, with the description of each for messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from gencc import lints
from gencc.frontend import formula, formula_parser
from gencc.frontend import identifiers as names
from gencc.frontend.formula import Syntax
from gencc.frontend.formula_parser import ExpressionError
from gencc.frontend.spec.numbers import NoNumber
from gencc.frontend.spec.reading import (
    After,
    Before,
    Bound,
    Context,
    Field,
    ReadBy,
    Refused,
)

_MOST_OPERANDS = 64


def number(raw: Any, context: Context) -> Any:
    """The number that a name of `params`, or arithmetic of such, stands for.

    The context of a validation is the `Numbers` of the spec.
    """
    if not isinstance(raw, str) or context is None:
        return raw
    try:
        return context.read(raw)
    except NoNumber as error:
        raise Refused("no_number", error=error) from None


_Evaluated = Before(number)

Whole = Annotated[
    int, Bound(1), _Evaluated, Field(description="a whole number of at least 1")
]
NotNegativeWhole = Annotated[
    int, Bound(0), _Evaluated, Field(description="a whole number of at least 0")
]
Number = Annotated[float, _Evaluated, Field(description="a number")]
Positive = Annotated[
    float, Bound(0, open=True), _Evaluated, Field(description="a number above 0")
]
NotNegative = Annotated[
    float, Bound(0), _Evaluated, Field(description="a number of at least 0")
]
Fraction = Annotated[
    float,
    Bound(0, 1),
    _Evaluated,
    Field(description="a number from 0 up to, but not, 1"),
]
Label = Annotated[int, Bound(0), _Evaluated, Field(description="a label, 0 or more")]
Flag = Annotated[bool, Field(description="true or false")]
Text = Annotated[str, Field(description="text")]

_LONGEST_PATH = 400


def _path(text: str) -> str:
    if not text.strip() or not text.isprintable() or len(text) > _LONGEST_PATH:
        raise Refused("path")
    return text


WeightsPath = Annotated[
    str,
    After(_path),
    Field(
        description="the path of a file of safetensors or of a run, such as "
        "`runs/vae_torch`"
    ),
]


def _named(text: str) -> str:
    if why := names.problem(text):
        raise Refused("name", why=why)
    return text


def _package(text: str) -> str:
    if why := names.package_problem(text):
        raise Refused("name", why=why)
    return text


def _referred(text: str) -> str:
    if why := names.too_long(text):
        raise Refused("name", why=why)
    return text


def _step_name(text: str) -> str:
    return "_".join(_named(part) for part in text.split("/"))


Name = Annotated[str, After(_named), Field(description="a name")]


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
        raise Refused("name", why=why)
    for argument in tree.arguments:
        if not isinstance(argument, formula.Name):
            raise Refused("name", why=why)
    return text


Signature = Annotated[str, After(_signature), Field(description="a name")]
PackageName = Annotated[str, After(_package), Field(description="a name")]
StepName = Annotated[str, After(_step_name), Field(description="a name")]
Reference = Annotated[str, After(_referred), Field(description="a name")]


def _version(value: Any, context: Context) -> Any:
    """The integer 1: true and 1.0 equal it, and are refused."""
    if type(value) is not int:
        raise Refused("unknown_word")
    return value


Version = Annotated[
    Literal[1],
    Before(_version),
    Field(description="1, the version of the language"),
]


def _lint(text: str) -> str:
    known = lints.modules()
    if text not in known:
        raise Refused("unknown_word", noun="warning", known=known)
    return text


Lint = Annotated[str, After(_lint), Field(description="a code such as W0701")]


def _listed(raw: Any, context: Context) -> Any:
    return (raw,) if isinstance(raw, str) else raw


References = Annotated[
    tuple[Reference, ...],
    Before(_listed),
    Field(min_length=1, description="a name, or a list of names"),
]


# ------------------------------------------------------------------ expressions


@dataclass(frozen=True)
class Formula:
    """An expression: its syntax tree, and its text with normalized blanks."""

    text: str
    tree: Syntax


def _formula(raw: Any, context: Context) -> Formula:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise Refused("formula_type")
    text = raw if isinstance(raw, str) else repr(raw)
    try:
        tree = formula_parser.parse(text)
        _check_depth(tree, len(text))
    except ExpressionError as error:
        raise Refused(
            "formula",
            why=error.message,
            start=error.start,
            end=error.end,
            help=error.help,
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


FormulaField = Annotated[Formula, ReadBy(_formula), Field(description="an expression")]


# ------------------------------------------------------------------ sizes


def _single(raw: Any, context: Context) -> Any:
    """3 -> (3,), which is the same along every side"""
    return (raw,) if type(raw) is int or isinstance(raw, str) else raw


SidesField = Annotated[
    tuple[Whole, ...],
    Before(_single),
    Field(
        min_length=1,
        max_length=3,
        description="a whole number of at least 1, or a list of them, one for each side",
    ),
]


def _window(raw: Any, context: Context) -> Any:
    """all -> (), no side of its own; and no side is not all"""
    if raw == []:
        raise Refused("too_short")
    return () if raw == "all" else _single(raw, context)


WindowField = Annotated[
    tuple[Whole, ...],
    Before(_window),
    Field(
        max_length=3,
        description="a whole number of at least 1, a list of them, one for each side, or "
        "`all`",
    ),
]

Shape = Annotated[
    tuple[Whole, ...],
    Field(
        min_length=1,
        max_length=4,
        description="a list of one number to four, such as [8, 8, 1]: height, width, "
        "channels",
    ),
]

Padding = Literal["same", "valid", "reflect"] | int | tuple[tuple[int, int], ...]

_PIXELS = "a whole number, or [[top, bottom], [left, right]]"


def _crop(raw: Any, context: Context) -> Padding:
    if raw in ("same", "valid"):
        return raw  # type: ignore[no-any-return]
    if isinstance(raw, str) and raw.isidentifier() and not _is_known(raw, context):
        raise Refused("padding")  # another library's word
    if _is_pixels(size := number(raw, context)):
        return size  # type: ignore[no-any-return]
    if isinstance(raw, list) and 1 <= len(raw) <= 3:
        return tuple(_pair(pair, context) for pair in raw)
    raise Refused("padding")


def _padding(raw: Any, context: Context) -> Padding:
    return "reflect" if raw == "reflect" else _crop(raw, context)


def _pair(raw: Any, context: Context) -> tuple[int, int]:
    if isinstance(raw, list) and len(raw) == 2:
        before, after = (number(size, context) for size in raw)
        if _is_pixels(before) and _is_pixels(after):
            return before, after
    raise Refused("padding")


def _is_known(name: str, context: Context) -> bool:
    return context is not None and name in context.written


def _is_pixels(size: Any) -> bool:
    return type(size) is int and size >= 0


CropField = Annotated[
    Padding, ReadBy(_crop), Field(description=f"`same`, `valid`, {_PIXELS}")
]
PaddingField = Annotated[
    Padding,
    ReadBy(_padding),
    Field(description=f"`same`, `valid`, `reflect`, {_PIXELS}"),
]
