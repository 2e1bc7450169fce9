"""Where examples come from: `source: digits`.

A module has `SOURCE` and `DOCUMENTATION`, its row in docs/language.md. A source that is part
of packages is read by runtime/sources, where a module has the word's name.
"""

from __future__ import annotations

from typing import NamedTuple

from gencc import ops


class Source(NamedTuple):
    """What gencc knows of a source.

    title: what packages call it. shape, classes, factors: of its examples, None where a spec
    says them. examples: how many there are of one that is part of packages, or else `--data` names
    them. pictures: whether values are ink between two bounds. modes: whether a label is the one
    mode of the density that an example comes from. files: read by its module of
    runtime/sources, in the folder above it.
    """

    title: str
    shape: tuple[int, ...] | None = None
    classes: int | None = None
    factors: int | None = None
    examples: int | None = None
    pictures: bool = True
    modes: bool = False
    files: tuple[str, ...] = ()


def find(word: str) -> Source:
    """A source by its word, one of `ops.vocabulary("sources")`."""
    source: Source = ops.load("sources", word).SOURCE
    return source
