"""A document with errors -> the spec that the rest of it is, and the names that are lost.

What an error stands in is cut out: a network, a definition, a step. The rest is checked
as ever, and what is made of a lost name has no meaning there: the reason is known. So a
spec with mistakes of several stages has a message for each, and none that follows from
another one.
"""

from __future__ import annotations

import copy
import operator
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from gencc.diagnostics import other_libraries
from gencc.diagnostics.model import Diagnostic, Position, Source, Span, closest
from gencc.diagnostics.other_libraries import known_elsewhere
from gencc.frontend.formula import Name
from gencc.frontend.spec import Spec, blocks
from gencc.frontend.spec.error_paths import Path, in_document
from gencc.frontend.spec.layers import IN_BLOCK
from gencc.frontend.spec.numbers import NoNumber, Numbers
from gencc.frontend.yaml.document import Document
from gencc.ir.records import dataclass

_MOST_ROUNDS = 50  # of cutting; each takes something away
_SECTIONS = ("latent", "blocks", "params", "let", "losses", "fit", "outputs", "metrics")
_NAMED_IN_FORMULAS = ("networks", "params", "let", "losses", "fit")
_DATA = {"source": "digits", "scale": [0, 1], "batch": 64}
_STEP = {"update": "lost", "minimize": "lost"}
_STAGE = {"name": "lost", "epochs": 1, **_STEP}
_RULE = {"sgd": {"lr": 1}}
_OBJECTIVES = ("minimize", "maximize", "schedule", "stages", "update")
_TRAIN = {"epochs": 1, "optimizer": _RULE, "minimize": "lost"}
_SHAPE_KEYS = (
    *("source", "domains", "shape", "resize", "crop", "window"),
    *("columns", "classes", "factors"),
)
_CONSEQUENCES = {"data": ("W0704",), "train": ("W0708",)}  # warnings about sections
_TWICE = "E0104"  # of a key that stands there twice the first one counts
_WORD = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True)
class Lost:
    """What is cut out of a spec: the names that had a meaning there, and latents.

    `paths`: where something stands in place of what is cut: steps, stages, `train`.
    `mentions`: all words in what is cut, which may have been uses of other names.
    `sections`: those of which nobody knows which names they had.
    """

    paths: frozenset[Path] = frozenset()
    names: frozenset[str] = frozenset()
    latents: frozenset[str] = frozenset()
    mentions: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()
    is_nothing: bool = False

    def may_have(self, *sections: str) -> bool:
        """Whether names of these sections may be lost that nobody knows."""
        return not self.sections.isdisjoint(sections)

    @property
    def may_have_values(self) -> bool:
        """Whether names of values may be lost that nobody knows."""
        return bool(self.sections - {"latent"})


NOTHING = Lost(is_nothing=True)


def cut(
    document: Document, places: Places, diagnostics: Iterable[Diagnostic]
) -> tuple[Spec, Lost] | None:
    """The spec without what has these errors; None if too little is left of it.

    `places` are those of the document.
    """
    if not isinstance(document.data, dict):
        return None
    cutting = _Cutting(copy.deepcopy(document.data))
    holes = [
        places.around(diagnostic.span)
        for diagnostic in diagnostics
        if diagnostic.code != _TWICE
    ]
    for _ in range(_MOST_ROUNDS):
        if () in holes:
            return None
        for hole in holes:
            cutting.cut(hole)
        try:
            return cutting.spec(), cutting.lost
        except ValidationError as error:
            details = error.errors(include_url=False)
            holes = [_hole(cutting.data, detail) for detail in details]
    return None


