"""Python files as the emitters print them -> the same files as ruff lays them out.

Imports are sorted and merged, and those that a page brings but the model does not use
are dropped; then the code is formatted. All files of a package at once, in a temporary
folder: ruff takes one file through a pipe, and starting it costs more than its work.
Files of different backends are often equal, and are laid out once.
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
_CLOSE = "format.skip-magic-trailing-comma = true"


_MOST_KEPT = 4096  # texts, which is a gallery

_kept: dict[tuple[str, str], bytes] = {}  # by the name of a file and its text


def laid_out(files: Mapping[str, str]) -> dict[str, bytes]:
    """The files, with every .py file formatted.

    Raises CompileError (E0604) where no temporary file can be written, and SyntaxError
    for what is not Python.
    """
    if len(_kept) > _MOST_KEPT:
        _kept.clear()
    python = {
        path: _key(path, text) for path, text in files.items() if _is_python(path)
    }
    new = {key: path for path, key in python.items() if key not in _kept}
    if new:
        try:
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
                _lay_out({path: text for (_, text), path in new.items()}, Path(name))
        except OSError as error:
            raise CompileError([_problem(error)]) from error
    return {
        path: _kept[python[path]] if path in python else text.encode()
        for path, text in files.items()
    }


def formatted(source: str, columns: int) -> str:
    """Python in as few lines of so many letters as it takes; raises SyntaxError, OSError."""
    ast.parse(source)
    width = ["--line-length", str(columns), "--config", _CLOSE]
    command = [find_ruff_bin(), *_FORMAT, *width, "-"]
    done = subprocess.run(command, input=source.encode(), capture_output=True)
    if done.returncode:
        raise OSError("ruff cannot be run")
    return done.stdout.decode()


def _is_python(path: str) -> bool:
    return path.endswith(".py")


def _key(path: str, text: str) -> tuple[str, str]:
    """What the layout of a file depends on: imports of __init__.py stay, for example."""
    return path.rpartition("/")[2], text


def _lay_out(files: Mapping[str, str], folder: Path) -> None:
    """Puts files of Python into what is kept."""
    ruff = find_ruff_bin()
    for directory in {(folder / path).parent for path in files}:
        directory.mkdir(parents=True, exist_ok=True)
    for path, text in files.items():
        (folder / path).write_bytes(text.encode())
    for command in (_IMPORTS, _FORMAT):
        done = subprocess.run([ruff, *command, "."], cwd=folder)
        if done.returncode:
            for path, text in files.items():
                ast.parse(text, path)
            raise OSError("ruff cannot write its files")
    for path, text in files.items():
        _kept[_key(path, text)] = (folder / path).read_bytes()


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
