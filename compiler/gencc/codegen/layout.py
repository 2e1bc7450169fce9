"""Python files as the emitters print them -> the same files as ruff lays them out.

Imports are sorted and merged, and those that a page brings but the model does not use
are dropped; then the code is formatted. All files of a package at once, in a temporary
folder: ruff takes one file through a pipe, and starting it costs more than its work.
"""

from __future__ import annotations

import ast
import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ruff import find_ruff_bin  # type: ignore[import-untyped]

from gencc.diagnostics import CompileError, Diagnostic
from gencc.diagnostics.model import Position, Source, Span

_COMMON = ["--isolated", "--no-cache", "--quiet"]  # ignore settings of the user
_SORTING = "lint.isort.known-first-party = ['support']"  # beside a single file
_IMPORTS = ["check", *_COMMON, "--fix", "--select", "I,F401", "--exit-zero"]
_IMPORTS += ["--config", _SORTING]
_FORMAT = ["format", *_COMMON]


def laid_out(files: Mapping[str, str]) -> dict[str, bytes]:
    """The files, with every .py file formatted.

    Raises CompileError (E0604) where no temporary file can be written, and SyntaxError
    for what is not Python.
    """
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
            return _laid_out(files, Path(name))
    except OSError as error:
        raise CompileError([_problem(error)]) from error


def _laid_out(files: Mapping[str, str], folder: Path) -> dict[str, bytes]:
    ruff = find_ruff_bin()
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
    for command in (_IMPORTS, _FORMAT):
        done = subprocess.run([ruff, *command, "."], cwd=folder)
        if done.returncode:
            for path, text in files.items():
                if path.endswith(".py"):
                    ast.parse(text, path)
            raise OSError("ruff cannot write its files")
    return {path: (folder / path).read_bytes() for path in files}


def _problem(error: OSError) -> Diagnostic:
    """E0604 for an error of the operating system about a temporary file."""
    source = Source(os.fsdecode(error.filename or "the temporary folder"), "")
    start = Position(1, 1)
    return Diagnostic(
        "E0604",
        f"a temporary file cannot be written: {error.strerror or error}",
        source,
        Span(start, start),
        help="make room there, or name another folder in the variable TMPDIR",
    )
