"""Modules that never vary with a spec, read to be copied into a package."""

from __future__ import annotations

from pathlib import Path

from gencc.codegen.files.data_py import WITHIN
from gencc.codegen.paths import RUNTIME
from gencc.ir.model import Data


def support() -> dict[str, bytes]:
    """The framework-neutral support files of every package, by their name in it."""
    return read(RUNTIME / "support", "support")


def optional() -> dict[str, bytes]:
    """The framework-neutral files of packages that import them."""
    return read(RUNTIME / "optional")


def data(examples: Data) -> dict[str, bytes]:
    """The modules of sources that are part of a package, and the file they read."""
    sources = {domain.source for domain in examples.domains} & WITHIN.keys()
    files = {
        f"{source}.py": (RUNTIME / f"sources/{source}.py").read_bytes()
        for source in sorted(sources)
    }
    if "digits" in sources:
        files["digits.npz"] = (RUNTIME / "digits.npz").read_bytes()
    return files


def read(folder: Path, prefix: str = "") -> dict[str, bytes]:
    """Every Python file of a folder, by the name it gets in the package."""
    return {
        f"{prefix}/{path.name}" if prefix else path.name: path.read_bytes()
        for path in sorted(folder.glob("*.py"))
    }
