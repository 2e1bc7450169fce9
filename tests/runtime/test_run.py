"""Runs: exact logs, resumption as if nothing had happened, signals, divergence."""

import json
import math
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from gencc.runtime.support import checkpoints, progress
from gencc.runtime.support import run as run_module
from gencc.runtime.support.errors import CheckpointError, Diverged, PackageError
from gencc.runtime.support.figures import Picture
from gencc.runtime.support.run import Run

FACTS = {"spec": "a1b2", "seed": "3"}
COLUMNS = ["reconstruction", "kl"]


@pytest.fixture(autouse=True)
def every_epoch_is_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "SAVE_EVERY", 0.0)


class Killed(Exception):
    """Stands for a kill between two steps."""


def train(
    folder: Path, total: int, resume: bool = False, kill_after: int | None = None
) -> Run:
    """A training whose state is a sum, and whose losses have many digits."""
    run = Run(folder, COLUMNS, FACTS, resume)
    state = run.checkpoint.tensors["sum"] if run.checkpoint else np.zeros(1)
    run.begin({"sum": state})
    for step in run.steps(total, per_epoch=7):
        state = state + math.sin(step)
        run.log(step, {"kl": np.float32(state[0] / 3)})
        run.log(step, {"reconstruction": state[0] / 7})
        if run.save_due(step):
            run.save(step + 1, {"sum": state})
        if kill_after == step:
            raise Killed
    return run


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_a_run_on_disk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = train(tmp_path, 20)
    assert run.interrupted is None
    assert sorted(contents(tmp_path)) == [
        "checkpoints/step-000000000014.safetensors",
        "checkpoints/step-000000000020.safetensors",
        "config.json",
        "losses.csv",
    ]
    assert json.loads((tmp_path / "config.json").read_text()) == FACTS
    header, *rows = (tmp_path / "losses.csv").read_bytes().decode().split("\n")[:-1]
    assert header == "step,reconstruction,kl"
    state = 0.0
    for step, row in enumerate(rows):
        state += math.sin(step)
        assert row == f"{step},{state / 7!r},{float(np.float32(state / 3))!r}"
    assert len(rows) == 20
    first = [sum(math.sin(k) for k in range(n + 1)) for n in range(7)]
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == (
        f"epoch 1/3  step 7/20  reconstruction {sum(first) / 49:.4g}"
        f"  kl {sum(first) / 21:.4g}"
    )
    assert lines[1].startswith("epoch 3/3  step 20/20  ")


