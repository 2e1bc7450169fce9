"""Python files as the emitters print them -> the same files as `ruff format` lays them out."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ruff.__main__ import find_ruff_bin  # type: ignore[import-untyped]


def laid_out(files: Mapping[str, str]) -> dict[str, bytes]:
    """Every .py file formatted, all others as they are."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(text.encode())
        # Isolated: no setting of the user's may change what a spec compiles to.
        subprocess.run(
            [find_ruff_bin(), "format", "--isolated", "--no-cache", "--quiet", name],
            check=True,
            cwd=name,
        )
        return {path: (folder / path).read_bytes() for path in files}
