"""Modules that never vary with a spec, read to be copied into a package."""

from __future__ import annotations

from pathlib import Path

from gencc.ir.model import Data

_FOLDER = Path(__file__).parent.parent / "snippets"


def support() -> dict[str, bytes]:
    """The framework-neutral support files of every package, by their name in it."""
    return read(_FOLDER / "support", "support")


def data(source: Data) -> dict[str, bytes]:
    """data.py for the source of the data, and the file it reads if there is one."""
    files = {"data.py": (_FOLDER / f"data_{source.source}.py").read_bytes()}
    if source.source == "digits":
        files["digits.npz"] = (_FOLDER / "digits.npz").read_bytes()
    return files


def read(folder: Path, prefix: str = "") -> dict[str, bytes]:
    """Every Python file of a folder, by the name it gets in the package."""
    return {
        f"{prefix}/{path.name}" if prefix else path.name: path.read_bytes()
        for path in sorted(folder.glob("*.py"))
    }
