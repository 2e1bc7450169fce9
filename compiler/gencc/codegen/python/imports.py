"""The imports of a file -> import statements; ruff sorts and merges them."""

from __future__ import annotations

from collections.abc import Iterable

from gencc.codegen.python.nodes import Import


def import_block(imports: Iterable[Import]) -> str:
    """One statement a line, in the order of the names."""
    ordered = sorted(set(imports), key=lambda i: (i.module, i.name, i.alias))
    return "\n".join(map(_statement, ordered))


def _statement(statement: Import) -> str:
    alias = f" as {statement.alias}" if statement.alias else ""
    if statement.name:
        return f"from {statement.module} import {statement.name}{alias}"
    return f"import {statement.module}{alias}"
