"""Names of generated code, handed out scope by scope.

Emitters write a name of the spec as a `Symbol`; its spelling is chosen here, once all
the code around it is known. It keeps its word in the spec, unless the code around it
needs that word itself: then a number follows. Which words the code needs is read from
the code, by Python's own analysis of scopes, so that no list has to be kept in step
with pages and emitters.
"""

from __future__ import annotations

import builtins
import keyword
import symtable
import textwrap
from collections import ChainMap
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache

from gencc.codegen.python.imports import import_block
from gencc.codegen.python.nodes import (
    Class,
    Def,
    Expression,
    Import,
    Statement,
    Symbol,
)
from gencc.codegen.python.printer import Printer
from gencc.frontend.identifiers import distinct
from gencc.ir.records import dataclass

# Exception classes depend on the version of Python, and names from `site` on how it starts.
_BUILTINS = {name for name in dir(builtins) if name.islower()} | {
    *("copyright", "credits", "exit", "help", "license", "quit")
}
PYTHON = frozenset({*keyword.kwlist, *_BUILTINS})
"""Words that no name of a program may use."""


@dataclass(frozen=True)
class Definitions:
    """Functions, classes and constants of a module."""

    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Block:
    """Statements within a function or a class of the page."""

    content: tuple[Statement, ...] | Expression


Slot = Definitions | Block | Expression

Spelling = Mapping[Symbol, str]


def spelled(symbols: Iterable[Symbol], taken: Collection[str]) -> dict[Symbol, str]:
    """A unique word for each symbol, none of them among `taken`.

    Words of the spec come before derived ones.
    """
    ordered = sorted(dict.fromkeys(symbols), key=lambda symbol: symbol.derived)
    preferred = [symbol.word for symbol in ordered]
    return dict(zip(ordered, distinct(preferred, taken), strict=True))


def printed(
    page: str,
    slots: Mapping[str, Slot],
    shared: dict[Symbol, str],
    imported: Callable[[Import], Import | None] = lambda source: source,
) -> dict[str, str]:
    """The text of every slot of a module, and `imports`, which these texts need.

    `page` is the module's other text, valid with anything in place of the slots.
    `shared` are the symbols that several modules know; those that this one defines are
    added. `imported` gives the import of something in this module, None for what it
    defines.
    """
    pieces = [piece for name, slot in slots.items() for piece in _pieces(name, slot)]
    drafts = [_Draft(piece) for piece in pieces]
    surroundings = _identifiers(page)
    own = [piece.symbol for piece in pieces if piece.symbol]
    shared |= spelled(own, PYTHON | _needed(drafts, surroundings, own, shared))
    inside = [draft for draft in drafts if draft.piece.inside]
    within = _spelled_together(inside, shared, surroundings.every)
    texts: dict[str, list[str]] = {name: [] for name in slots}
    imports: set[Import] = set()
    for draft in drafts:
        local = within if draft.piece.inside else _spelled_together([draft], shared)
        text, needed = draft.spelled(ChainMap(local, shared))
        texts[draft.piece.slot].append(text)
        imports |= needed
    return {
        **{name: "\n\n\n".join(parts) for name, parts in texts.items()},
        "imports": import_block(filter(None, map(imported, imports))),
    }


def mentioned(statements: Iterable[Statement]) -> frozenset[str]:
    """The words of the compiler that the statements use as names."""
    piece = _Piece("", (*statements,), inside=True)
    return _Draft(piece).names


def _spelled_together(
    drafts: Iterable[_Draft], shared: Spelling, taken: Iterable[str] = ()
) -> dict[Symbol, str]:
    """The symbols of code in one scope, including functions within functions."""
    needed = {*taken}
    symbols: dict[Symbol, None] = {}
    for draft in drafts:
        needed |= draft.needed(shared)
        symbols |= dict.fromkeys(
            symbol for symbol in draft.symbols if symbol not in shared
        )
    return spelled(symbols, PYTHON | needed)


