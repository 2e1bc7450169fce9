"""What an editor asks about a spec -> what gencc knows; nothing here knows the protocol.

Lines and columns count from 1, as in messages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod

from gencc import ops
from gencc.diagnostics import CompileError, Diagnostic, Position, Span
from gencc.diagnostics.render import visible
from gencc.frontend.spec.json_schema import KEYS, documented
from gencc.frontend.yaml.document import Damaged, Document
from gencc.frontend.yaml.pieces import Pieces
from gencc.ir.layers import show_shape
from gencc.ir.model import Model, Network, Placed
from gencc.ops import functions

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SECTION = re.compile(r"^([a-z]+) *:", re.MULTILINE)
# What stands in a help, and what is to be written in place of what is marked.
_REPLACEMENTS = (
    re.compile(r"did you mean `([^`]+)`\?"),
    re.compile(r"here it is called `([^`]+)`"),
    re.compile(r"^write `([^`]+)`$"),
)
_KINDS = {
    "data": ("sources", "augmentations", "columns"),
    "latent": ("distributions",),
    "networks": ("layers", "initializers"),
    "blocks": ("layers", "initializers"),
    "params": ("schedules",),
    "train": ("optimizers", "schedules"),
}
_FORMULAS = (
    "let",
    "losses",
    "train",
    "fit",
    "outputs",
    "metrics",
    "networks",
    "params",
)
_NAMED = ("latent", "networks", "params", "let", "losses", "fit", "outputs", "metrics")


@dataclass(frozen=True)
class Reading:
    """A text, and what is known of it: of its model only where it has no errors."""

    text: str
    diagnostics: tuple[Diagnostic, ...] = ()
    document: Document | None = None
    model: Model | None = None
    lines: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", tuple(self.text.split("\n")))

    def section(self, line: int) -> str:
        """The key at the top that a line belongs to, or nothing."""
        before = "\n".join(self.lines[:line])
        keys = _SECTION.findall(before)
        return keys[-1] if keys else ""

    def word(self, at: Position) -> tuple[str, Span] | None:
        """The word at a place, and where it stands."""
        line = self.lines[at.line - 1] if at.line <= len(self.lines) else ""
        for match in _WORD.finditer(line):
            if match.start() < at.column <= match.end() + 1:
                start = Position(at.line, match.start() + 1)
                return match[0], Span(start, Position(at.line, match.end() + 1))
        return None


def read(name: str, text: str, pieces: Pieces | None = None) -> Reading:
    """The text, checked; `pieces` are those of its last state."""
    from gencc.driver import check_text

    try:
        checked = check_text(name, text, pieces)
    except CompileError as error:
        document = error.document if isinstance(error, Damaged) else None
        return Reading(text, error.diagnostics, document)
    return Reading(text, checked.warnings, checked.document, checked.model)


# ------------------------------------------------------------------ while typing


def replacement(diagnostic: Diagnostic) -> str:
    """What to write in place of what is marked, if the help says it, or nothing."""
    for pattern in _REPLACEMENTS:
        if match := pattern.search(diagnostic.help):
            return match[1]
    return ""


def completions(reading: Reading, at: Position) -> Iterator[tuple[str, str]]:
    """The words that may stand at a place, each with a sentence."""
    line = reading.lines[at.line - 1][: at.column - 1]
    if re.fullmatch(r"[a-z]*", line):
        present = {*_SECTION.findall(reading.text)}
        yield from ((k, text) for k, text in KEYS.items() if k not in present)
        return
    section = reading.section(at.line)
    for kind in _KINDS.get(section, ()):
        yield from ((word, documented(kind, word)) for word in ops.vocabulary(kind))
    if section in _FORMULAS:
        names = [name for name, _, _ in outline(reading)]
        yield from ((name, "") for name in dict.fromkeys(names))
    if section in _FORMULAS and section not in ("networks", "params"):
        for word in functions.names():
            yield word, documented("functions", word)


# ------------------------------------------------------------------ what it means


def hover(reading: Reading, at: Position) -> str | None:
    """What the word at a place is: Markdown, or None."""
    if (word := reading.word(at)) is None:
        return None
    name, span = word
    if span.start.column == 1 and name in KEYS:
        return KEYS[name]
    section = reading.section(at.line)
    parts = [*_shapes(reading.model, at)]
    for kind in _KINDS.get(section, ()):
        if name in ops.vocabulary(kind):
            parts.append(documented(kind, name))
            break
    else:
        parts += _named(reading, name)
        if section in _FORMULAS and name in functions.names():
            parts.append(documented("functions", name))
    return "\n\n".join(parts) or None


def _shapes(model: Model | None, at: Position) -> Iterator[str]:
    """The shapes before and behind the layer at a place, and its parameters."""
    for _, placed in placed_layers(model):
        if placed.span.source is None and _covers(placed.span, at):
            shapes = f"{show_shape(placed.input)} → {show_shape(placed.output)}"
            count = sum(prod(weight.shape) for weight in placed.weights())
            yield f"`{placed.name}`: {shapes}" + (
                f", {count:,} parameters" if count else ""
            )


def _covers(span: Span, at: Position) -> bool:
    return span.start <= at <= span.end


def _named(reading: Reading, name: str) -> Iterator[str]:
    """What a name of the spec stands for."""
    model = reading.model
    if model is None:
        return
    for network in model.networks:
        if network.name == name:
            yield f"the network `{name}`: {_signature(network)}"
    for what, listed in (("definition", model.definitions), ("loss", model.losses)):
        for item in listed:
            if item.name == name:
                yield f"the {what} `{name}` = `{visible(item.text)}`"


def _signature(network: Network) -> str:
    total = sum(prod(w.shape) for _, p in network.placed() for w in p.weights())
    shapes = ", ".join(show_shape(port.shape) for port in network.inputs)
    return f"{shapes} in, {total:,} parameters"


def placed_layers(model: Model | None) -> Iterator[tuple[Network, Placed]]:
    """Every layer of a model that the spec writes, with its network."""
    for network in model.networks if model else ():
        for _, placed in network.placed():
            yield network, placed


def hints(reading: Reading) -> Iterator[tuple[Position, str]]:
    """The shape behind each layer, at the end of where it is written, once."""
    shapes: dict[Position, str] = {}
    for _, placed in placed_layers(reading.model):
        if placed.span.source is None:
            shape = show_shape(placed.output)
            # A layer of a block has one for each use; which is meant cannot be said.
            known = shapes.setdefault(placed.span.end, shape)
            shapes[placed.span.end] = shape if known == shape else ""
    yield from ((end, shape) for end, shape in shapes.items() if shape)


def outline(reading: Reading) -> Iterator[tuple[str, str, Span]]:
    """The names that a spec gives, each with its key at the top and its place."""
    document = reading.document
    for section in _NAMED if document else ():
        assert document is not None
        written = document.value([section])
        for name in written if isinstance(written, dict) else ():
            yield str(name), section, document.key_span([section, name])


def definition(reading: Reading, at: Position) -> Span | None:
    """Where the name at a place is given."""
    word = reading.word(at)
    for name, _, span in outline(reading) if word else ():
        assert word is not None
        if name.partition("(")[0].strip() == word[0]:
            return span
    return None
