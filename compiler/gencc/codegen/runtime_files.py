"""Modules that do not depend on the spec, read to be copied into a package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from gencc.codegen.paths import RUNTIME
from gencc.ir.model import Data
from gencc.ops import sources

SUPPORT = "support"
"""The folder of what every package has; beside a single file, of all that is not the model."""


def always(folders: Sequence[Path], examples: Data) -> dict[str, bytes]:
    """What a package of the backend in these folders has, by the name it gets there.

    Support, and the modules of its data sources with the files that they read.
    """
    support = (read(folder / "runtime/support", SUPPORT) for folder in folders)
    return joined(read(RUNTIME / SUPPORT, SUPPORT), _data(examples), *support)


def optional(folders: Sequence[Path]) -> dict[str, bytes]:
    """What such a package has if one of its files imports it."""
    own = (read(folder / "runtime") for folder in folders)
    return joined(read(RUNTIME / "optional"), *own)


def joined(*parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """All files; ValueError if one would silently replace another of its name."""
    files: dict[str, bytes] = {}
    for part in parts:
        if twice := files.keys() & part.keys():
            raise ValueError(f"two files of a package are called {min(twice)}")
        files |= part
    return files


def _data(examples: Data) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for word in sorted({domain.source for domain in examples.domains}):
        source = sources.find(word)
        if source.examples is not None:
            files[f"{word}.py"] = _read_file(RUNTIME / f"sources/{word}.py")
        files |= {name: _read_file(RUNTIME / name) for name in source.files}
    return files


@cache  # a build reads them for every spec and backend
def read(folder: Path, prefix: str = "") -> Mapping[str, bytes]:
    """Every Python file of a folder, by its name in the package."""
    return {
        f"{prefix}/{path.name}" if prefix else path.name: path.read_bytes()
        for path in sorted(folder.glob("*.py"))
    }


@cache
def _read_file(path: Path) -> bytes:
    return path.read_bytes()
