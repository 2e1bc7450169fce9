"""A kill at any change of the disk, in all that a training and its outputs write."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import forkserver
import pytest
from commands import say_all
from gencc.runtime.support import checkpoints
from harness import BACKENDS, backend_of, build_spec, contents, environment, package_of

pytestmark = pytest.mark.framework

SPEC = Path(__file__).with_name("specs") / "kept.yaml"
RANDOM = re.compile("[0-9a-f]{16}")
WORKER = Path(__file__).with_name("dying.py")


def test_what_writes_is_the_same_in_all_frameworks(tmp_path: Path) -> None:
    """So that it is killed in one of them."""
    build_spec(SPEC, tmp_path, BACKENDS)
    for name in ("atomic", "checkpoints", "run"):
        files = {
            (tmp_path / package_of("kept", backend) / f"support/{name}.py").read_bytes()
            for backend in BACKENDS
        }
        assert len(files) == 1, name


def test_a_kill_anywhere_in_a_training(tmp_path: Path) -> None:
    """What is visible is whole, and the same command makes up for all that was lost."""
    package = "kept_torch"
    build_spec(SPEC, tmp_path, ("torch",))
    (output,) = say_all(tmp_path, [(package, "train", "--out", "run", "--steps", "4")])
    assert output.code == 0, output.err
    old = contents(tmp_path / "run")
    left = dead(tmp_path, package, "--resume")
    for run in left:
        newest = checkpoints.newest(run / "checkpoints")
        assert newest is not None and newest.step in (4, 6)
    assert_mended(tmp_path, package, left, old)


def test_a_kill_anywhere_in_a_new_training(tmp_path: Path) -> None:
    """It is either a run that can be taken up, or still a place for a new one."""
    build_spec(SPEC, tmp_path, ("torch",))
    left = dead(tmp_path, "kept_torch")
    assert any(is_run(run) for run in left) and not all(is_run(run) for run in left)
    assert_mended(tmp_path, "kept_torch", left, {})


def dead(folder: Path, package: str, *flags: str) -> list[Path]:
    """The run folders that killed trainings left, each state once."""
    places, arguments = folder / "dead", ("--out", "run", "--steps", "6")
    command = [WORKER, package, places, *arguments, *flags]
    done = forkserver.run(backend_of(package), command, folder, environment())
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.splitlines()[-1]) > 60
    left = {}
    for site in places.iterdir():
        state = contents(site / "run").items()
        # Names of temporary files have a random part, and a lock says whose it is.
        left[
            frozenset(
                (RANDOM.sub("", name), name == ".training.lock" or digest)
                for name, digest in state
            )
        ] = site / "run"
    return [*left.values()]


def is_run(run: Path) -> bool:
    """Whether `--resume` has something to go on with."""
    return (run / "losses.csv").exists()


def assert_mended(
    folder: Path, package: str, left: Sequence[Path], old: Mapping[str, str]
) -> None:
    """What can be seen is the old or the new file; then a command that makes all new."""
    new = contents(folder / "run")
    losses = (folder / "run/losses.csv").read_bytes()
    for run in left:
        for name, digest in contents(run).items():
            if name == "losses.csv":  # on its way
                assert losses.startswith((run / name).read_bytes())
            elif name == "notes.json":  # written with the flags, then with each result
                assert json.loads((run / name).read_text()).keys() == {"flags", "steps"}
            elif not Path(name).name.startswith("."):
                assert digest in (old.get(name), new.get(name)), name
    flags = ("--steps", "6", "--out")
    commands = [
        (package, "train", *flags, run, *["--resume"][: is_run(run)]) for run in left
    ]
    for run, output in zip(left, say_all(folder, commands), strict=True):
        assert output.code == 0, output.err
        assert contents(run) == new


def test_an_output_leaves_nothing_of_one_that_was_killed(tmp_path: Path) -> None:
    build_spec(SPEC, tmp_path, ("torch",))
    out = tmp_path / "deep/out"
    train = ("kept_torch", "train", "--steps", "2", "--out", "run")
    score = ("kept_torch", "score", "--run", "run", "--out", out)
    say_all(tmp_path, [train, score])
    files = contents(out)
    assert sorted(files) == ["score.csv", "score.png"]
    (out / f".score.csv.{'0a' * 8}.tmp").write_text("half")
    for name in (".score.csv.tmp", "notes.tmp"):  # of somebody else
        (out / name).write_text("")
    (output,) = say_all(tmp_path, [score])
    assert output.code == 0, output.err
    assert sorted(contents(out)) == [".score.csv.tmp", "notes.tmp", *sorted(files)]
