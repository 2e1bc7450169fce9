"""How a value of a spec is read: as the annotation of its field says.

An annotation is a type - int, float, bool, str, Any, Literal, tuple, list, dict, one of
these or None, a class with a method `read` - and marks about it:

    Annotated[int, Bound(1), Before(number), Field(description="a whole number")]

Nothing is converted, except that a whole number is a float where one is expected. All
errors of a value are collected. What is here is what pydantic would do; but importing that
library and having it build its schemas takes longer than all else that `gencc check` does.
"""

from __future__ import annotations

import math
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    NoReturn,
    Union,
    get_args,
    get_origin,
)

from gencc.ir.records import dataclass

Path = tuple[str | int, ...]
Context = Any  # the `Numbers` of the spec, or None where there is none
Reader = Callable[[Any, Context], Any]  # raises Refused

KEY = "[key]"  # the last step of the path of a key that is no name, say

# ------------------------------------------------------------------ what is wrong


class Problem(NamedTuple):
    """An error in a value: where it is within it, its kind, and what is known of it."""

    path: Path
    kind: str
    context: Mapping[str, Any]


class Refused(Exception):
    """A value that cannot be read; `problems` are all that is wrong with it."""

    def __init__(self, kind: str, **context: Any) -> None:
        super().__init__(kind)
        self.problems: tuple[Problem, ...] = (Problem((), kind, context),)

    def below(self, *steps: str | int) -> Iterator[Problem]:
        """The problems, of a value that these steps lead to."""
        for problem in self.problems:
            yield problem._replace(path=(*steps, *problem.path))


def refuse(problems: Iterable[Problem]) -> None:
    """Raises Refused if there are any."""
    if several := (*problems,):
        error = Refused(several[0].kind)
        error.problems = several
        raise error


def read_at(step: str | int, inner: Reader, raw: Any, context: Context) -> Any:
    """What the reader gives; the paths of its errors begin with `step`."""
    try:
        return inner(raw, context)
    except Refused as error:
        refuse(error.below(step))


# ------------------------------------------------------------------ marks


@dataclass(frozen=True)
class Field:
    """What messages call a value, how many parts it has, and whether `repr` shows it.

    The description completes the sentence "`units` must be …".
    """

    description: str = ""
    min_length: int = 0
    max_length: float = math.inf
    repr: bool = True


@dataclass(frozen=True)
class Bound:
    """A number that is at least `low` - or above it - and below `limit`."""

    low: float
    limit: float = math.inf
    open: bool = False

    def around(self, inner: Reader) -> Reader:
        """The reader `inner`, and then the check."""

        def read(raw: Any, context: Context) -> Any:
            value = inner(raw, context)
            if value < self.low or value >= self.limit:
                raise Refused("bounds")
            if self.open and value == self.low:
                raise Refused("bounds")
            return value

        return read


@dataclass(frozen=True)
class Before:
    """A function of what is written and the context, whose result is read instead."""

    function: Reader

    def around(self, inner: Reader) -> Reader:
        """The function, and then the reader `inner`."""
        return lambda raw, context: inner(self.function(raw, context), context)


@dataclass(frozen=True)
class After:
    """A function of the value, whose result is the value."""

    function: Callable[[Any], Any]

    def around(self, inner: Reader) -> Reader:
        """The reader `inner`, and then the function."""
        return lambda raw, context: self.function(inner(raw, context))


@dataclass(frozen=True)
class ReadBy:
    """A function of what is written and the context, which alone reads it."""

    read: Reader


@dataclass(frozen=True)
class Tag:
    """The name of a part of a union: a step of paths of errors, and no key of a spec."""

    name: str


@dataclass(frozen=True)
class Choice:
    """A function of what is written that says the tag of the part that reads it."""

    tag: Callable[[Any], str]


# ------------------------------------------------------------------ readers


@cache
def reader(annotation: Any) -> Reader:
    """How a value of this type is read."""
    return _reader(annotation, Field())


def _reader(annotation: Any, field: Field) -> Reader:
    """`field` has the bounds of the length of a list or a mapping."""
    parts = get_args(annotation)
    match get_origin(annotation):
        case origin if origin is Annotated:
            return _marked(parts[0], parts[1:])
        case origin if origin in (Union, types.UnionType):
            return _optional(parts)
        case origin if origin is Literal:
            return _literal(parts)
        case origin if origin is dict:
            return _mapping(reader(parts[0]), reader(parts[1]), field)
        case origin if origin is tuple and parts[-1] is not Ellipsis:
            return _row(tuple(map(reader, parts)))
        case origin if origin in (tuple, list):
            return _listed(origin, reader(parts[0]), field)
    if annotation in _SCALARS:
        return _SCALARS[annotation]
    read: Reader = annotation.read
    return read


