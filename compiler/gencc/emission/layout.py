"""Python files as the emitters print them -> the same files as ruff lays them out.

Imports are sorted and merged, and those that a page brings but the model does not use
are dropped; then the code is formatted. Nothing touches the disk, which may be full.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from ruff import find_ruff_bin  # type: ignore[import-untyped]

_COMMON = ["--isolated", "--no-cache", "--quiet"]  # no setting of the user's counts
_IMPORTS = ["check", *_COMMON, "--fix", "--select", "I,F401", "--exit-zero"]
_FORMAT = ["format", *_COMMON]
_HERE = Path(__file__).parent  # a folder `numpy` where the user is makes it no package


def laid_out(files: Mapping[str, str]) -> dict[str, bytes]:
    """Every .py file laid out, all others as they are."""
    running = {
        path: _Layout(path, text)
        for path, text in files.items()
        if path.endswith(".py")
    }
    return {
        path: running[path].result() if path in running else text.encode()
        for path, text in files.items()
    }


class _Layout:
    """One file on its way through ruff's two commands, beside the other files."""

    def __init__(self, path: str, text: str) -> None:
        self._sorting = _ruff([*_IMPORTS, "--stdin-filename", path], subprocess.PIPE)
        source = self._sorting.stdout
        self._formatting = _ruff([*_FORMAT, "--stdin-filename", path], source)
        assert self._sorting.stdin is not None
        with self._sorting.stdin as stdin:
            stdin.write(text.encode())

    def result(self) -> bytes:
        """The text of the file; raises CalledProcessError for what is not Python."""
        content, _ = self._formatting.communicate()
        assert self._sorting.stdout is not None
        self._sorting.stdout.close()
        for process in (self._sorting, self._formatting):
            if process.wait():
                raise subprocess.CalledProcessError(process.returncode, process.args)
        return content


def _ruff(
    arguments: list[str], source: int | IO[bytes] | None
) -> subprocess.Popen[bytes]:
    command = [find_ruff_bin(), *arguments, "-"]
    return subprocess.Popen(command, stdin=source, stdout=subprocess.PIPE, cwd=_HERE)
