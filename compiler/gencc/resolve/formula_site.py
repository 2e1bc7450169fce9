"""Where a formula stands: spans of its parts, and errors about them.

`mistake` records an error and returns Broken to be raised. Whoever catches Broken adds
nothing, so that each mistake is reported once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from gencc.diagnostics import Span
from gencc.diagnostics.collector import Collector, line
from gencc.diagnostics.model import Related
from gencc.frontend.formula import (
    Attribute,
    Binary,
    Call,
    Inserted,
    Name,
    Syntax,
    Unary,
)
from gencc.frontend.spec.error_paths import Path
from gencc.ir.expressions import Expression

Draws = Mapping[tuple[Path, int], str]

_T = TypeVar("_T")


_NAMES = ("E0301", "E0302")  # the same for all arguments of a formula


class Broken(Exception):
    """A value has no meaning, and the reason is already reported."""


AtFault = Callable[[Sequence[Expression]], tuple[tuple[Related, ...], str]]
"""Values whose shapes do not meet -> the layers behind them, and what to write there."""


def _nothing_known(values: Sequence[Expression]) -> tuple[tuple[Related, ...], str]:
    return (), ""


@dataclass(frozen=True)
class Site:
    """The formula at `path`; `draws` names the draws written in it, by where calls begin.

    Where its bracket opens, it names the draw of what is drawn from.

    The body of a called formula has a path of its own: `call_path` is that of the call,
    and `called` says where it is.
    """

    collector: Collector
    path: Path
    draws: Draws = field(default_factory=dict)
    is_output: bool = False
    call_path: Path = ()
    called: tuple[str, ...] = ()
    at_fault: AtFault = field(default=_nothing_known, compare=False)

    @property
    def section(self) -> str:
        """The section of the spec that is computed here."""
        return str((self.call_path or self.path)[0])

    def inside(self, part: Inserted) -> Site:
        """The site of a part that was written elsewhere."""
        called: tuple[str, ...] = ()
        if part.formula:
            called = (f"`{part.formula}` is called on {line(self.span(part))}",)
        return replace(self, path=part.path, call_path=part.call_path, called=called)

    def span(self, node: Syntax) -> Span:
        """The span of a part of the formula."""
        return self.collector.document.text_span(self.path, node.start, node.end)

    def text(self, node: Syntax) -> str:
        """A part of the formula, as it is written."""
        return self.collector.document.source.part(self.span(node))

    def name_span(self, call: Call) -> Span:
        """The span of the name in a call."""
        return self.collector.document.text_span(self.path, call.start, call.name_end)

    def mistake(
        self,
        code: str,
        span: Span,
        message: str,
        *,
        label: str = "",
        notes: tuple[str, ...] = (),
        help: str = "",
        related: tuple[Related, ...] = (),
    ) -> Broken:
        """Records an error; raise the result, for the formula has no meaning."""
        if code not in _NAMES:
            notes = (*notes, *self.called)
        self.collector.add(
            code, span, message, label=label, notes=notes, help=help, related=related
        )
        return Broken()

    def shapes_differ(
        self,
        code: str,
        span: Span,
        message: str,
        values: Iterable[Expression],
        notes: tuple[str, ...] = (),
    ) -> Broken:
        """Records an error about the shapes of values, at the layers that gave them."""
        related, way_out = self.at_fault([*values])
        return self.mistake(
            code, span, message, notes=notes, help=way_out, related=related
        )

    def draw_name(self, call: Call) -> str:
        """The name of the draw that this call makes."""
        return self.draws[self.call_path or self.path, call.start]

    def choice_name(self, call: Call) -> str:
        """The name of the draw of which of several it draws from."""
        return self.draws[self.call_path or self.path, call.name_end]


def each(values: Iterable[_T | None]) -> list[_T]:
    """All values; raises Broken if any is missing, after each has reported why."""
    everything = list(values)
    whole = [value for value in everything if value is not None]
    if len(whole) < len(everything):
        raise Broken
    return whole


def parts(tree: Syntax) -> Iterator[Syntax]:
    """The tree and everything in it, in the order of the text."""
    waiting = [tree]
    while waiting:
        tree = waiting.pop()
        yield tree
        inside: tuple[Syntax, ...] = ()
        match tree:
            case Call(arguments=arguments):
                inside = tuple(arguments)
            case Attribute(owner=owner):
                inside = (owner,)
            case Unary(operand=operand):
                inside = (operand,)
            case Inserted(tree=inner):
                inside = (inner,)
            case Binary(left=left, right=right):
                inside = (left, right)
        waiting += reversed(inside)


def calls_in(path: Path, tree: Syntax) -> Iterator[tuple[Path, Call]]:
    """Every call in a formula with the path of its call, in the order of the text."""
    match tree:
        case Inserted():
            yield from calls_in(tree.call_path, tree.tree)
        case Call():
            yield path, tree
            for argument in tree.arguments:
                yield from calls_in(path, argument)
        case Attribute():
            yield from calls_in(path, tree.owner)
        case Unary():
            yield from calls_in(path, tree.operand)
        case Binary():
            yield from calls_in(path, tree.left)
            yield from calls_in(path, tree.right)


def names_in(tree: Syntax) -> Iterator[str]:
    """The bare names in a formula, not those that are called."""
    return (part.name for part in parts(tree) if isinstance(part, Name))
