"""The two kinds of mapping in a spec: with fixed keys, and `word: settings`.

Nothing is converted and nothing is ignored. The description of a field completes the
sentence "`units` must be …".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError, SchemaValidator, core_schema

from gencc import ops


class Strict(BaseModel):
    """A mapping with fixed keys."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        allow_inf_nan=False,
        defer_build=True,  # only the schema of the whole spec is built, when it is needed
    )


class ReadBy:
    """Annotates a value that a function reads, of what is written and the context.

    `PlainValidator` of pydantic does the same, and builds a schema of the type besides,
    which nothing needs.
    """

    def __init__(
        self, function: Callable[[Any, core_schema.ValidationInfo], Any]
    ) -> None:
        self.function = function

    def __get_pydantic_core_schema__(
        self, source: Any, handler: Any
    ) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(self.function)


class Later:
    """Annotates a mapping whose schema is built when a spec has such a one."""

    def __get_pydantic_core_schema__(
        self, source: type[Strict], handler: Any
    ) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(partial(_read, source))


def _read(source: type[Strict], raw: Any, info: core_schema.ValidationInfo) -> Strict:
    return source.model_validate(raw, context=info.context)


class Worded(Strict):
    """Written `word`, `word: value` or `word: {key: value, …}`.

    `word: value` sets the key that `short` names.
    """

    word: ClassVar[str]
    short: ClassVar[str] = ""

    @model_validator(mode="before")
    @classmethod
    def _settings(cls, raw: Any) -> Any:
        if isinstance(raw, cls):
            return raw
        value = raw.get(cls.word, raw) if isinstance(raw, dict) else {}
        if isinstance(value, dict):
            return value
        if cls.short:
            return {cls.short: value}
        what = "the settings in braces" if cls.model_fields else "nothing after it"
        raise PydanticCustomError(
            "worded",
            "`{word}` takes {what}",
            {"word": cls.word, "what": what, "example": (cls.__doc__ or "").strip()},
        )


def word_of(raw: Any) -> str | None:
    """The word of a value that is written in one of these ways."""
    if isinstance(raw, Worded):
        return raw.word
    if isinstance(raw, str):
        return raw
    if isinstance(raw, dict) and len(raw) == 1:
        return str(next(iter(raw)))
    return None


class WordOf:
    """Annotates a value that begins with a word of a kind, as a folder of `ops` has them.

    Its module is imported when a spec has the word, and reads the settings. `noun` says
    what it is called in messages: `unknown layer`.
    """

    def __init__(self, kind: str, noun: str) -> None:
        self.kind, self.noun = kind, noun

    def keys_of(self, word: str) -> type[Worded] | None:
        """The class with the keys of a word, or None if there is no such word."""
        return keys_of(self.kind, word) if word in ops.vocabulary(self.kind) else None

    def known(self, context: Any) -> tuple[str, ...]:
        """The words that are allowed here."""
        return ops.vocabulary(self.kind)

    def read(self, raw: Any, info: core_schema.ValidationInfo) -> Worded:
        """The settings of a word; errors are placed as in a union tagged by the word."""
        word = word_of(raw)
        if word is None or word not in ops.vocabulary(self.kind):
            known = " ".join(self.known(info.context))
            raise PydanticCustomError("unknown_word", f"{self.noun}: {known}")
        reader = _reader(self.kind, word)
        read: Worded = reader.validate_python(raw, context=info.context)
        return read

    def __get_pydantic_core_schema__(
        self, source: Any, handler: Any
    ) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(self.read)


def keys_of(kind: str, word: str) -> type[Worded]:
    """How a spec writes a word."""
    keys: type[Worded] = ops.load(kind, word).Keys
    return keys


@cache
def _reader(kind: str, word: str) -> SchemaValidator:
    keys = keys_of(kind, word)
    keys.model_rebuild()
    choices: Mapping[str, core_schema.CoreSchema]
    choices = {word: keys.__pydantic_core_schema__}
    return SchemaValidator(core_schema.tagged_union_schema(dict(choices), word_of))