def _needed(
    drafts: Iterable[_Draft],
    page: _Identifiers,
    own: Collection[Symbol],
    shared: Spelling,
) -> set[str]:
    """The words that the definitions of a module must not use.

    These are words of the whole module, and of the functions that use the definitions.
    """
    needed = {*page.outer}
    for draft in drafts:
        needed |= draft.outer
        if not draft.symbols.keys().isdisjoint(own):
            needed |= draft.needed(shared)
            needed |= page.every if draft.piece.inside else set()
    return needed


# ------------------------------------------------------------------ pieces of a module


@dataclass(frozen=True)
class _Piece:
    """A unit of printing: a definition, or a slot without definitions."""

    slot: str
    content: tuple[Statement, ...] | Expression
    inside: bool = False

    @property
    def symbol(self) -> Symbol | None:
        """The symbol that it defines for its module."""
        if self.inside or not isinstance(self.content, tuple):
            return None
        (statement,) = self.content
        if isinstance(statement, Def | Class) and isinstance(statement.name, Symbol):
            return statement.name
        return None

    def text(self, printer: Printer) -> str:
        if isinstance(self.content, tuple):
            return printer.block(self.content)
        return printer.expression(self.content)


def _pieces(name: str, slot: Slot) -> Iterator[_Piece]:
    match slot:
        case Definitions(statements):
            yield from (_Piece(name, (statement,)) for statement in statements)
        case Block(content):
            yield _Piece(name, content, inside=True)
        case _:
            yield _Piece(name, slot)


@dataclass(frozen=True)
class _Identifiers:
    """Names in a text: all that are used, and those of its module or of Python.

    The former lack attributes, keywords, and names that only a definition has.
    """

    every: frozenset[str]
    outer: frozenset[str]


@lru_cache(
    maxsize=512
)  # pages never vary, and files of different backends are often equal
def _identifiers(text: str) -> _Identifiers:
    every: set[str] = set()
    outer: set[str] = set()
    for table in _tables(symtable.symtable(text, "a page", "exec")):
        in_module = table.get_type() == "module"
        for name in table.get_symbols():
            if name.is_referenced() or not (in_module and name.is_namespace()):
                every.add(name.get_name())
            if in_module or name.is_global():
                outer.add(name.get_name())
    return _Identifiers(frozenset(every), frozenset(outer))


def _tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _tables(child)


class _Draft:
    """A piece printed for the first time, with a placeholder for each symbol."""

    def __init__(self, piece: _Piece) -> None:
        self.piece = piece
        placeholders = _Placeholders()
        printer = Printer(placeholders)
        text = piece.text(printer)
        self._final = None if placeholders else (text, frozenset(printer.imports))
        if piece.inside:
            text = f"def _():\n{textwrap.indent(text, '    ')}\n    ..."
        identifiers = _identifiers(text)
        self.symbols = {
            symbol: word
            for symbol, word in placeholders.items()
            if word in identifiers.every
        }
        self.names = identifiers.every.difference(placeholders.values())
        self.outer = identifiers.outer.difference(placeholders.values())

    def spelled(self, spelling: Spelling) -> tuple[str, frozenset[Import]]:
        """The text with these words, and its imports; printed again if it has symbols."""
        if self._final is not None:
            return self._final
        printer = Printer(spelling)
        return self.piece.text(printer), frozenset(printer.imports)

    def needed(self, shared: Spelling) -> frozenset[str]:
        """The words that it uses, including those of shared symbols."""
        return self.names.union(
            shared[symbol] for symbol in self.symbols if symbol in shared
        )


class _Unchanged(dict[Symbol, str]):
    def __missing__(self, symbol: Symbol) -> str:
        return symbol.word


UNCHANGED: Spelling = _Unchanged()
"""Every symbol as its word, for code in comments."""


class _Placeholders(dict[Symbol, str]):
    def __missing__(self, symbol: Symbol) -> str:
        self[symbol] = f"_{len(self)}_"
        return self[symbol]