class Places:
    """The parts of a document by where they stand."""

    def __init__(self, document: Document) -> None:
        self._children: dict[Path, list[_Place]] = {}
        for path in document.locations:
            if path:
                own = self._children.setdefault(path[:-1], [])
                own += [
                    _Place(_pair(span.start), _pair(span.end), span.source, path)
                    for span in (document.key_span(path), document.span(path))
                ]
        for places in self._children.values():
            places.sort(key=_START)

    def around(self, span: Span) -> Path:
        """The path of the smallest part that a span is in."""
        start, end = _pair(span.start), _pair(span.end)
        path: Path = ()
        while inner := self._child(path, start, end, span.source):
            path = inner
        return path

    def _child(
        self, path: Path, start: Pair, end: Pair, source: Source | None
    ) -> Path | None:
        """The part of a part that begins last before the span and has all of it.

        An alias stands elsewhere than its siblings, so that not only the last one counts.
        """
        places = self._children.get(path, [])
        last = bisect_right(places, start, key=_START)
        for part in places[max(last - _OVERLAPPING, 0) : last][::-1]:
            if part.end >= end and part.source == source:
                return part.path
        return None


Pair = tuple[int, int]  # line and column


class _Place(NamedTuple):
    start: Pair
    end: Pair
    source: Source | None
    path: Path


_START = operator.itemgetter(0)
_OVERLAPPING = 8  # parts of one part that are looked at


def _pair(position: Position) -> Pair:
    return position.line, position.column


def _hole(data: Any, detail: ErrorDetails) -> Path:
    """Where an error of pydantic is; within a block, where the block is used."""
    location = detail["loc"]
    outside = location.index(IN_BLOCK) if IN_BLOCK in location else len(location)
    path = in_document(data, location[:outside])
    if detail["type"] == "missing" and isinstance(location[-1], str):
        return (*path, location[-1])
    return path


