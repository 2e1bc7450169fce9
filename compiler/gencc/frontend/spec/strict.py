"""The two kinds of mapping in a spec: with fixed keys, and `word: settings`.

Nothing is converted and nothing is ignored.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, ClassVar, NamedTuple, Self, TypeVar, get_args

from gencc import ops
from gencc.frontend.spec.reading import (
    Context,
    Field,
    Problem,
    Reader,
    Refused,
    read_at,
    reader,
    refuse,
)

_Method = TypeVar("_Method", bound=Callable[..., Any])
_MISSING = object()


def check(method: _Method) -> _Method:
    """Marks a method that refuses keys which do not go together, once each is right."""
    method.stage = "check"  # type: ignore[attr-defined]
    return method


def prepare(method: _Method) -> _Method:
    """Marks a class method that gives the mapping for what is written."""
    method.stage = "prepare"  # type: ignore[attr-defined]
    return method


class _Fresh:
    """A default that is made anew for each mapping."""

    def __init__(self, factory: Callable[[], Any]) -> None:
        self.factory = factory


def fresh(factory: Callable[[], Any]) -> Any:
    """The default of a key, made anew for each mapping."""
    return _Fresh(factory)


class Key:
    """A key of a mapping: its annotation, and its default if it has one."""

    def __init__(self, annotation: Any, default: Any) -> None:
        self.annotation, self.default = annotation, default
        marks = (mark for mark in get_args(annotation) if isinstance(mark, Field))
        self.repr = all(mark.repr for mark in marks)

    @property
    def is_required(self) -> bool:
        """Whether it has no default."""
        return self.default is _MISSING

    @cached_property
    def read(self) -> Reader:
        """How its value is read; only for the keys that some spec has."""
        return reader(self.annotation)

    def absent(self) -> Any:
        """The value where the key is not written."""
        is_fresh = isinstance(self.default, _Fresh)
        return self.default.factory() if is_fresh else self.default


class Strict:
    """A mapping with fixed keys, the annotated attributes of its class.

    The `__dict__` of an instance holds their values and nothing else.
    """

    __slots__ = ("__dict__", "_written")
    _written: frozenset[str]

    def __init__(self, **values: Any) -> None:
        """With values that are known to be right; other keys have their defaults."""
        for name, key in self.keys().items():
            self.__dict__[name] = values[name] if name in values else key.absent()
        object.__setattr__(self, "_written", frozenset(values))

    @classmethod
    def keys(cls) -> Mapping[str, Key]:
        """Its keys, those of the classes above it first."""
        return _form(cls).keys

    @classmethod
    def read(cls, raw: Any, context: Context) -> Self:
        """The mapping, from what a spec says; raises Refused."""
        form = _form(cls)
        for method in form.prepare:
            raw = getattr(cls, method)(raw)
        if not isinstance(raw, dict):
            raise Refused("mapping_type")
        keys = form.keys
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for name, key in keys.items():
            if name not in raw:
                values[name] = key.absent()
                if key.is_required:
                    problems.append(Problem((name,), "missing", {}))
                continue
            try:
                values[name] = key.read(raw[name], context)
            except Refused as error:
                problems += error.below(name)
        unknown = (name for name in raw if name not in keys)
        refuse([*problems, *(Problem((name,), "unknown_key", {}) for name in unknown)])
        new = cls._with(values, frozenset(raw))
        for method in form.check:
            getattr(new, method)()
        return new

    @classmethod
    def _with(cls, values: Mapping[str, Any], written: frozenset[str]) -> Self:
        new = cls.__new__(cls)
        new.__dict__.update(values)
        object.__setattr__(new, "_written", written)
        return new

    def replaced(self, values: Mapping[str, Any]) -> Self:
        """The same with other values for some keys."""
        return self._with({**vars(self), **values}, self._written)

    def is_written(self, key: str) -> bool:
        """Whether the spec has the key."""
        return key in self._written

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"cannot change {name!r}")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((type(self), *vars(self).values()))

    def __repr__(self) -> str:
        keys = self.keys()
        shown = (f"{n}={v!r}" for n, v in vars(self).items() if keys[n].repr)
        return f"{type(self).__name__}({', '.join(shown)})"


class _Form(NamedTuple):
    """What is read off a class: its keys, and its methods that prepare and that check."""

    keys: Mapping[str, Key]
    prepare: tuple[str, ...]
    check: tuple[str, ...]


_FORMS: dict[type[Strict], _Form] = {}  # of the classes that some spec has needed


def _form(cls: type[Strict]) -> _Form:
    """Of a class, what the classes above it have first.

    Its annotations are texts, and are evaluated where it is written.
    """
    if cls in _FORMS:
        return _FORMS[cls]
    keys: dict[str, Key] = {}
    stages: dict[str, str] = {}
    for owner in reversed(cls.__mro__):
        scope = vars(sys.modules[owner.__module__])
        for name, annotation in vars(owner).get("__annotations__", {}).items():
            if not name.startswith("_") and not annotation.startswith("ClassVar"):
                kind = eval(annotation, scope)
                keys[name] = Key(kind, getattr(cls, name, _MISSING))
        for name, method in vars(owner).items():
            stages[name] = getattr(getattr(method, "__func__", method), "stage", "")
    prepare, check = (
        tuple(name for name, marked in stages.items() if marked == stage)
        for stage in ("prepare", "check")
    )
    return _FORMS.setdefault(cls, _Form(keys, prepare, check))


class Worded(Strict):
    """Written `word`, `word: value` or `word: {key: value, …}`.

    `word: value` sets the key that `short` names.
    """

    word: ClassVar[str]
    short: ClassVar[str] = ""

    @classmethod
    @prepare
    def _settings(cls, raw: Any) -> Any:
        value = raw.get(cls.word, raw) if isinstance(raw, dict) else {}
        if isinstance(value, dict):
            return value
        if cls.short:
            return {cls.short: value}
        what = "the settings in braces" if cls.keys() else "nothing after it"
        example = (cls.__doc__ or "").strip()
        raise Refused("worded", word=cls.word, what=what, example=example)


def word_of(raw: Any) -> str | None:
    """The word of a value that is written in one of these ways."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, dict) and len(raw) == 1:
        return str(next(iter(raw)))
    return None


class WordOf:
    """Marks a value that begins with a word of a kind, as a folder of `ops` has them.

    Its module is imported when a spec has the word, and reads the settings. `noun` says
    what it is called in messages: `unknown layer`.
    """

    def __init__(self, kind: str, noun: str) -> None:
        self.kind, self.noun = kind, noun

    def keys_of(self, word: str) -> type[Worded] | None:
        """The class with the keys of a word, or None if there is no such word."""
        return keys_of(self.kind, word) if word in ops.vocabulary(self.kind) else None

    def known(self, context: Context) -> tuple[str, ...]:
        """The words that are allowed here."""
        return ops.vocabulary(self.kind)

    def read(self, raw: Any, context: Context) -> Worded:
        """The settings of a word; the paths of their errors begin with it."""
        word = word_of(raw)
        if word is None or word not in ops.vocabulary(self.kind):
            raise Refused("unknown_word", noun=self.noun, known=self.known(context))
        read: Worded = read_at(word, keys_of(self.kind, word).read, raw, context)
        return read


def keys_of(kind: str, word: str) -> type[Worded]:
    """How a spec writes a word."""
    keys: type[Worded] = ops.load(kind, word).Keys
    return keys
