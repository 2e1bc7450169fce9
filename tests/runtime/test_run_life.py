"""What a run survives: other processes, a lost disk, a lost terminal, a lost bound."""

import errno
import math
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gencc.runtime.support import atomic, checkpoints, console, lock, loss_table
from gencc.runtime.support import run as run_module
from gencc.runtime.support.errors import CheckpointError, Diverged, PackageError
from gencc.runtime.support.run import Run
from test_run import COLUMNS, FACTS, Killed, contents, train

pytestmark = pytest.mark.framework  # for the seconds that it takes

unix = pytest.mark.skipif(os.name == "nt", reason="as Unix does it")


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "SAVE_EVERY", 0.0)
    monkeypatch.setattr(atomic, "PAUSES", (0.0, 0.0))


# ------------------------------------------------------------------ one writer


def test_the_error_for_a_second_writer_names_the_first(tmp_path: Path) -> None:
    train(tmp_path, 7)
    before = contents(tmp_path)
    first = Run(tmp_path, COLUMNS, FACTS, True)
    with pytest.raises(
        PackageError, match=rf"in use: process {os.getpid()} on .* since"
    ):
        Run(tmp_path, COLUMNS, FACTS, True)
    first.begin({"sum": np.zeros(1)})
    assert list(first.steps(7, per_epoch=7)) == []
    assert contents(tmp_path).keys() == before.keys()  # the lock has gone with it
    Run(tmp_path, COLUMNS, FACTS, True)


