"""Distributions with backends, as pip would leave them in a folder of sys.path."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

WORKING = """
from gencc.plugins import Package


class Backend:
    name = "fake"

    def emit(self, model):
        text = f"NAME = {model.name!r}\\n".encode()
        return Package(f"{model.name}_fake", {"__init__.py": text, "note.txt": b"hi"})
"""


def emitting(body: str) -> str:
    """A module whose backend has these lines as the body of `emit`."""
    lines = "\n".join(f"        {line}" for line in body.splitlines())
    return (
        "from gencc.plugins import Package\n"
        "class Backend:\n"
        "    def emit(self, model):\n"
        f"{lines}\n"
    )


def install(
    folder: Path, distribution: str, backends: Mapping[str, str], source: str
) -> None:
    """Puts a distribution into `folder`; its module is called like it."""
    module = distribution.replace("-", "_")
    (folder / f"{module}.py").write_text(source)
    info = folder / f"{module}-1.2.dist-info"
    info.mkdir()
    metadata = f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.2\n"
    (info / "METADATA").write_text(metadata)
    entries = "".join(f"{name} = {module}:{it}\n" for name, it in backends.items())
    (info / "entry_points.txt").write_text(f"[gencc.backends]\n{entries}")
