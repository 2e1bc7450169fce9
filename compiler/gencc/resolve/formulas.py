"""Formulas with arguments, `judged(v): log(discriminator(v))`: their calls -> their meaning.

A call becomes the body with the arguments put in, and each call is typed by itself. An
argument is one value, however often the body names it: a draw in it is drawn once.
Draws of the body are drawn anew by each call. A formula that is iterated becomes its body,
in which the arguments keep names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from gencc.diagnostics.collector import Collector, line
from gencc.frontend.formula import (
    Attribute,
    Binary,
    Call,
    Inserted,
    Name,
    Syntax,
    Unary,
    unparse,
)
from gencc.frontend.formula_parser import parse
from gencc.frontend.spec import Spec
from gencc.frontend.spec.error_paths import Path
from gencc.frontend.spec.fields import Formula
from gencc.ir.model import NamedFormula, UnusedName
from gencc.ir.records import dataclass
from gencc.resolve import iteration
from gencc.resolve.definitions import ordered
from gencc.resolve.formula_site import calls_in
from gencc.resolve.limits import MOST_OPERATIONS

_SECTIONS = ("networks", "let", "losses", "train", "fit", "outputs", "metrics")

Arguments = Mapping[str, tuple[Inserted, int]]  # by argument: what it is, and how long


@dataclass(frozen=True)
class Defined:
    """A formula of `let` with arguments; `key` is how it is called there."""

    key: str
    arguments: tuple[str, ...]
    body: Formula

    @property
    def signature(self) -> str:
        """judged(v)"""
        return unparse(parse(self.key))


def defined(spec: Spec) -> dict[str, Defined]:
    """The formulas of a spec, by the names by which they are called."""
    definitions: dict[str, Defined] = {}
    for key, body in spec.let.items():
        signature = parse(key)
        if isinstance(signature, Call):
            names = (a.name for a in signature.arguments if isinstance(a, Name))
            definitions[signature.name] = Defined(key, tuple(names), body)
    return definitions


def described(formulas: Mapping[str, Defined]) -> tuple[NamedFormula, ...]:
    """The formulas for those who read what a model means."""
    return tuple(
        NamedFormula(definition.signature, definition.body.text)
        for definition in formulas.values()
    )


def unused(
    collector: Collector, spec: Spec, formulas: Mapping[str, Defined]
) -> Iterator[UnusedName]:
    """Those that are called nowhere."""
    called = {
        name
        for section in _SECTIONS
        for formula in _formulas(getattr(spec, section))
        for name in _called(formula)
    }
    for name, definition in formulas.items():
        if name not in called:
            span = collector.document.key_span(("let", definition.key))
            yield UnusedName("formula", name, span)


def _called(formula: Formula) -> Iterator[str]:
    """What is called in a formula, or iterated."""
    for _, call in calls_in((), formula.tree):
        yield call.name
        match call:
            case Call(name=iteration.WORD, arguments=(Name(name=iterated), *_)):
                yield iterated


def _formulas(value: Any) -> Iterator[Formula]:
    match value:
        case Formula():
            yield value
        case tuple() | dict():
            for part in value.values() if isinstance(value, dict) else value:
                yield from _formulas(part)
        case BaseModel():
            for key in type(value).model_fields:
                yield from _formulas(getattr(value, key))


def written_out(
    collector: Collector, spec: Spec, formulas: Mapping[str, Defined]
) -> Spec:
    """The spec without calls of formulas; raises CompileError for those that cannot be."""
    if not formulas:
        return spec
    _check_cycles(collector, formulas)
    rest = {
        key: formula
        for key, formula in spec.let.items()
        if key not in {definition.key for definition in formulas.values()}
    }
    writing = _Writing(collector, formulas)
    changed = {
        section: writing.everywhere((section,), getattr(spec, section))
        for section in _SECTIONS
        if section != "let"
    }
    changed["let"] = writing.everywhere(("let",), rest)
    collector.raise_if_any()
    return spec.model_copy(update=changed)


def _check_cycles(collector: Collector, formulas: Mapping[str, Defined]) -> None:
    uses = {
        name: [used for used in _called(definition.body) if used in formulas]
        for name, definition in formulas.items()
    }
    for cycle in ordered(uses)[1]:
        first = cycle[0]
        shown = f": {' -> '.join([*cycle, first])}" if len(cycle) > 1 else ""
        message = f"the formula `{first}` calls itself{shown}"
        way_out = "a formula is short for its text, which would never end"
        span = collector.document.span(("let", formulas[first].key))
        collector.add("E0310", span, message, help=way_out)
    collector.raise_if_any()


class _Writing:
    """Puts the bodies of formulas where they are called."""

    def __init__(self, collector: Collector, formulas: Mapping[str, Defined]) -> None:
        self.collector, self.formulas = collector, formulas

    def everywhere(self, path: Path, value: Any) -> Any:
        """A part of a spec with all formulas in it written out."""
        match value:
            case Formula():
                tree, _ = self._written(path, path, value.tree, {})
                if tree is value.tree:
                    return value
                return Formula(unparse(tree), tree)
            case tuple():
                return tuple(
                    self.everywhere((*path, index), part)
                    for index, part in enumerate(value)
                )
            case dict():
                return {k: self.everywhere((*path, k), v) for k, v in value.items()}
            case BaseModel():
                parts = {key: getattr(value, key) for key in type(value).model_fields}
                new = {k: self.everywhere((*path, k), v) for k, v in parts.items()}
                changed = {k: v for k, v in new.items() if v is not parts[k]}
                return value.model_copy(update=changed) if changed else value
        return value

    def _written(
        self, path: Path, call_path: Path, tree: Syntax, inserted: Arguments
    ) -> tuple[Syntax, int]:
        """A tree written at `path`, and how many parts it has once written out."""
        match tree:
            case Name() if tree.name in inserted:
                value, length = inserted[tree.name]
                return replace(value, start=tree.start, end=tree.end), length
            case Attribute():
                owner, length = self._written(path, call_path, tree.owner, inserted)
                return _changed(tree, owner=owner), length + 1
            case Unary():
                operand, length = self._written(path, call_path, tree.operand, inserted)
                return _changed(tree, operand=operand), length + 1
            case Binary():
                left, before = self._written(path, call_path, tree.left, inserted)
                right, behind = self._written(path, call_path, tree.right, inserted)
                return _changed(tree, left=left, right=right), before + behind + 1
            case Call():
                return self._call(path, call_path, tree, inserted)
        return tree, 1

    def _call(
        self, path: Path, call_path: Path, tree: Call, inserted: Arguments
    ) -> tuple[Syntax, int]:
        parts = [
            self._written(path, call_path, part, inserted) for part in tree.arguments
        ]
        length = sum(length for _, length in parts) + 1
        match tree:
            case Call(name=iteration.WORD, arguments=(Name(name=iterated), *_)) if (
                iterated in self.formulas
            ):
                first = self._iterated(path, call_path, tree, self.formulas[iterated])
                arguments = (first, *(part for part, _ in parts[1:]))
                return replace(tree, arguments=arguments), length
        called = self.formulas.get(tree.name)
        if called is None or not self._has_its_arguments(path, tree, called):
            arguments = tuple(part for part, _ in parts)
            if all(a is b for a, b in zip(arguments, tree.arguments, strict=True)):
                return tree, length
            return replace(tree, arguments=arguments), length
        inside = {
            name: (Inserted(part, path, call_path, 0, 0), length)
            for name, (part, length) in zip(called.arguments, parts, strict=True)
        }
        at: Path = ("let", called.key)
        body, length = self._written(
            at, (*call_path, tree.start, *at), called.body.tree, inside
        )
        if length > MOST_OPERATIONS:
            self._report_length(path, tree, length)
        whole = Inserted(
            body, at, (*call_path, tree.start, *at), tree.start, tree.end, tree.name
        )
        return whole, length

    def _iterated(
        self, path: Path, call_path: Path, tree: Call, called: Defined
    ) -> Inserted:
        """The body of a formula, in which its arguments are names that no spec has."""
        at: Path = ("let", called.key)
        here: Path = (*call_path, tree.start, *at)
        inside = {
            name: (Inserted(Name(iteration.bound(name), 0, 0), at, here, 0, 0), 1)
            for name in called.arguments
        }
        body, _ = self._written(at, here, called.body.tree, inside)
        name = tree.arguments[0]
        assert isinstance(name, Name)
        return Inserted(body, at, here, name.start, name.end, name.name, iterated=True)

    def _has_its_arguments(self, path: Path, tree: Call, called: Defined) -> bool:
        expected, count = len(called.arguments), len(tree.arguments)
        if expected == count:
            return True
        many = f"{expected} argument{'s' if expected != 1 else ''}"
        span = self.collector.document.text_span(path, tree.start, tree.end)
        where = line(self.collector.document.key_span(("let", called.key)))
        self.collector.add(
            "E0303",
            span,
            f"the formula `{tree.name}` takes {many}, not {count}",
            notes=(f"it is defined on {where}",),
            help=f"write `{called.signature}`",
        )
        return False

    def _report_length(self, path: Path, tree: Call, length: int) -> None:
        message = (
            f"written out, this formula has {length:,} parts; "
            f"{MOST_OPERATIONS:,} are allowed"
        )
        span = self.collector.document.text_span(path, tree.start, tree.end)
        way_out = "name its parts in `let`: what has a name is computed once"
        self.collector.add("E0317", span, message, help=way_out)
        self.collector.raise_if_any()


def _changed(tree: Any, **parts: Syntax) -> Any:
    """The tree with these parts; the same tree if they are its own."""
    if all(getattr(tree, name) is part for name, part in parts.items()):
        return tree
    return replace(tree, **parts)
