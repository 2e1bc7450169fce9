"""A save and a rebuild, killed by strace at every system call that changes the disk.

The other tests count what Python knows of; here the kernel counts.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from gencc.publish.write import publish
from gencc.runtime.support import atomic, checkpoints

pytestmark = pytest.mark.framework  # for the seconds that it takes

CHANGING = (
    *("openat", "write", "pwrite64", "ftruncate", "fsync", "fdatasync", "flock"),
    *("rename", "renameat", "renameat2", "link", "symlink", "unlink", "unlinkat"),
    *("mkdir", "mkdirat", "rmdir"),
)
MARK = "/the/action/begins/here"
BEGIN = f"""
import os, sys
from pathlib import Path
def begin():
    try:
        os.mkdir({MARK!r})
    except OSError:
        pass
"""
SAVE = f"""{BEGIN}
import numpy as np
from gencc.runtime.support import checkpoints
tensors = {{"w": np.full(30_000, 3.0)}}
begin()
checkpoints.save(Path(sys.argv[1]), 3, tensors, {{}})
"""
REBUILD = f"""{BEGIN}
from gencc.publish.write import publish
begin()
files = {{"model.py": b"new", "data/load.py": b"new", "more.py": b"new"}}
publish(files, Path(sys.argv[1], "vae"), origin={{}}, force=False)
"""
OLD = {"model.py": b"old", "data/load.py": b"old"}
NEW = {"model.py": b"new", "data/load.py": b"new", "more.py": b"new"}


def traced(
    script: str, folder: Path, *options: str
) -> subprocess.CompletedProcess[str]:
    """The script in a process of its own, under strace."""
    traced = ["strace", "-qq", "-o", str(folder / "trace"), *options]
    python = [sys.executable, "-B", "-c", script, str(folder / "x")]
    return subprocess.run([*traced, *python], capture_output=True, text=True)


def calls(script: str, folder: Path) -> list[tuple[str, int]]:
    """Every call of the action that changes the disk, and its number among its kind."""
    done = traced(script, folder, "-e", f"trace={','.join(CHANGING)}")
    if done.returncode != 0:
        pytest.skip(f"strace cannot trace here: {done.stderr}")
    counted = Counter[str]()
    counted_calls, begun = [], False
    for line in (folder / "trace").read_text().splitlines():
        name = line.partition("(")[0]
        counted[name] += 1
        opens = name == "openat" and not re.search("O_CREAT|O_WRONLY|O_RDWR", line)
        if begun and not opens:
            counted_calls.append((name, counted[name]))
        begun = begun or MARK in line
    assert begun
    return counted_calls


def each_death(
    script: str, tmp_path: Path, prepare: Callable[[Path], object]
) -> Iterator[Path]:
    """What is left of the folder that was prepared, after each kill."""
    numbers = count()

    def prepared() -> Path:
        folder = tmp_path / str(next(numbers))
        prepare(folder / "x")
        return folder

    listed = calls(script, prepared())
    assert len(listed) > 6
    for name, number in listed:
        folder = prepared()
        inject = f"inject={name}:signal=KILL:when={number}"
        done = traced(script, folder, "-e", f"trace={name}", "-e", inject)
        assert done.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL), done
        yield folder / "x"


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_a_save(tmp_path: Path) -> None:
    def save(folder: Path, step: int) -> None:
        tensors = {"w": np.full(30_000, float(step))}
        checkpoints.save(folder, step, tensors, {})

    def prepare(folder: Path) -> None:
        save(folder, 1)
        save(folder, 2)

    for folder in each_death(SAVE, tmp_path, prepare):
        for path in folder.glob("*.safetensors"):
            checkpoint = checkpoints.load(path)
            assert (checkpoint.tensors["w"] == checkpoint.step).all()
        newest = checkpoints.newest(folder)
        assert newest is not None and newest.step in (2, 3)
        atomic.remove_leftovers(folder)
        save(folder, 3)
        assert len(list(folder.iterdir())) == 2


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_a_rebuild(tmp_path: Path) -> None:
    def files(folder: Path) -> dict[str, bytes]:
        paths = (path for path in folder.rglob("*") if path.is_file())
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in paths
            if path.name != "gencc.json"
        }

    def prepare(folder: Path) -> None:
        publish(OLD, folder / "vae", origin={}, force=False)

    for folder in each_death(REBUILD, tmp_path, prepare):
        assert files(folder / "vae") in (OLD, NEW)
        publish(NEW, folder / "vae", origin={}, force=False)
        assert files(folder / "vae") == NEW
        assert [path.name for path in folder.iterdir()] == ["vae"]
