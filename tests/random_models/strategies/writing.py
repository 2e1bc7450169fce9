"""Nested mappings and lists as YAML: short things in one line, long ones in a block."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WIDTH = 88


def spec_text(sections: Mapping[str, Any]) -> str:
    """A whole spec; sections that are empty are left out."""
    lines: list[str] = []
    for key, value in sections.items():
        if value not in ({}, [], "", None):
            lines += _entry(key, value, 0, is_flow_free=key in _BLOCKS)
    return "\n".join(lines) + "\n"


_BLOCKS = {"latent", "blocks", "networks", "let", "losses", "train"}


def _entry(
    key: str, value: Any, depth: int, *, is_flow_free: bool = False
) -> list[str]:
    """`key: value` in one line where it fits; a whole section always has its own lines."""
    start = "  " * depth + f"{key}:"
    line = f"{start} {_flow(value, inside=False)}"
    is_scalar = not isinstance(value, dict | list)
    if is_scalar or (len(line) <= WIDTH and not is_flow_free and value):
        return [line]
    if not value:
        return [line]
    if isinstance(value, dict):
        lines = [start]
        for name, part in value.items():
            lines += _entry(name, part, depth + 1)
        return lines
    return [start, *(line for part in value for line in _item(part, depth + 1))]


def _item(value: Any, depth: int) -> list[str]:
    line = "  " * depth + f"- {_layer(value)}"
    if isinstance(value, dict) and len(line) > WIDTH:
        entries: list[str] = []
        for key, part in value.items():
            entries += _entry(key, part, depth + 1)
        first = entries[0].lstrip()
        return ["  " * depth + f"- {first}", *entries[1:]]
    return [line]


def _flow(value: Any, *, inside: bool = True) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_layer, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    return f'"{text}"' if inside and "," in text else text


def _layer(value: Any) -> str:
    """In a list, `dense: 3` needs no braces."""
    if isinstance(value, dict) and len(value) == 1:
        ((key, setting),) = value.items()
        return f"{key}: {_flow(setting)}"
    return _flow(value)
