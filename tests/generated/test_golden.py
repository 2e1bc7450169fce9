"""`generated/` is what the specs compile to today, byte for byte and everywhere."""

import ast
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
GENERATED = ROOT / "generated"
SPECS = sorted((ROOT / "specs").glob("*.yaml"))
BACKENDS = ("torch", "keras", "keras-jax")
SURROUNDINGS = [
    {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "UTC"},
    {"PYTHONHASHSEED": "4711", "LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Tokyo"},
]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file but caches."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def folders(specs: Sequence[Path]) -> list[Path]:
    """Where their packages stand in the record."""
    endings = [name.replace("-", "_") for name in BACKENDS]
    return [GENERATED / f"{spec.stem}_{ending}" for spec in specs for ending in endings]


@pytest.mark.parametrize("half", [0, 1])
def test_specs_compile_to_the_same_bytes(half: int, tmp_path: Path) -> None:
    """Each of them in surroundings that differ from those they were written in."""
    out = tmp_path / "here"
    specs, surroundings = SPECS[half::2], SURROUNDINGS[half]
    command = [sys.executable, "-m", "gencc", "build", *map(str, specs)]
    command += [word for name in BACKENDS for word in ("--backend", name)]
    command += ["--out", str(out)]
    subprocess.run(
        command,
        check=True,
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, **surroundings},
    )
    made = tree(out)
    kept = {
        f"{f.name}/{n}": data for f in folders(specs) for n, data in tree(f).items()
    }
    assert sorted(made) == sorted(kept), "run `make generated`"
    differing = [name for name in made if made[name] != kept[name]]
    assert not differing, "run `make generated`, and look at what changed"


def test_every_spec_stands_in_the_record() -> None:
    found = [path for path in GENERATED.iterdir() if path.is_dir()]
    assert sorted(found) == sorted(folders(SPECS))


def test_every_file_begins_with_its_docstring_and_compiles() -> None:
    """Files that are the same in many packages are looked at once."""
    found = {p.read_text(encoding="utf-8"): p for p in GENERATED.rglob("*.py")}
    for text, path in found.items():
        assert text.startswith('"""'), path
        assert ast.get_docstring(ast.parse(text, path)), path
        compile(text, path, "exec", optimize=2)
        assert max(map(len, text.splitlines())) <= 100, path


@pytest.mark.parametrize("command", ["check", "format"])
def test_ruff_finds_nothing(command: str) -> None:
    arguments = ["--check"] if command == "format" else []
    ruff = [sys.executable, "-m", "ruff", command, *arguments, "--no-cache"]
    subprocess.run([*ruff, str(GENERATED)], check=True, cwd=ROOT)


@pytest.mark.framework
def test_packages_are_well_typed() -> None:
    names = [path.name for path in sorted(GENERATED.iterdir()) if path.is_dir()]
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--config-file=",
        "--ignore-missing-imports",
        "--cache-dir=/dev/null",
    ]
    packages = [part for name in names for part in ("-p", name)]
    done = subprocess.run(
        [*command, *packages], cwd=GENERATED, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
