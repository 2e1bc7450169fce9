"""Paths of every kind, for specs and for what is built: nothing is written elsewhere."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest
from small import AUTOENCODER
from terminal import tree, typed

NAMES = (
    *("a b", "ä ö ü", "日本", "a\nb", "a\tb", "-x", "--help.yaml", "$HOME", "`ls`", "a;b", "*", "?"),
    *("'", '"', "\\", "{0}", "%s", "\x1b[2J", "\u202egnp", "\udcff", "[red]", "::error::", "#", "~"),
    *("spec", "spec.yaml.yaml", ".hidden", "...", "con", "nul.yaml", "a" * 200, " ", "\U0001f600"),
)  # fmt: skip
COMMANDS = ("check", "show")
needs_posix = pytest.mark.skipif(
    sys.platform == "win32", reason="POSIX names and kinds"
)
READ, IO = 0, 3


@needs_posix
@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_spec_called_so(name: str, tmp_path: Path) -> None:
    """It is read; what is said of it is shown without what a terminal would obey."""
    path = tmp_path / name
    path.write_text(AUTOENCODER)
    assert typed("check", "--", path).status == 0
    path.write_text(AUTOENCODER.replace("relu", "rely"))
    before = tree(tmp_path)
    assert typed("check", "--", path).status == 1
    assert (
        typed("build", "--backend", "torch", "--out", tmp_path, "--", path).status == 1
    )
    assert tree(tmp_path) == before


@needs_posix
@pytest.mark.parametrize(
    "name", ["a b", "ä\n\x1b[2J", "日本", "-x", "a" * 200, "..", "x/y/z", "%s"]
)
def test_a_folder_called_so(name: str, tmp_path: Path) -> None:
    base = tmp_path / "base" / "inside"
    base.mkdir(parents=True)
    spec = base / "spec.yaml"
    spec.write_text(AUTOENCODER)
    answer = typed("build", spec, "--backend", "torch", f"--out={base / name}")
    assert answer.status == 0, answer
    assert (base / name / "autoencoder_torch/gencc.json").is_file()
    top = {Path(path).parts[0] for path in tree(tmp_path / "base")}
    assert top <= {"inside", "autoencoder_torch"}


@needs_posix
@pytest.mark.parametrize(
    "kind",
    [
        "folder",
        "pipe",
        "socket",
        "loop",
        "broken link",
        "full",
        "null",
        "nothing",
        "below",
    ],
)
def test_what_is_no_spec(kind: str, tmp_path: Path) -> None:
    """None is waited for, none is read for ever."""
    path = tmp_path / "spec.yaml"
    match kind:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "socket":
            with socket.socket(socket.AF_UNIX) as server:
                server.bind(os.path.relpath(path))
        case "loop":
            path.symlink_to(path)
        case "broken link":
            path.symlink_to("absent")
        case "full" | "null":
            path.symlink_to(f"/dev/{kind}")
        case "below":
            path.write_text(AUTOENCODER)
            path = path / "spec.yaml"
    for command in COMMANDS:
        assert typed(command, path).status == IO
    built = typed("build", path, "--backend", "torch", "--out", tmp_path / "out")
    assert built.status == IO
    assert "error[E0101]" in built.err
    assert not (tmp_path / "out").exists()


@needs_posix
def test_a_spec_behind_links(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/spec.yaml").write_text(AUTOENCODER)
    (tmp_path / "folder").symlink_to("real")
    (tmp_path / "spec.yaml").symlink_to("folder/spec.yaml")
    assert typed("check", tmp_path / "spec.yaml").status == 0
    assert typed("check", tmp_path / "folder/../folder/spec.yaml").status == 0


@needs_posix
@pytest.mark.parametrize(
    "kind", ["file", "link", "broken link", "pipe", "foreign folder", "out"]
)
def test_what_stands_in_the_way(kind: str, tmp_path: Path) -> None:
    """It stays as it is, forced or not; what a link leads to does, too."""
    spec, out, elsewhere = (
        tmp_path / name for name in ("spec.yaml", "out", "elsewhere")
    )
    spec.write_text(AUTOENCODER)
    elsewhere.mkdir()
    (elsewhere / "mine.txt").write_text("mine")
    target = out / "autoencoder_torch"
    out.mkdir()
    match kind:
        case "file":
            target.write_text("mine")
        case "link":
            target.symlink_to(elsewhere)
        case "broken link":
            target.symlink_to("absent")
        case "pipe":
            os.mkfifo(target)
        case "foreign folder":
            target.mkdir()
            (target / "model.py").write_text("mine")
        case "out":
            out.rmdir()
            out.write_text("mine")
    before = tree(tmp_path)
    arguments = ("build", spec, "--backend", "torch", "--out", out)
    assert typed(*arguments).status in (1, IO)
    assert tree(tmp_path) == before
    if kind != "foreign folder":
        assert typed(*arguments, "--force").status in (1, IO)
        assert tree(tmp_path) == before


@pytest.mark.parametrize(
    "arguments", [["explain", "E" * 100_000], ["build", "x" * 5_000]]
)
def test_long_and_odd_arguments(arguments: list[str], tmp_path: Path) -> None:
    """They are answered, and not said back at length."""
    if arguments[0] == "build":
        arguments = [*arguments, "--backend", "y" * 5_000, "--out", str(tmp_path)]
    answer = typed(*arguments)
    assert answer.status in (1, 2, IO)
    assert len(answer.err) < 20_000
    assert tree(tmp_path) == {}