HOLD = """
import sys, time
from pathlib import Path
from gencc.runtime.support.lock import Lock
held = Lock(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""


@unix
def test_a_lock_dies_with_its_process(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    with pytest.raises(PackageError, match=f"process {process.pid} on"):
        lock.Lock(tmp_path)
    process.kill()
    process.wait()
    assert list(tmp_path.iterdir())  # the file is still there, and locks nothing
    lock.Lock(tmp_path).release()
    assert not list(tmp_path.iterdir())


@unix
def test_leftovers_of_the_dead_go_and_those_of_the_living_stay(tmp_path: Path) -> None:
    dead = tmp_path / ".losses.csv.0123456789abcdef.tmp"
    dead.write_text("half")
    foreign = tmp_path / "mine.tmp"
    foreign.write_text("mine")
    outside = tmp_path / "outside"
    outside.write_text("mine")
    link = tmp_path / ".config.json.0123456789abcdef.tmp"
    link.symlink_to(outside)
    living, descriptor = atomic._create(tmp_path / "losses.csv")
    atomic.remove_leftovers(tmp_path)
    assert not dead.exists() and living.exists() and foreign.exists()
    assert link.is_symlink() and outside.read_text() == "mine"
    os.close(descriptor)
    atomic.remove_leftovers(tmp_path)
    assert not living.exists()


@unix
def test_no_link_at_a_temporary_name_is_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = tmp_path / "outside"
    outside.write_text("mine")
    tokens = iter(["a" * 16, "b" * 16])
    monkeypatch.setattr(atomic.secrets, "token_hex", lambda _: next(tokens))
    (tmp_path / f".file.{'a' * 16}.tmp").symlink_to(outside)
    with pytest.raises(FileExistsError):
        atomic.write(tmp_path / "file", b"data")
    assert outside.read_text() == "mine"


# ------------------------------------------------------------------ starting


@pytest.mark.parametrize("name", ["config.json", "losses.png"])
def test_a_file_that_no_run_wrote_is_not_overwritten(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(PackageError, match=f"{name} exists"):
        train(tmp_path, 7)
    assert contents(tmp_path) == {name: b"mine"}


def test_a_run_whose_checkpoints_are_lost_does_not_start_over(tmp_path: Path) -> None:
    train(tmp_path, 20)
    for path in (tmp_path / "checkpoints").iterdir():
        path.unlink()
    before = contents(tmp_path)
    with pytest.raises(CheckpointError, match="20 steps, but no checkpoint is left"):
        train(tmp_path, 30, resume=True)
    assert contents(tmp_path) == before


def test_a_run_killed_before_its_first_epoch_ends_can_be_taken_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "SAVE_EVERY", 3600.0)
    with pytest.raises(Killed):
        train(tmp_path / "killed", 120, kill_after=60)  # some losses are on the disk
    assert len((tmp_path / "killed" / "losses.csv").read_text().splitlines()) > 50
    train(tmp_path / "killed", 120, resume=True)
    train(tmp_path / "whole", 120)
    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")


@pytest.mark.parametrize("stop", ["losses.csv", "config.json", "step-000000000000"])
def test_a_run_killed_as_it_starts_can_be_taken_up(
    stop: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = atomic.write

    def killed(path: Path, data: bytes) -> None:
        if path.name.startswith(stop):
            raise Killed
        write(path, data)

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(atomic, "write", killed)
        train(tmp_path / "killed", 14)
    train(tmp_path / "killed", 14, resume=stop != "losses.csv")
    train(tmp_path / "whole", 14)
    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")


@unix
def test_new_folders_survive_a_power_loss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    sync = atomic.sync_folder
    monkeypatch.setattr(
        atomic, "sync_folder", lambda folder: (synced.append(folder), sync(folder))
    )
    train(tmp_path / "deep" / "er" / "run", 7)
    parents = [tmp_path, tmp_path / "deep", tmp_path / "deep" / "er"]
    assert [folder for folder in parents if folder not in synced] == []


# ------------------------------------------------------------------ disks


def failing(number: int, times: float, name: str = "") -> Callable[..., None]:
    """In the place of os.fsync: refuses so many times, for files with that name."""
    fsync, left = os.fsync, [times]

    def refuse(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        if name in path.name and left[0] > 0:
            left[0] -= 1
            raise OSError(number, os.strerror(number))
        fsync(descriptor)

    return refuse


linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@linux
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("name", ["step-000000000007", "losses.csv"])
def test_a_disk_that_recovers_costs_nothing(
    name: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(tmp_path / "whole", 20)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing(number, 2, name))
        train(tmp_path / "failing", 20)
    assert contents(tmp_path / "failing") == contents(tmp_path / "whole")


@linux
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS])
@pytest.mark.parametrize("name", ["step-000000000014", "losses.csv"])
def test_a_disk_that_does_not_recover_stops_the_run(
    name: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(tmp_path / "whole", 20)
    with monkeypatch.context() as patch, pytest.raises(CheckpointError):
        train(tmp_path / "failing", 7)
        patch.setattr(os, "fsync", failing(number, math.inf, name))
        train(tmp_path / "failing", 20, resume=True)
    assert not list(tmp_path.rglob("*.tmp"))
    train(tmp_path / "failing", 20, resume=True)
    assert contents(tmp_path / "failing") == contents(tmp_path / "whole")


def test_rows_that_the_disk_refuses_once_are_written_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = loss_table.LossTable(tmp_path / "losses.csv", ["loss"])
    table.start()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refuse_to_open)
        table.add({0: {"loss": 1.0}}, durable=False)
    table.add({1: {"loss": 2.0}}, durable=True)
    assert (tmp_path / "losses.csv").read_text() == "step,loss\n0,1.0\n1,2.0\n"


def refuse_to_open(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_disk_that_refuses_is_reported_before_the_first_step(tmp_path: Path) -> None:
    run = Run(tmp_path, COLUMNS, FACTS, False)
    (tmp_path / "checkpoints").write_text("in the way")
    with pytest.raises(CheckpointError, match="cannot be written"):
        run.begin({"sum": np.zeros(1)})


def test_a_disk_that_is_too_small_is_reported_before_the_first_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(tmp_path, COLUMNS, FACTS, False)
    disk = run_module.shutil.disk_usage(tmp_path)
    nearly_full = disk._replace(free=1500)
    monkeypatch.setattr(run_module.shutil, "disk_usage", lambda _: nearly_full)
    with pytest.raises(CheckpointError, match=r"1,500 bytes .* need 1,600 more"):
        run.begin({"sum": np.zeros(100)})  # two more of 800 bytes


# ------------------------------------------------------------------ terminals

TRAINING = """
import os, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from gencc.runtime.support import console
console.keep_descriptors()
import test_run
number = os.open(sys.argv[1], os.O_RDONLY)
assert number > 2, number
test_run.run_module.SAVE_EVERY = 0.0
test_run.train(Path(sys.argv[1]) / "run", 2000)
console.warn("done")
"""


@unix
@pytest.mark.parametrize(
    "how", [">&- 2>&-", ">&-", "<&- >&- 2>&-", "| head -1", "2>&1 | true"]
)
def test_nobody_has_to_listen(how: str, tmp_path: Path) -> None:
    nobody_listens(how, tmp_path)


@linux
@pytest.mark.parametrize("how", ["> /dev/full", "> /dev/full 2> /dev/full"])
def test_a_full_disk_may_take_the_report(how: str, tmp_path: Path) -> None:
    nobody_listens(how, tmp_path)


def nobody_listens(how: str, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(TRAINING.format(tests=str(Path(__file__).parent)))
    command = f"{sys.executable} {program} {tmp_path} {how}; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert (done.returncode, "Exception" in done.stderr) == (0, False), done.stderr
    newest = checkpoints.newest(tmp_path / "run" / "checkpoints")
    assert newest is not None and newest.step == 2000


def test_what_the_terminal_cannot_show_is_escaped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "out").open("w", encoding="ascii") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        console.say("läuft")
        console.say("on")
    assert (tmp_path / "out").read_text() == "l\\xe4uft\non\n"


@unix
def test_an_ignored_signal_stays_ignored(tmp_path: Path) -> None:
    """As under nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        run = Run(tmp_path, ["loss"], FACTS, False)
        for step in run.steps(4, per_epoch=2):
            os.kill(os.getpid(), signal.SIGHUP)
            run.log(step, {"loss": 1.0})
            if run.save_due(step):
                run.save(step + 1, {"w": np.zeros(1)})
        assert run.interrupted is None
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


