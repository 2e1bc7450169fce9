"""Another name for a network, a definition, a loss, a parameter …, everywhere it stands.

What stands where is read off the data of a spec. Whether it was all of it, and nothing
else, is seen by renaming to a name that stands nowhere: the model must be the same.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from gencc import ops
from gencc.diagnostics import CompileError, Position, Span
from gencc.frontend import formula, formula_parser, identifiers
from gencc.frontend.formula import Syntax
from gencc.frontend.formula_parser import ExpressionError
from gencc.frontend.spec.blocks import signature
from gencc.frontend.yaml.document import Document
from gencc.frontend.yaml.layout import Rename, laid_out
from gencc.frontend.yaml.tree import Path as Place
from gencc.ops import functions

BARE = ("networks", "latent", "params", "let", "losses", "fit")
"""Whose names are one namespace: formulas name them without a prefix."""

_PROSE = frozenset(["about", "paper", "name", "gencc", "allow"])
_PROSE_OF_DATA = frozenset(["source", "labels", "columns", "range", "impute"])
_REFERENCES = frozenset(["input", "mirror", "average", "update", "share", "film"])
_CHAINS = frozenset(["layers", "residual", "skip", "shortcut", "query", "key", "value"])
_KINDS = ("layers", "initializers", "schedules", "optimizers", "augmentations")
# What has words of its own where a number might stand.
_SETTINGS = frozenset(
    [
        "padding",
        "init",
        "resize",
        "mode",
        "type",
        "states",
        "positions",
        "unpool",
        "tap",
    ]
)


class Refused(Exception):
    """Why something cannot have another name."""


def spans_at(document: Document, word: str, at: Position) -> tuple[Span, ...]:
    """Every place of what is called by a word at a position; raises Refused."""
    for section in ("outputs", "metrics", *BARE):
        spans = occurrences(document, word, section)
        if any(span.start <= at <= span.end for span in spans):
            return spans
    what = "a word of the language" if _is_word(word) else "no name of this spec"
    raise Refused(f"`{word}` is {what}")


def with_name(document: Document, word: str, at: Position, other: str) -> str:
    """The text with another name for the word at a position; raises Refused."""
    spans = spans_at(document, word, at)
    if why := identifiers.problem(other):
        raise Refused(why)
    check_whole(document, word, spans)
    text = renamed(document, spans, other)
    if problems := _errors(document.source.name, text):
        raise Refused(f"with `{other}` for `{word}`: {problems[0]}")
    return text


def occurrences(document: Document, word: str, section: str) -> tuple[Span, ...]:
    """Every place of a name that is given in a section, in order."""
    sections = _together(document, word, section)
    spans = {*_of_keys(document, word, sections)}
    if spans and section != "outputs":  # which nothing names
        spans |= {*_of_values(document, word, sections)}
    return tuple(sorted(spans, key=lambda span: span.start))


def _together(document: Document, word: str, section: str) -> tuple[str, ...]:
    """The sections in which a name is that of one thing.

    A metric and a loss of one name are one to validations.
    """
    if section == "outputs":
        return (section,)
    both = word in _keys(document, ("losses",)) and word in _keys(
        document, ("metrics",)
    )
    if both:
        return (*BARE, "metrics")
    return (section,) if section == "metrics" else BARE


def renamed(document: Document, spans: Sequence[Span], other: str) -> str:
    """The text with another word at these places, laid out if it was before."""
    text = document.source.text
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    names = [
        Rename(
            starts[span.start.line - 1] + span.start.column - 1,
            span.end.column - span.start.column,
            other,
        )
        for span in spans
    ]
    if laid_out(text) == text:
        return laid_out(text, names)
    for name in reversed(names):
        text = f"{text[: name.start]}{other}{text[name.start + name.length :]}"
    return text


# ------------------------------------------------------------------ whether it was all


def check_whole(document: Document, word: str, spans: Sequence[Span]) -> None:
    """Refuse what would change the model by more than the name at these places."""
    if _names_weights(document.value(("networks", word))):
        why = f"`{word}` is also what its weights are called elsewhere"
        raise Refused(f"{why}: write `network: {word}` beside their `path`")
    name = document.source.name
    try:
        before = _model(name, document.source.text)
    except CompileError:
        raise Refused("the spec has errors; mend them before") from None
    other = _unused(word, before)
    try:
        after = _model(name, renamed(document, spans, other))
    except CompileError:
        after = ""
    if _separate(other).sub(word, after) != before:
        raise Refused(f"`{word}` stands for several things here: rename it by hand")


def _names_weights(network: Any) -> bool:
    """Whether a network has weights from elsewhere that go by its own name."""
    written = network if isinstance(network, dict) else {}
    sources = [written[key] for key in ("frozen", "start") if key in written]
    return any("network" not in source or isinstance(source, str) for source in sources)


def _model(name: str, text: str) -> str:
    """A model in full, with the places of all that it is made of."""
    from gencc.driver import check_text

    checked_spec = check_text(name, text)
    return repr((checked_spec.model, checked_spec.warnings))


def _unused(word: str, text: str) -> str:
    """A name of the same length that is no word of the text, nor of the language."""
    # Near ones first: the axes of a value are in the order of their names.
    near = sorted(
        string.ascii_letters, key=lambda letter: abs(ord(letter) - ord(word[0]))
    )
    for letters in product(near, repeat=min(3, len(word))):
        other = "".join(letters).ljust(len(word), letters[-1])
        if not _separate(other).search(text) and not _is_word(other):
            return other
    raise Refused("there is no name left")


def _separate(name: str) -> re.Pattern[str]:
    """The name alone, or as a part of a derived one such as `z_noise`."""
    return re.compile(rf"(?<![A-Za-z0-9]){name}(?![A-Za-z0-9])")


def _errors(name: str, text: str) -> list[str]:
    """What would be wrong."""
    try:
        _model(name, text)
    except CompileError as error:
        return [diagnostic.message for diagnostic in error.diagnostics]
    return []


def _is_word(word: str) -> bool:
    kinds = (*_KINDS, "distributions", "sources")
    known = {word for kind in kinds for word in ops.vocabulary(kind)}
    return word in known or word in functions.names()


# ------------------------------------------------------------------ where it stands


def _of_keys(document: Document, word: str, sections: Sequence[str]) -> Iterator[Span]:
    """Where the name is given, and the optimizers that go by it."""
    for section in sections:
        for key in _keys(document, (section,)):
            if signature(key)[0] == word:
                yield document.name_span((section, key), word)
    rules = _keys(document, ("train", "optimizers"))
    if "networks" in sections and word in rules:
        yield document.name_span(("train", "optimizers", word), word)


def _of_values(
    document: Document, word: str, sections: Sequence[str]
) -> Iterator[Span]:
    """Where a value names it; what `keep` names is a loss if no metric is called so."""
    has_metric = word in _keys(document, ("metrics",))
    for path, text in _texts(document.data, ()):
        if _is_metric(path):
            if text == word and has_metric == ("metrics" in sections):
                yield document.text_span(path, 0, len(text))
        elif "networks" in sections:
            for start, end in _in_text(document, path, text, word):
                yield document.text_span(path, start, end)


def _is_metric(path: Place) -> bool:
    return path[:2] in (("train", "keep"), ("train", "validation"))


def _in_text(
    document: Document, path: Place, text: str, word: str
) -> Iterator[tuple[int, int]]:
    """The extents of a name in the text at a path."""
    if not re.search(rf"\b{word}\b", text) or path[0] in _PROSE or path[-1] == "about":
        return
    if path[0] == "data":
        if not _PROSE_OF_DATA.isdisjoint(path) or not _is_number(path, text, word):
            return
    elif path[0] in ("networks", "blocks", "latent"):
        if not _is_of_network(document, path, text, word):
            return
    elif path[-1] == "name":
        return
    try:
        tree = formula_parser.parse(text)
    except ExpressionError:
        return
    is_called = any(_is_given(document, part, word) for part in ("networks", "let"))
    is_hidden = word in _arguments(path)
    for part in _parts(tree):
        if isinstance(part, formula.Name) and part.name == word and not is_hidden:
            yield part.start, part.end
        if isinstance(part, formula.Call) and part.name == word and is_called:
            yield part.start, part.name_end
        if _is_prior(part, word):
            yield part.end - len(word), part.end


def _is_prior(part: Syntax, word: str) -> bool:
    """Whether it is prior.z, of the latent z."""
    owner = part.owner if isinstance(part, formula.Attribute) else None
    is_prior = isinstance(owner, formula.Name) and owner.name == "prior"
    return is_prior and isinstance(part, formula.Attribute) and part.name == word


def _is_of_network(document: Document, path: Place, text: str, word: str) -> bool:
    """Whether a text within a network or a block may name something."""
    keys = [key for key in path if isinstance(key, str)]
    key = keys[-1]
    if "frozen" in path or "start" in path[:3]:
        return False
    if key in _REFERENCES or (key == "by" and "film" in path):
        return True
    if key == "after":
        steps = {text for path, text in _texts(document.data, ()) if path[-1] == "name"}
        return word not in steps
    return _is_number(path, text, word)


def _is_number(path: Place, text: str, word: str) -> bool:
    """Whether a text is arithmetic, and no setting or layer that is called so."""
    if text != word:
        return True
    keys = [key for key in path if isinstance(key, str)]
    is_item = isinstance(path[-1], int)
    in_chain = keys[-1] in _CHAINS or (len(keys) > 2 and keys[-2] == "heads")
    in_chain = in_chain or (path[0] == "blocks" and len(keys) == 2)
    return keys[-1] not in _SETTINGS and not (is_item and in_chain)


def _arguments(path: Place) -> tuple[str, ...]:
    """The arguments of the formula or block that a path is in."""
    if path[0] in ("let", "blocks") and len(path) > 1:
        return signature(str(path[1]))[1]
    return ()


def _parts(tree: Syntax) -> Iterator[Syntax]:
    """A formula, and all that it is made of."""
    yield tree
    inner: tuple[Syntax, ...] = ()
    match tree:
        case formula.Call():
            inner = tree.arguments
        case formula.Attribute():
            inner = (tree.owner,)
        case formula.Unary():
            inner = (tree.operand,)
        case formula.Binary():
            inner = (tree.left, tree.right)
    for part in inner:
        yield from _parts(part)


# ------------------------------------------------------------------ the data of a document


def _texts(value: Any, path: Place) -> Iterator[tuple[Place, str]]:
    """Every text among the values, with its path."""
    match value:
        case dict():
            for key, part in value.items():
                yield from _texts(part, (*path, key))
        case list():
            for number, part in enumerate(value):
                yield from _texts(part, (*path, number))
        case str():
            yield path, value


def _keys(document: Document, path: Place) -> tuple[str, ...]:
    value = document.value(path)
    return tuple(map(str, value)) if isinstance(value, dict) else ()


def _is_given(document: Document, section: str, word: str) -> bool:
    return any(signature(key)[0] == word for key in _keys(document, (section,)))