def _marked(kind: Any, marks: tuple[Any, ...]) -> Reader:
    """Of a type with marks, which apply one around the other."""
    own = [mark.read for mark in marks if hasattr(mark, "read")]
    choices = [mark for mark in marks if isinstance(mark, Choice)]
    if own:
        inner: Reader = own[0]
    elif choices:
        inner = _chosen(choices[0], get_args(kind))
    else:
        fields = [mark for mark in marks if isinstance(mark, Field)]
        inner = _reader(kind, fields[-1] if fields else Field())
    for mark in marks:
        if hasattr(mark, "around"):
            inner = mark.around(inner)
    return inner


def _chosen(choice: Choice, kinds: tuple[Any, ...]) -> Reader:
    """Of a union whose parts have tags."""
    tagged = {mark.name: kind for kind in kinds for mark in _tags(kind)}

    def read(raw: Any, context: Context) -> Any:
        tag = choice.tag(raw)
        return read_at(tag, reader(tagged[tag]), raw, context)

    return read


def _tags(kind: Any) -> Iterator[Tag]:
    return (mark for mark in get_args(kind)[1:] if isinstance(mark, Tag))


def _optional(kinds: tuple[Any, ...]) -> Reader:
    """Of a type or None, which no spec can say: keys without a value are reported apart."""
    (kind,) = (kind for kind in kinds if kind is not types.NoneType)
    inner = reader(kind)
    return lambda raw, context: None if raw is None else inner(raw, context)


def _literal(values: tuple[Any, ...]) -> Reader:
    allowed = {(type(value), value) for value in values}

    def read(raw: Any, context: Context) -> Any:
        if not isinstance(raw, str | int) or (type(raw), raw) not in allowed:
            raise Refused("literal_error", choices=values)
        return raw

    return read


def _mapping(key_of: Reader, value_of: Reader, field: Field) -> Reader:
    def read(raw: Any, context: Context) -> dict[Any, Any]:
        if not isinstance(raw, dict):
            raise Refused("mapping_type")
        _check_length(raw, field)
        problems: list[Problem] = []
        read: dict[Any, Any] = {}
        for key, value in raw.items():
            name = None
            try:
                name = key_of(key, context)
            except Refused as error:
                problems += error.below(key, KEY)
            try:
                read[name] = value_of(value, context)
            except Refused as error:
                problems += error.below(key)
        refuse(problems)
        return read

    return read


def _listed(container: type, item_of: Reader, field: Field) -> Reader:
    def read(raw: Any, context: Context) -> Any:
        if not isinstance(raw, list | tuple):
            raise Refused("list_type")
        _check_length(raw, field)
        return container(_items(raw, (item_of,) * len(raw), context))

    return read


def _row(items_of: tuple[Reader, ...]) -> Reader:
    """Of a list with a certain number of items."""

    def read(raw: Any, context: Context) -> tuple[Any, ...]:
        if not isinstance(raw, list | tuple) or len(raw) < len(items_of):
            raise Refused("list_type")
        if len(raw) > len(items_of):
            raise Refused("too_long")
        return tuple(_items(raw, items_of, context))

    return read


def _items(
    raw: Iterable[Any], readers: Iterable[Reader], context: Context
) -> list[Any]:
    problems: list[Problem] = []
    values: list[Any] = []
    for index, (item, item_of) in enumerate(zip(raw, readers, strict=True)):
        try:
            values.append(item_of(item, context))
        except Refused as error:
            problems += error.below(index)
    refuse(problems)
    return values


def _check_length(raw: Any, field: Field) -> None:
    if len(raw) < field.min_length:
        raise Refused("too_short")
    if len(raw) > field.max_length:
        raise Refused("too_long")


# ------------------------------------------------------------------ texts and numbers


def _whole(raw: Any, context: Context) -> int:
    return raw if type(raw) is int else _refused("int_type")


def _number(raw: Any, context: Context) -> float:
    if type(raw) not in (int, float):
        raise Refused("float_type")
    try:
        value = float(raw)
    except OverflowError:
        value = math.inf
    return value if math.isfinite(value) else _refused("finite_number")


def _truth(raw: Any, context: Context) -> bool:
    return raw if isinstance(raw, bool) else _refused("bool_type")


def _text(raw: Any, context: Context) -> str:
    return raw if isinstance(raw, str) else _refused("string_type")


def _refused(kind: str) -> NoReturn:
    raise Refused(kind)


_SCALARS: Mapping[Any, Reader] = {
    Any: lambda raw, context: raw,
    int: _whole,
    float: _number,
    bool: _truth,
    str: _text,
}
