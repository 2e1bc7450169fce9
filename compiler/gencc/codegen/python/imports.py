"""The imports of a file -> import statements; ruff sorts and merges them."""

from __future__ import annotations

from collections.abc import Iterable

from gencc.codegen.python.nodes import Import


def import_block(imports: Iterable[Import]) -> str:
    """One statement a line, in the order of the names."""
    found = sorted(set(imports), key=lambda i: (i.module, i.name, i.alias))
    return "\n".join(map(_statement, found))


def _statement(found: Import) -> str:
    alias = f" as {found.alias}" if found.alias else ""
    if found.name:
        return f"from {found.module} import {found.name}{alias}"
    return f"import {found.module}{alias}"
