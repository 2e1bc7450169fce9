"""Named blocks: `blocks: {down(filters): [conv: {filters: filters, ...}, relu]}`.

A block is used as a layer is, `down: 64`, and stands for its layers, each use with weights
of its own. Its arguments are numbers. Its layers are read anew for each use, as what they
mean depends on the arguments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gencc import ops
from gencc.diagnostics.collector import Collector, line
from gencc.frontend import identifiers
from gencc.frontend.spec import numbers
from gencc.frontend.spec.strict import word_of
from gencc.ir.records import dataclass

_KEY = re.compile(r"([^()]*?)\s*\(([^()]*)\)")
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Block:
    """A definition: `key` as the spec writes it, and its layers as they stand there."""

    key: str
    name: str
    arguments: tuple[str, ...]
    layers: Any

    @property
    def example(self) -> str:
        """How a use is written."""
        if len(self.arguments) > 1:
            return f"{self.name}: {{{', '.join(f'{a}: …' for a in self.arguments)}}}"
        return f"{self.name}: …" if self.arguments else self.name

    def arguments_of(self, raw: Any) -> Any:
        """The arguments of a use as a mapping; None if it is written in no such way."""
        value = raw[self.name] if isinstance(raw, dict) else {}
        if isinstance(raw, str):
            return {} if not self.arguments else None
        if isinstance(value, dict):
            return value if self.arguments else None
        return {self.arguments[0]: value} if len(self.arguments) == 1 else None


def signature(key: str) -> tuple[str, tuple[str, ...]]:
    """down(filters, kernel) -> down and its arguments."""
    called = _KEY.fullmatch(key.strip())
    if called is None:
        return key.strip(), ()
    return called[1], tuple(part.strip() for part in called[2].split(","))


def problem(key: str) -> str | None:
    """Why a key is none of a block, or None if it is."""
    name, arguments = signature(key)
    why = (identifiers.problem(word) for word in (name, *arguments))
    return next(filter(None, why), None)


def defined(raw: Any) -> dict[str, Block]:
    """The blocks of a spec by their names, as far as they are written as such."""
    blocks: dict[str, Block] = {}
    for key, layers in raw.items() if isinstance(raw, dict) else ():
        if isinstance(key, str) and isinstance(layers, list) and not problem(key):
            name, arguments = signature(key)
            blocks.setdefault(name, Block(key, name, arguments, layers))
    return blocks


# ------------------------------------------------------------------ what is wrong with them


def find(collector: Collector, params: Mapping[str, Any]) -> None:
    """Adds an error for names that collide, for circles, and for what nothing uses."""
    raw = collector.document.data.get("blocks")
    blocks = defined(raw)
    _check_names(collector, raw, blocks, params)
    uses = {name: set(_uses(block.layers, blocks)) for name, block in blocks.items()}
    used = {*_uses(collector.document.data.get("networks"), blocks)}.union(
        *uses.values()
    )
    reported: set[str] = set()
    for name, block in blocks.items():
        span = collector.document.key_span(("blocks", block.key))
        if name not in used:
            message = f"nothing uses the block `{name}`"
            way_out = f"use it among the layers of a network, `{block.example}`"
            collector.add("E0403", span, message, help=way_out)
        for argument in block.arguments:
            if argument not in set(_names(block.layers)):
                message = f"`{name}` does not use its argument `{argument}`"
                collector.add(
                    "E0403",
                    span,
                    message,
                    help=f"use it in a layer: `dense: {argument}`",
                )
        if name not in reported and (circle := _circle(name, uses)):
            reported |= {*circle}
            shown = f": {' -> '.join([*circle, name])}" if len(circle) > 1 else ""
            message = f"the block `{name}` stands within itself{shown}"
            way_out = "`repeat` has layers several times"
            collector.add("E0310", span, message, help=way_out)


def _check_names(
    collector: Collector,
    raw: Any,
    blocks: Mapping[str, Block],
    params: Mapping[str, Any],
) -> None:
    """E0211 for a block with the name of another or of a layer, and for arguments."""
    for key in raw if isinstance(raw, dict) else ():
        if not isinstance(key, str) or problem(key) is not None:
            continue
        name, arguments = signature(key)
        span = collector.document.key_span(("blocks", key))
        if (first := blocks.get(name)) and first.key != key:
            message = f"two blocks are called `{name}`"
            at = line(collector.document.key_span(("blocks", first.key)))
            notes = (f"the other one: {at}",)
            way_out = "choose another name"
            collector.add("E0211", span, message, notes=notes, help=way_out)
        elif name in ops.vocabulary("layers"):
            message = f"`{name}` is a layer of the language, so no block is called so"
            collector.add("E0211", span, message, help="choose another name")
        for index, argument in enumerate(arguments):
            what = "another argument" if argument in arguments[:index] else ""
            what = "a parameter" if argument in params else what
            if what:
                message = (
                    f"`{argument}`, an argument of `{name}`, cannot be told from {what}"
                )
                way_out = "choose another name"
                collector.add("E0211", span, message, help=way_out)


def _uses(raw: Any, blocks: Mapping[str, Block]) -> Iterator[str]:
    """The blocks that lists of layers use, wherever they stand."""
    parts: Sequence[Any] = ()
    if isinstance(raw, dict):
        parts = [*raw.values()]
    elif isinstance(raw, list):
        parts = raw
        yield from (word for item in raw if (word := word_of(item) or "") in blocks)
    for part in parts:
        yield from _uses(part, blocks)


def _names(raw: Any) -> Iterator[str]:
    """The names in arithmetic that stands somewhere in a value."""
    match raw:
        case dict():
            for part in raw.values():
                yield from _names(part)
        case list():
            for part in raw:
                yield from _names(part)
        case str() if tree := numbers.arithmetic(raw):
            yield from numbers.names(tree)


def _circle(name: str, uses: Mapping[str, set[str]]) -> tuple[str, ...]:
    """The blocks from this one back to it; empty if none leads back."""
    waiting: list[tuple[str, ...]] = [(name,)]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop(0)
        for other in sorted(uses[path[-1]]):
            if other == name:
                return path
            if other not in seen:
                seen.add(other)
                waiting.append((*path, other))
    return ()