class _Cutting:
    """The data of a document, of which more and more is cut out."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.lost = Lost()
        self._has_no_network = False

    def spec(self) -> Spec:
        """The spec that the data are now; raises ValidationError."""
        while names := self._without_a_value():
            for name in names:
                self.cut(("params", name))
        numbers = self._numbers()
        spec = Spec.model_validate(self.data, context=numbers)
        if self._has_no_network:
            return spec.model_copy(update={"networks": {}})
        return spec

    def _numbers(self) -> Numbers:
        named = blocks.defined(self.data.get("blocks"))
        return Numbers(self.data.get("params"), named)

    def _without_a_value(self) -> list[str]:
        """The parameters that are made of what is lost, or of themselves."""
        numbers, names = self._numbers(), []
        for name in numbers.written:
            try:
                if numbers.definition(name):
                    numbers.value(Name(name, 0, 0))
            except NoNumber as error:
                names += [name] if error.code != "E0316" else []  # it is annealed
        return names

    def cut(self, path: Path) -> None:
        """Takes away what a path is a part of, and notes what is lost by it."""
        section, *rest = path
        mentions = {*_WORD.findall(" ".join(_texts(self._at(path[:2]))))}
        mentions |= {*_CONSEQUENCES.get(str(section), ())}
        self.lost = replace(self.lost, mentions=self.lost.mentions | mentions)
        if section == "data":
            self._cut_data(path)
        elif section == "train":
            self._cut_train(path)
        elif section == "networks" or section in _SECTIONS:
            self._cut_name(section, rest)
        elif section == "gencc":
            self.data["gencc"] = 1
        elif section == "name":
            self.data["name"] = "lost"
        else:
            self._cut_unknown(str(section))

    def _cut_unknown(self, key: str) -> None:
        """A key that is none at the top: names below it, or those of what was meant."""
        value = self.data.pop(key, None)
        sections = ("networks", *_SECTIONS)
        text = known_elsewhere(key, other_libraries.KEYS["spec"])
        meant = {*_WORD.findall(text or closest(key, sections) or "")} & {*sections}
        if not isinstance(value, dict):
            self.lost = replace(self.lost, sections=self.lost.sections | meant)
        elif meant == {"latent"}:
            latents = self.lost.latents | {*map(str, value)}
            self.lost = replace(self.lost, latents=latents)
        else:
            self._lose(*map(str, value))

    def _at(self, path: Path) -> Any:
        value: Any = self.data
        for step in path:
            if isinstance(value, dict):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int):
                value = value[step] if step < len(value) else None
            else:
                return None
        return value

    def _lose(self, *names: str) -> None:
        self.lost = replace(self.lost, names=self.lost.names | {*names})

    def _cut_name(self, section: str, rest: list[str | int]) -> None:
        """One name of a section, or the section: then it may have had any name."""
        names = self.data.get(section)
        if not rest or not isinstance(names, dict) or rest == ["lost"]:
            self.data.pop(section, None)
            self.lost = replace(self.lost, sections=self.lost.sections | {section})
            names = {}
        else:
            name = str(rest[0])
            names.pop(name, None)
            if section == "latent":
                latents = self.lost.latents | {name}
                self.lost = replace(self.lost, latents=latents)
            elif section in _NAMED_IN_FORMULAS:
                self._lose(name.partition("(")[0].strip())
        if section == "networks" and not names:
            self.data[section] = {"lost": {"learned": 0.0}}
            self._has_no_network = True
        elif not names:
            self.data.pop(section, None)

    def _cut_data(self, path: Path) -> None:
        """Without a key that changes no shape; else nobody knows what x is."""
        data = self.data.get("data")
        key = str(path[1]) if len(path) > 1 else ""
        about_shape = closest(key, _SHAPE_KEYS)
        if isinstance(data, dict) and not about_shape and (key or "batch" not in data):
            data.pop(key, None)
            if key in ("batch", ""):
                data["batch"] = _DATA["batch"]
            return
        if isinstance(data, dict) and not key and "scale" not in data:
            data["scale"] = _DATA["scale"]
            return
        domains = data.get("domains") if isinstance(data, dict) else None
        self._lose("x", "y", *map(str, domains if isinstance(domains, dict) else ()))
        self.data["data"] = dict(_DATA)

    def _cut_train(self, path: Path) -> None:
        """A key, a step or a stage; in place of the whole, what resolve leaves alone."""
        train = self.data.get("train")
        listed = _listed(path)
        if isinstance(train, dict) and listed:
            holder, index = self._at(listed[:-1]), listed[-1]
            assert isinstance(index, int)
            key = path[len(listed)] if len(path) > len(listed) else ""
            is_written = isinstance(holder[index], dict) and key in holder[index]
            if is_written and key not in _OBJECTIVES:
                del holder[index][key]
                return
            self._stand_in(listed)
            holder[index] = dict(_STAGE if listed[-2] == "stages" else _STEP)
            return
        key = str(path[1]) if len(path) > 1 else ""
        if isinstance(train, dict) and key not in _OBJECTIVES:
            before = dict(train)
            is_gone = key and train.pop(key, None) is None
            if "stages" not in train:
                train.setdefault("epochs", 1)
            train.setdefault("optimizer", _RULE)
            if is_gone or train != before:
                return
        self._stand_in(("train",))
        self.data["train"] = dict(_TRAIN)

    def _stand_in(self, path: Path) -> None:
        """Notes that nothing is to be read at this path, where something else will stand."""
        mentions = self.lost.mentions | {
            *_WORD.findall(" ".join(_texts(self._at(path))))
        }
        paths = self.lost.paths | {path}
        self.lost = replace(self.lost, paths=paths, mentions=mentions)


def _listed(path: Path) -> Path:
    """The step or the stage that a path of `train` is in, or ()."""
    indices = [n for n, step in enumerate(path) if isinstance(step, int)]
    inside = [
        n for n in indices if path[n - 1] in ("schedule", "stages") and n in (2, 4)
    ]
    return path[: inside[-1] + 1] if inside else ()


def _texts(value: Any) -> Iterator[str]:
    """All keys and texts in a value."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield str(key)
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, str):
        yield value