# ------------------------------------------------------------------ divergence


def diverge(folder: Path, losses: dict[str, list[float]]) -> str:
    run = Run(folder, list(losses), FACTS, False)
    rows: list[dict[str, Any]] = [
        dict(zip(losses, values, strict=True))
        for values in zip(*losses.values(), strict=True)
    ]
    with pytest.raises(Diverged) as caught:
        for step in run.steps(len(rows), per_epoch=len(rows)):
            run.log(step, rows[step])
    return str(caught.value)


def test_nothing_is_blamed_on_steps_that_never_ran(tmp_path: Path) -> None:
    message = diverge(tmp_path, {"kl": [math.inf], "loss": [math.inf]})
    assert message.startswith(
        "kl became inf at step 0; no checkpoint was written since; "
    )
    assert "learning rate" not in message and "no weight was updated yet" in message


def test_an_objective_without_a_lower_bound_is_named(tmp_path: Path) -> None:
    losses = {"fit": [9.0, 8.0, math.nan], "loss": [-2.0, -4e9, math.nan]}
    message = diverge(tmp_path, losses)
    assert "fit became nan at step 2" in message
    assert "fit went from 9 at step 0 to 8 at step 1;" in message
    assert (
        "loss went from -2 at step 0 to -4e+09 at step 1, so it has no lower" in message
    )
    assert "log_var" in message


def test_a_growing_loss_is_reported_as_growing(tmp_path: Path) -> None:
    message = diverge(tmp_path, {"loss": [2.0, 5e6, math.inf]})
    assert "to 5e+06 at step 1, and was growing without a bound" in message


def test_one_step_has_no_course(tmp_path: Path) -> None:
    message = diverge(tmp_path, {"loss": [2.0, math.nan]})
    assert "; loss was 2 at step 0; usual causes" in message
