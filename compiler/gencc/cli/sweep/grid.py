"""Values of flags -> the grid that they span."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gencc.diagnostics import CompileError
from gencc.diagnostics.model import Diagnostic, Position, Source, Span
from gencc.frontend.yaml.assignments import FLAG

MOST = 1000  # points

_OPENING, _CLOSING = "[{", "]}"
_LONGEST = 80  # characters of a folder


@dataclass(frozen=True)
class Axis:
    """The values at one place of the spec, as texts."""

    path: str
    values: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its path, the first of several."""
        return self.path.split(",")[0].strip()


@dataclass(frozen=True)
class GridPoint:
    """One value of each axis."""

    axes: tuple[Axis, ...]
    values: tuple[str, ...]

    @property
    def assignments(self) -> tuple[str, ...]:
        """As --set of `build` takes them."""
        pairs = zip(self.axes, self.values, strict=True)
        return tuple(f"{axis.path}={value}" for axis, value in pairs)

    @property
    def label(self) -> str:
        """latent.z.normal=8 params.C=1: where there are several values to choose from."""
        pairs = list(zip(self.axes, self.values, strict=True))
        chosen = [pair for pair in pairs if len(pair[0].values) > 1] or pairs
        return " ".join(f"{axis.name}={value}" for axis, value in chosen)

    @property
    def folder(self) -> str:
        """Its label, if that can be the name of a folder, or as much of it as can."""
        name = re.sub(r"[^\w.=+-]+", "_", self.label)
        words = *self.values, *(axis.name for axis in self.axes)
        if len(name) <= _LONGEST and all(re.fullmatch(r"[\w.+-]+", w) for w in words):
            return name
        digest = hashlib.sha256(self.label.encode()).hexdigest()[:8]
        return f"{name[:_LONGEST]}_{digest}"


def axes(flags: Sequence[str]) -> tuple[Axis, ...]:
    """The axes of a grid, each of --set; raises CompileError."""
    written = [_axis(flag) for flag in flags]
    for index, (axis, flag) in enumerate(zip(written, flags, strict=True)):
        if axis.path in [other.path for other in written[:index]]:
            raise _refusal(
                flag, f"`{axis.path}` is varied twice", "name all its values once"
            )
    return tuple(written)


def points(every: Sequence[Axis]) -> Iterator[GridPoint]:
    """All combinations, the last axis varying first."""
    for values in itertools.product(*(axis.values for axis in every)):
        yield GridPoint(tuple(every), values)


def _axis(flag: str) -> Axis:
    path, _, text = flag.partition("=")
    values = tuple(value.strip() for value in _split(text))
    if not all(values):
        message = "a value is missing" if any(values) else "there is no value"
        raise _refusal(
            flag, message, "write PATH=VALUE,VALUE, as in latent.z.normal=2,8"
        )
    if len({*values}) < len(values):
        raise _refusal(flag, "a value stands here twice", "name each value once")
    return Axis(path.strip(), values)


def _split(text: str) -> Iterator[str]:
    """The parts between commas that no bracket and no quote encloses."""
    depth, quote, start = 0, "", 0
    for index, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in _OPENING + _CLOSING:
            depth += 1 if character in _OPENING else -1
        elif character == "," and depth == 0:
            yield text[start:index]
            start = index + 1
    yield text[start:]


def _refusal(flag: str, message: str, help: str) -> CompileError:
    span = Span(Position(1, 1), Position(1, len(flag) + 1))
    return CompileError(
        [Diagnostic("E0110", message, Source(FLAG, flag), span, help=help)]
    )
