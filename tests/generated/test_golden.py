"""`generated/` is what the specs compile to today, byte for byte and everywhere."""

import ast
import os
import subprocess
import sys
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


@pytest.mark.parametrize("surroundings", SURROUNDINGS)
def test_specs_compile_to_the_same_bytes(
    tmp_path: Path, surroundings: dict[str, str]
) -> None:
    out = tmp_path / "here"
    command = [sys.executable, "-m", "gencc", "build", *map(str, SPECS)]
    command += [word for name in BACKENDS for word in ("--backend", name)]
    command += ["--out", str(out)]
    subprocess.run(
        command,
        check=True,
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, **surroundings},
    )
    made, kept = tree(out), tree(GENERATED)
    assert sorted(made) == sorted(kept), "run `make generated`"
    differing = [name for name in made if made[name] != kept[name]]
    assert not differing, "run `make generated`, and look at what changed"


def test_every_spec_stands_in_the_record() -> None:
    endings = [name.replace("-", "_") for name in BACKENDS]
    expected = {f"{s.stem}_{ending}" for s in SPECS for ending in endings}
    assert {path.name for path in GENERATED.iterdir() if path.is_dir()} == expected


@pytest.mark.parametrize("path", sorted(GENERATED.rglob("*.py")), ids=str)
def test_every_file_begins_with_its_docstring_and_compiles(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith('"""')
    assert ast.get_docstring(ast.parse(text))
    compile(text, str(path), "exec", optimize=2)
    assert max(map(len, text.splitlines())) <= 100


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
