"""The imports of a file -> its import block, in the order that ruff's isort rule wants."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from gencc.pycode.nodes import Import


def import_block(imports: Iterable[Import]) -> str:
    """Sections for the standard library, other packages and this package."""
    sections: dict[int, list[Import]] = {}
    for found in sorted(set(imports)):
        sections.setdefault(_section(found.module), []).append(found)
    return "\n\n".join(_lines(sections[number]) for number in sorted(sections))


def _section(module: str) -> int:
    if module.startswith("."):
        return 2
    return 0 if module.split(".")[0] in sys.stdlib_module_names else 1


def _lines(imports: list[Import]) -> str:
    plain = [i for i in imports if not i.name]
    lines = [
        f"import {i.module}" + (f" as {i.alias}" if i.alias else "") for i in plain
    ]
    modules = sorted({i.module for i in imports if i.name}, key=_module_key)
    for module in modules:
        names = sorted((i.name for i in imports if i.module == module and i.name), key=_kind)
        lines.append(f"from {module} import {', '.join(names)}")
    return "\n".join(lines)


def _module_key(module: str) -> tuple[int, str]:
    """Further dots first, as isort has it."""
    return (-(len(module) - len(module.lstrip("."))), module)


def _kind(name: str) -> tuple[int, str]:
    """Constants, then classes, then the rest."""
    if name.isupper() and len(name) > 1:
        return 0, name
    return (1 if name[0].isupper() else 2), name
