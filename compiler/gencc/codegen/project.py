"""A package -> a project around it: what is installed, tested and run in a container."""

from __future__ import annotations

import json

from gencc.codegen.files import data_py
from gencc.codegen.pages import Code, render
from gencc.codegen.paths import PAGES
from gencc.ir.model import Model
from gencc.plugins import Package

_PAGES = PAGES / "project"


def around(package: Package, model: Model) -> Package:
    """The folder of a project that holds the package, with the same README."""
    name = package.name
    command = name.replace("_", "-")
    required = package.files.get("requirements.txt", b"").decode().splitlines()
    lines = (
        f"    {json.dumps(line)}," for line in required if not line.startswith("#")
    )
    needs_data = data_py.needs_path(model.data)
    written = {
        "pyproject.toml": render(
            _PAGES,
            "pyproject.toml",
            distribution=Code(json.dumps(command)),
            description=Code(json.dumps(_description(model), ensure_ascii=False)),
            dependencies=Code("\n".join(lines)),
            command=Code(command),
            entry=Code(json.dumps(f"{name}.__main__:main")),
            package=Code(json.dumps(name)),
        ),
        "Dockerfile": render(
            _PAGES, "Dockerfile", command=Code(command), package=Code(name)
        ),
        f"tests/test_{name}.py": render(
            _PAGES, "test.py", package=Code(name), needs_data=Code(str(needs_data))
        ),
        ".gitignore": render(_PAGES, "gitignore"),
    }
    files = {f"{name}/{path}": data for path, data in package.files.items()}
    files |= {path: text.encode() for path, text in written.items()}
    if "README.md" in package.files:
        files["README.md"] = package.files["README.md"]
    return Package(command, files)


def _description(model: Model) -> str:
    """One line: the first sentence of `about`, or the name."""
    first, _, _ = " ".join(model.about.split()).partition(". ")
    return first.rstrip(".") or model.name
