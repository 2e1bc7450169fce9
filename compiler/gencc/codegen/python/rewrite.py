"""Code -> the same code with some of its parts replaced."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, TypeVar

_Node = TypeVar("_Node")


def rewritten(node: _Node, rule: Callable[[Any], Any]) -> _Node:
    """The node with the rule applied to every part, innermost first."""
    return rule(_with_parts(node, rule))  # type: ignore[no-any-return]


def _with_parts(node: Any, rule: Callable[[Any], Any]) -> Any:
    if isinstance(node, tuple):
        return tuple(rewritten(part, rule) for part in node)
    if not dataclasses.is_dataclass(node) or isinstance(node, type):
        return node
    values = {f.name: getattr(node, f.name) for f in dataclasses.fields(node)}
    return type(node)(**{n: rewritten(value, rule) for n, value in values.items()})
