"""The two shapes of a mapping in a spec: with fixed keys, and `word: settings`.

Nothing is converted and nothing ignored. What a field must be is its description,
which completes the sentence "`units` must be …".
"""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Discriminator, model_validator
from pydantic_core import PydanticCustomError


class Strict(BaseModel):
    """A mapping with fixed keys."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        allow_inf_nan=False,
        defer_build=True,  # one schema is built, that of the whole spec, when it is needed
    )


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
    """The word that a value written in that way begins with."""
    if isinstance(raw, Worded):
        return raw.word
    if isinstance(raw, str):
        return raw
    if isinstance(raw, dict) and len(raw) == 1:
        return str(next(iter(raw)))
    return None


def by_word(what: str, *kinds: type[Worded]) -> Discriminator:
    """Tells the kinds of a union apart by their word; `what` names such a thing.

    Both are the message of the error: a context would not be hashable.
    """
    return Discriminator(
        word_of,
        custom_error_type="unknown_word",
        custom_error_message=f"{what}: {' '.join(kind.word for kind in kinds)}",
    )
