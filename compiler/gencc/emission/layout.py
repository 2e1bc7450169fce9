"""Python files as the emitters print them -> the same files as ruff lays them out.

Imports are sorted and merged, and those that a page brings but the model does not use
are dropped; then the code is formatted.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ruff import find_ruff_bin  # type: ignore[import-untyped]

_COMMON = ["--isolated", "--no-cache", "--quiet"]  # no setting of the user's counts
_IMPORTS = ["check", *_COMMON, "--fix", "--select", "I,F401", "--exit-zero"]
_FORMAT = ["format", *_COMMON]


def laid_out(files: Mapping[str, str]) -> dict[str, bytes]:
    """Every .py file laid out, all others as they are."""
    ruff = find_ruff_bin()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(text.encode())
        for command in (_IMPORTS, _FORMAT):
            subprocess.run([ruff, *command, "."], check=True, cwd=name)
        return {path: (folder / path).read_bytes() for path in files}
