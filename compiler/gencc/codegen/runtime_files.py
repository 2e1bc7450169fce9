"""Modules that never vary with a spec, read to be copied into a package."""

from __future__ import annotations

from pathlib import Path

from gencc.codegen.paths import RUNTIME
from gencc.ir.model import Data
from gencc.ops import sources


def support() -> dict[str, bytes]:
    """The framework-neutral support files of every package, by their name in it."""
    return read(RUNTIME / "support", "support")


def optional() -> dict[str, bytes]:
    """The framework-neutral files of packages that import them."""
    return read(RUNTIME / "optional")


def data(examples: Data) -> dict[str, bytes]:
    """The modules of sources that are part of a package, and the files they read."""
    files: dict[str, bytes] = {}
    for word in sorted({domain.source for domain in examples.domains}):
        source = sources.find(word)
        if source.examples is not None:
            files[f"{word}.py"] = (RUNTIME / f"sources/{word}.py").read_bytes()
        files |= {name: (RUNTIME / name).read_bytes() for name in source.files}
    return files


def read(folder: Path, prefix: str = "") -> dict[str, bytes]:
    """Every Python file of a folder, by the name it gets in the package."""
    return {
        f"{prefix}/{path.name}" if prefix else path.name: path.read_bytes()
        for path in sorted(folder.glob("*.py"))
    }
