"""What a training of a sweep was asked for, and whether a later sweep may go on with it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from shlex import join
from typing import Any, Self

from gencc.ir.records import dataclass

_DETERMINING = ("training.json", "config.py")  # files of a package
_LONGER = ("--epochs", "--steps")
_SEEDS = "--seeds"


@dataclass(frozen=True)
class Request:
    """A digest of what the package determines, and the flags of its training."""

    training: str
    flags: tuple[str, ...]

    @classmethod
    def of(cls, files: Mapping[str, bytes], flags: Sequence[str]) -> Self:
        """What is asked of a package with these files."""
        texts = b"".join(files[name] for name in _DETERMINING)
        return cls(hashlib.sha256(texts).hexdigest(), tuple(flags))

    @classmethod
    def read(cls, stored: Any) -> Self:
        """As `stored` of an earlier one. Raises LookupError and TypeError."""
        return cls(str(stored["training"]), tuple(map(str, stored["flags"])))

    @property
    def stored(self) -> dict[str, Any]:
        """As sweep.json has it."""
        return {"training": self.training, "flags": [*self.flags]}

    def differs(self, earlier: Request) -> str:
        """Why a run of an earlier request has nothing of this one; empty if it has.

        A run may become longer, and be joined by those of more seeds.
        """
        if self.training != earlier.training:
            return "the spec has changed since"
        now, before = _sorted_out(self.flags), _sorted_out(earlier.flags)
        if now.keys() == before.keys() and all(
            _goes_on(name, before[name], now[name]) for name in now
        ):
            return ""
        typed = [join(flags) or "no flags" for flags in (earlier.flags, self.flags)]
        return f"it was trained with {typed[0]}, and not with {typed[1]}"


def _sorted_out(flags: Sequence[str]) -> dict[str, str]:
    """What a run may go on with, by flag; all other words are one."""
    known: dict[str, str] = {}
    others: list[str] = []
    words = iter(flags)
    for word in words:
        name, equals, value = word.partition("=")
        if name in (*_LONGER, _SEEDS):
            known[name] = value if equals else next(words, "")
        else:
            others.append(word)
    return {**known, "": join(others)}


def _goes_on(name: str, before: str, now: str) -> bool:
    if name in _LONGER and before.isdecimal() and now.isdecimal():
        return int(now) >= int(before)
    if name == _SEEDS and before != now:
        from gencc.runtime.support.flags import seeds  # needs NumPy, as trainings do

        try:
            return {*seeds(before)} <= {*seeds(now)}
        except (ValueError, TypeError):
            return False
    return before == now
