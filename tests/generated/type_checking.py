"""mypy, which reads PyTorch's own types once for all tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

# Strict, but for libraries that have no types: Keras, TensorFlow, tqdm.
OPTIONS = ("--config-file=", "--strict", "--ignore-missing-imports")


def type_errors(
    folder: Path, temporary: pytest.TempPathFactory, *arguments: str
) -> list[str]:
    """What mypy says of packages (`-p`) or files in a folder, a line for each error."""
    base = temporary.getbasetemp()
    # The processes of pytest-xdist each have a folder of their own in a common one.
    shared = base.parent if base.name.startswith("popen-") else base
    command = [sys.executable, "-m", "mypy", *OPTIONS]
    done = subprocess.run(
        [*command, "--cache-dir", str(shared / "mypy"), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    lines = done.stdout.splitlines()
    assert lines and done.returncode in (0, 1), done.stdout + done.stderr
    return [line for line in lines[:-1] if " error: " in line]