def test_epochs_of_several_lengths(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of 7 steps, three of 2, then some of 5, of which the last one is not whole."""
    monkeypatch.setattr(progress, "SAY_EVERY", 0.0)
    run = Run(tmp_path, COLUMNS, FACTS, resume=False)
    saved = []
    for step in run.steps(28, {0: 7, 14: 2, 20: 5}):
        run.log(step, {"kl": float(step)})
        if run.save_due(step):
            saved.append(step + 1)
            run.save(step + 1, {"sum": np.zeros(1)})
    assert saved == [7, 14, 16, 18, 20, 25, 28]
    assert capsys.readouterr().out.splitlines()[:-1] == [
        "epoch 1/7  step 7/28  kl 3",  # the mean of 0, …, 6
        "epoch 2/7  step 14/28  kl 10",
        "epoch 3/7  step 16/28  kl 14.5",
        "epoch 4/7  step 18/28  kl 16.5",
        "epoch 5/7  step 20/28  kl 18.5",
        "epoch 6/7  step 25/28  kl 22",
        "epoch 7/7  step 28/28  kl 26  (means over 3 of 5 steps)",
    ]


def test_steps_that_end_within_the_first_of_several_lengths(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Run(tmp_path, COLUMNS, FACTS, resume=False)
    for step in run.steps(9, {0: 7, 14: 2}):
        if run.save_due(step):
            run.save(step + 1, {"sum": np.zeros(1)})
    assert [line[:18] for line in capsys.readouterr().out.splitlines()] == [
        "epoch 1/2  step 7/",
        "epoch 2/2  step 9/",
        "2 epochs, 9 steps ",
    ]


@pytest.mark.parametrize("kill_after", [0, 5, 6, 7, 52, 98, 118])
def test_resuming_after_a_kill_leaves_no_trace(kill_after: int, tmp_path: Path) -> None:
    train(tmp_path / "whole", 120)
    with pytest.raises(Killed):
        train(tmp_path / "killed", 120, kill_after=kill_after)
    train(tmp_path / "killed", 120, resume=True)
    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")


def test_resuming_from_a_torn_log(tmp_path: Path) -> None:
    train(tmp_path / "whole", 21)
    train(tmp_path / "torn", 14)
    with (tmp_path / "torn" / "losses.csv").open("a") as file:
        file.write("14,0.5,0.5\n15,0.2")
    train(tmp_path / "torn", 21, resume=True)
    assert contents(tmp_path / "torn") == contents(tmp_path / "whole")


def test_resuming_past_a_damaged_checkpoint(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train(tmp_path / "whole", 28)
    train(tmp_path / "damaged", 21)
    bad = tmp_path / "damaged" / "checkpoints" / "step-000000000021.safetensors"
    bad.write_bytes(bad.read_bytes()[:-1])
    train(tmp_path / "damaged", 28, resume=True)
    left = contents(tmp_path / "damaged")
    assert left.pop("checkpoints/step-000000000021.damaged")
    assert left == contents(tmp_path / "whole")
    assert str(bad) in capsys.readouterr().err


def test_no_sound_checkpoint_stops_the_run(tmp_path: Path) -> None:
    train(tmp_path, 14)
    for path in (tmp_path / "checkpoints").iterdir():
        path.write_bytes(b"")
    before = contents(tmp_path)
    with pytest.raises(CheckpointError):
        train(tmp_path, 28, resume=True)
    assert contents(tmp_path) == before


def test_a_missing_log_is_no_reason_to_stop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train(tmp_path, 7)
    (tmp_path / "losses.csv").unlink()
    train(tmp_path, 9, resume=True)
    lines = (tmp_path / "losses.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in lines] == ["step", "7", "8"]
    assert "lacks 7 of the 7 steps" in capsys.readouterr().err


ROWS = [
    *(b"3, ,1.0", b"3,x,1.0", b'3,"1",1.0', b"3,1.0", b"3,1.0,1.0,1.0", b"3"),
    *(b"", b"-1,1.0,1.0", b"03,1.0,1.0", b"9" * 5000 + b",1.0,1.0", b"3;1.0;1.0"),
    *(b"\xb3,1.0,1.0", b"3,\xff,1.0", b"=1+1,1.0,1.0"),
]


@pytest.mark.parametrize("row", ROWS, ids=range(len(ROWS)))
def test_a_row_that_no_run_writes_is_dropped(
    row: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train(tmp_path, 7)
    path = tmp_path / "losses.csv"
    good = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*good[:4], row + b"\n", *good[5:]]))
    train(tmp_path, 9, resume=True)
    rows = path.read_bytes().splitlines(keepends=True)
    assert rows[:7] == [*good[:4], *good[5:]] and len(rows) == 9
    assert "lacks 1 of the 7 steps" in capsys.readouterr().err


def test_curves_of_a_log_that_lacks_a_step(tmp_path: Path) -> None:
    train(tmp_path, 7)
    path = tmp_path / "losses.csv"
    rows = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*rows[:4], ROWS[0] + b"\n", *rows[5:]]))
    train(tmp_path, 9, resume=True)
    picture = Picture(tmp_path / "losses.png", "losses")
    Run(tmp_path, COLUMNS, FACTS, True).draw_curves(picture)
    assert picture.path.exists()


def test_refusals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(PackageError, match="holds no run to go on with"):
        train(tmp_path / "absent", 7, resume=True)
    train(tmp_path / "run", 7)
    before = contents(tmp_path / "run")
    with pytest.raises(PackageError, match=r"already holds a run.*--resume.*--out"):
        train(tmp_path / "run", 7)
    with pytest.raises(CheckpointError, match="seed: 3 there, 4 here"):
        Run(tmp_path / "run", COLUMNS, {**FACTS, "seed": "4"}, True)
    with pytest.raises(PackageError, match="was expected"):
        Run(tmp_path / "run", ["kl"], FACTS, True)
    with pytest.raises(PackageError, match="cannot be used"):
        Run(tmp_path / "run" / "losses.csv" / "x", COLUMNS, FACTS, False)
    capsys.readouterr()
    train(tmp_path / "run", 7, resume=True)
    output = capsys.readouterr().out
    assert output.startswith("nothing to train") and "step 7 of 7" in output
    assert contents(tmp_path / "run") == before


def test_columns(tmp_path: Path) -> None:
    run = Run(tmp_path, COLUMNS, FACTS, False)
    with pytest.raises(ValueError, match="recon"):
        run.log(0, {"recon": 1.0})
    run.log(0, {"kl": 1})
    run.flush()
    assert (tmp_path / "losses.csv").read_text() == "step,reconstruction,kl\n0,,1.0\n"


class Lazy:
    """A loss on a device, which is dear to read."""

    read: list[int]

    def __init__(self, step: int, read: list[int]) -> None:
        self.step, self.read = step, read

    def __float__(self) -> float:
        self.read.append(self.step)
        return 1.0


def test_losses_are_read_back_together(tmp_path: Path) -> None:
    run = Run(tmp_path, ["loss"], FACTS, False)
    read: list[int] = []
    for step in run.steps(120, per_epoch=120):
        assert read == list(range(step // 48 * 48))
        run.log(step, {"loss": Lazy(step, read)})
    assert read == list(range(120))


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("at", [3, 6, 60])
def test_divergence_is_named_before_anything_is_saved(
    bad: float, at: int, tmp_path: Path
) -> None:
    run = Run(tmp_path, COLUMNS, FACTS, False)
    with pytest.raises(Diverged, match=f"^kl became {bad} at step {at};") as caught:
        for step in run.steps(100, per_epoch=7):
            run.log(step, {"reconstruction": 1.0, "kl": bad if step >= at else 1.0})
            if run.save_due(step):
                run.save(step + 1, {"w": np.zeros(2)})
    assert caught.value.exit_code == 5
    newest = checkpoints.newest(tmp_path / "checkpoints")
    assert (newest.step if newest else 0) == at // 7 * 7
    assert f"\n{at},1.0,{bad!r}\n" in (tmp_path / "losses.csv").read_text()
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


def test_a_tensor_that_is_not_finite_is_not_saved(tmp_path: Path) -> None:
    run = Run(tmp_path, COLUMNS, FACTS, False)
    with pytest.raises(Diverged, match="w is no longer finite"):
        run.save(1, {"n": np.array(1), "w": np.array([1, np.nan], np.float32)})
    assert not (tmp_path / "checkpoints").exists()


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM", "SIGHUP", "SIGXCPU"])
@pytest.mark.parametrize("when", ["before save_due", "during save", "after save"])
def test_a_signal_ends_the_run_after_a_save(
    number: str, when: str, tmp_path: Path
) -> None:
    number = getattr(signal, number)
    before = signal.getsignal(number)
    run = Run(tmp_path / "run", ["loss"], FACTS, False)
    seen = []
    for step in run.steps(40, per_epoch=5):
        seen.append(step)
        run.log(step, {"loss": step / 3})
        if step == 4 and when == "before save_due":
            os.kill(os.getpid(), number)
            os.kill(os.getpid(), number)
        if run.save_due(step):
            if step == 4 and when == "during save":
                os.kill(os.getpid(), number)
            run.save(step + 1, {"w": np.full(2, step)})
        if step == 5 and when == "after save":
            os.kill(os.getpid(), number)
    assert run.interrupted == number
    assert seen[-1] == (6 if when == "after save" else 4)
    assert signal.getsignal(number) is before
    newest = checkpoints.newest(tmp_path / "run" / "checkpoints")
    assert newest is not None and newest.step == seen[-1] + 1


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
def test_a_signal_at_the_very_end_is_no_interruption(tmp_path: Path) -> None:
    run = Run(tmp_path, ["loss"], FACTS, False)
    for step in run.steps(3, per_epoch=2):
        run.log(step, {"loss": 1.0})
        if step == 2:
            os.kill(os.getpid(), signal.SIGTERM)
        if run.save_due(step):
            run.save(step + 1, {})
    assert run.interrupted is None


def test_handlers_are_restored_after_an_error(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(Killed):
        train(tmp_path, 10, kill_after=2)
    assert signal.getsignal(signal.SIGINT) is before


PROGRAM = """
import sys, time
from pathlib import Path
sys.path.insert(0, {tests!r})
import test_run
run = test_run.Run(Path(sys.argv[1]), test_run.COLUMNS, test_run.FACTS, "--resume" in sys.argv)
state = run.checkpoint.tensors["sum"] if run.checkpoint else test_run.np.zeros(1)
run.begin({{"sum": state}})
for step in run.steps(600, per_epoch=70):
    state = state + test_run.math.sin(step)
    run.log(step, {{"reconstruction": state[0] / 7, "kl": state[0] / 3}})
    if run.save_due(step):
        run.save(step + 1, {{"sum": state}})
    print(flush=True)
    time.sleep(0.001)
sys.exit(128 + run.interrupted if run.interrupted else 0)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
def test_terminated_and_killed_and_resumed(tmp_path: Path) -> None:
    """SIGTERM, SIGINT and SIGKILL at random times: the end is as if without them."""
    program = PROGRAM.format(tests=str(Path(__file__).parent))
    command = [sys.executable, "-c", program]
    whole = subprocess.Popen(
        [*command, str(tmp_path / "whole")], stdout=subprocess.DEVNULL
    )
    rng = random.Random(3)
    resume: list[str] = []
    for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGINT):
        process = subprocess.Popen(
            [*command, str(tmp_path / "cut"), *resume], stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        for _ in range(rng.randint(80, 140)):
            process.stdout.readline()
        process.send_signal(number)
        process.stdout.read()
        code = -number if number == signal.SIGKILL else 128 + number
        assert process.wait() == code
        resume = ["--resume"]
    subprocess.run(
        [*command, str(tmp_path / "cut"), "--resume"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    assert whole.wait() == 0
    cut, uncut = contents(tmp_path / "cut"), contents(tmp_path / "whole")
    cut = {name: data for name, data in cut.items() if "checkpoints" not in name}
    assert cut == {name: uncut[name] for name in cut} and len(cut) == 2
    last = "checkpoints/step-000000000600.safetensors"
    assert contents(tmp_path / "cut")[last] == uncut[last]


def test_short_epochs_are_not_all_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "SAVE_EVERY", 3600.0)
    train(tmp_path, 20)
    saved = sorted(path.name for path in (tmp_path / "checkpoints").iterdir())
    assert saved == ["step-000000000000.safetensors", "step-000000000020.safetensors"]
