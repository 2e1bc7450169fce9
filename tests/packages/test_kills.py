"""A kill at any change of the disk, in all that a training and its outputs write."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from commands import say_all
from gencc.snippets.support import checkpoints
from harness import BLOCKED, build_spec, contents, environment, package_of

pytestmark = pytest.mark.framework

SPEC = Path(__file__).with_name("specs") / "kept.yaml"
RANDOM = re.compile("[0-9a-f]{16}")
WORKER = Path(__file__).with_name("dying.py")


@pytest.mark.parametrize("backend", BLOCKED)
def test_a_kill_anywhere_in_a_training(backend: str, tmp_path: Path) -> None:
    """What is visible is whole, and the same command makes up for all that was lost."""
    package, dead = package_of("kept", backend), tmp_path / "dead"
    build_spec(SPEC, tmp_path, (backend,))
    train = (package, "train", "--out", "run", "--steps")
    (said,) = say_all(tmp_path, [(*train, "4")])
    assert said.code == 0, said.err
    old = contents(tmp_path / "run")
    again = ("--out", "run", "--steps", "6", "--resume")
    done = subprocess.run(
        [sys.executable, str(WORKER), package, str(dead), *again],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    new = contents(tmp_path / "run")
    assert int(done.stdout.splitlines()[-1]) > 60

    left = {}
    for place in dead.iterdir():
        run = place / "run"
        assert_whole(run, old, new, (tmp_path / "run/losses.csv").read_bytes())
        state = contents(run).items()
        # Names of temporary files have a random part.
        left[frozenset((RANDOM.sub("", name), what) for name, what in state)] = run
    commands = [
        (package, "train", "--out", run, "--steps", "6", "--resume")
        for run in left.values()
    ]
    for run, said in zip(left.values(), say_all(tmp_path, commands), strict=True):
        assert said.code == 0, said.err
        assert contents(run) == new


def test_an_output_leaves_nothing_of_one_that_was_killed(tmp_path: Path) -> None:
    build_spec(SPEC, tmp_path, ("torch",))
    out = tmp_path / "deep/out"
    train = ("kept_torch", "train", "--steps", "2", "--out", "run")
    score = ("kept_torch", "score", "--run", "run", "--out", out)
    say_all(tmp_path, [train, score])
    made = contents(out)
    assert sorted(made) == ["score.csv", "score.png"]
    (out / f".score.csv.{'0a' * 8}.tmp").write_text("half")
    for name in (".score.csv.tmp", "notes.tmp"):  # of somebody else
        (out / name).write_text("")
    (said,) = say_all(tmp_path, [score])
    assert said.code == 0, said.err
    assert sorted(contents(out)) == [".score.csv.tmp", "notes.tmp", *sorted(made)]


def assert_whole(
    run: Path, old: Mapping[str, str], new: Mapping[str, str], losses: bytes
) -> None:
    """Each file that can be seen is the old or the new one; losses may be on their way."""
    newest = checkpoints.newest(run / "checkpoints")
    assert newest is not None and newest.step in (4, 6)
    for name, digest in contents(run).items():
        if name == "losses.csv":
            assert losses.startswith((run / name).read_bytes())
        elif not Path(name).name.startswith("."):
            assert digest in (old.get(name), new.get(name)), name
