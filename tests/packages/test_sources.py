"""What a package looks like as source text, and what it needs to be imported."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import forkserver
import pytest
from harness import APPLICATIONS, BACKENDS, SPECS, environment

BUILT = (*SPECS, *APPLICATIONS, "given")
PACKAGES = [f"{spec}_{backend}" for spec in BUILT for backend in BACKENDS]
ALLOWED = {"numpy", "safetensors", "PIL", "matplotlib", "tqdm"}
# What a format of `export` needs is asked for before its file is written.
FORMATS = {"onnx"}
FRAMEWORK = {"torch": {"torch"}, "keras": {"keras", "tensorflow"}}


@pytest.mark.parametrize("check", [("format", "--check"), ("check",)], ids="".join)
def test_ruff_has_nothing_to_say(check: tuple[str, ...], packages: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *check, "--isolated", "--no-cache", "."],
        cwd=packages,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_what_its_requirements_name(
    package: str, packages: Path
) -> None:
    backend = package.rpartition("_")[2]
    for path in (packages / package).rglob("*.py"):
        others = imported(path.read_bytes()) - set(sys.stdlib_module_names)
        own = FORMATS if path.name == "formats.py" else set()
        assert others <= ALLOWED | FRAMEWORK[backend] | own, path


@pytest.mark.framework
@pytest.mark.parametrize("backend", BACKENDS)
def test_importing_every_module_warns_of_nothing(backend: str, packages: Path) -> None:
    modules = [
        ".".join(path.relative_to(packages).with_suffix("").parts)
        for spec in BUILT
        for path in sorted((packages / f"{spec}_{backend}").rglob("*.py"))
    ]
    # Warnings of the frameworks themselves are not ours.
    first = "import keras, tensorflow\n" if backend == "keras" else "import torch\n"
    lines = (
        f"import os; os.environ['KERAS_BACKEND'] = 'tensorflow'\n{first}"
        "import importlib, warnings; warnings.simplefilter('error')\n"
        f"for name in {modules}: importlib.import_module(name)\n"
    )
    done = forkserver.run(backend, ["-c", lines], packages, environment())
    assert done.returncode == 0, done.stderr


@cache
def imported(text: bytes) -> frozenset[str]:
    """The top-level modules that a file imports, those of its own package aside.

    Most files are the same in many packages, and are read once.
    """
    modules = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            modules |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            modules.add(str(node.module).partition(".")[0])
    return frozenset(modules)
