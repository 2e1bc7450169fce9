"""Tables in files that packages copy, which say what modules of words say."""

from __future__ import annotations

import ast
import os
from collections.abc import Mapping
from pathlib import Path


def check_table(path: Path, name: str, expected: Mapping[str, object]) -> None:
    """A file assigns this dict to a name; GENCC_RECORD=1 writes it there."""
    text = path.read_text(encoding="utf-8")
    (table,) = (
        node.value
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and ast.unparse(node).startswith(f"{name}")
    )
    assert table is not None
    if ast.literal_eval(table) == expected or not os.environ.get("GENCC_RECORD"):
        assert ast.literal_eval(table) == expected, f"{name} in {path}: GENCC_RECORD=1"
        return
    lines = text.splitlines(keepends=True)
    items = (f"    {key!r}: {value!r},\n" for key, value in sorted(expected.items()))
    head = lines[table.lineno - 1][: table.col_offset]
    written = [f"{head}{{\n", *(item.replace("'", '"') for item in items), "}\n"]
    lines[table.lineno - 1 : table.end_lineno] = written
    path.write_text("".join(lines), encoding="utf-8")
