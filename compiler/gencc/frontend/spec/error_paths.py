"""The path of a pydantic error -> the path in the document, and what the schema wants."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, Tag
from pydantic.fields import FieldInfo

from gencc.frontend.spec.blocks import Block, defined
from gencc.frontend.spec.layers import IN_BLOCK, SomeLayers
from gencc.frontend.spec.strict import WordOf, word_of
from gencc.ir.records import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Target:
    """The schema at a path: the `keys` of a mapping, or a description of the value.

    example: how such a mapping is written, if its class says so.
    """

    keys: tuple[str, ...]
    expected: str
    example: str = ""


def in_document(document: Any, location: Sequence[str | int]) -> Path:
    """The path in the document; steps that are pydantic's own are left out."""
    return _paths(document, location)[-1]


def uses(document: Any, location: Sequence[str | int]) -> list[Path]:
    """Where the blocks are used that an error is within, the outermost first."""
    return _paths(document, location)[:-1]


def _paths(document: Any, location: Sequence[str | int]) -> list[Path]:
    """From the top to each use of a block, from its layers to the next, or to the end."""
    paths: list[Path] = [()]
    data = document
    for step in location:
        if step == IN_BLOCK:
            block = defined(document["blocks"])[str(word_of(data))]
            paths.append(("blocks", block.key))
            data = block.layers
        elif _has(data, step):
            data = data[step]
            paths[-1] = (*paths[-1], step)
    return paths


def _has(data: Any, step: str | int) -> bool:
    if isinstance(data, list):
        return isinstance(step, int) and step < len(data)
    return isinstance(data, dict) and step in data


def target(
    root: type[BaseModel],
    location: Sequence[str | int],
    blocks: Mapping[str, Block],
) -> Target:
    """What the schema says about the value at `location`, of a spec with these blocks."""
    kind: Any = root
    expected = ""
    for step in location:
        kind, described = (SomeLayers, "") if step == IN_BLOCK else _inside(kind, step)
        if kind is None and step in blocks:
            kind = blocks[str(step)]
        expected = described or expected
    if isinstance(kind, Block):
        return Target(kind.arguments, expected)
    model = _model(kind)
    if model is None:
        return Target((), expected)
    written = (model.__doc__ or "").strip()
    example = written if "{" in written and "\n" not in written else ""
    return Target(tuple(model.model_fields), expected, example)


def _inside(kind: Any, step: str | int) -> tuple[Any, str]:
    """The type at `step` inside `kind`, and how it is described."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        field = kind.model_fields.get(str(step))
        if field is None:
            inner = getattr(kind, "alone", "")
            return _inside(kind.model_fields[inner], step) if inner else (None, "")
        return field.annotation, field.description or _description(field.annotation)
    if isinstance(kind, FieldInfo):
        return _inside(kind.annotation, step)
    if isinstance(kind, Block):
        return None, "a number"
    parameters = get_args(kind)
    if get_origin(kind) is Annotated:
        for mark in parameters[1:]:
            if isinstance(mark, WordOf):
                return mark.keys_of(str(step)), ""
        return _inside(parameters[0], step)
    if get_origin(kind) in (Union, types.UnionType):
        return _choice(parameters, step)
    if get_origin(kind) is dict:
        return parameters[1], _description(parameters[1])
    if get_origin(kind) is tuple:
        return parameters[0], _description(parameters[0])
    return None, ""


def _choice(kinds: tuple[Any, ...], step: str | int) -> tuple[Any, str]:
    """The kind in a union that is tagged `step`; of an optional, the other part."""
    for kind in kinds:
        inside, *marks = get_args(kind) or (kind,)
        choices = [mark for mark in marks if isinstance(mark, WordOf)]
        if Tag(str(step)) in marks:
            return (kind if choices else inside), ""
        if choices and (keys := choices[0].keys_of(str(step))):
            return keys, ""
    present = [kind for kind in kinds if kind is not type(None)]
    return _inside(present[0], step) if len(present) == 1 else (None, "")


def _description(kind: Any) -> str:
    if get_origin(kind) in (Union, types.UnionType):
        present = [part for part in get_args(kind) if part is not type(None)]
        return _description(present[0]) if len(present) == 1 else ""
    if get_origin(kind) is not Annotated:
        return ""
    texts = [m.description for m in get_args(kind)[1:] if isinstance(m, FieldInfo)]
    return next((text for text in reversed(texts) if text), "")


def _model(kind: Any) -> type[BaseModel] | None:
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) in (Union, types.UnionType):
        present = [part for part in get_args(kind) if part is not type(None)]
        return _model(present[0]) if len(present) == 1 else None
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind
    return None
