"""A training that was stopped, wherever and however, goes on as if it had not been."""

from __future__ import annotations

import hashlib
import shutil
import signal
import subprocess
from pathlib import Path

import forkserver
import pytest
from compare import newest
from harness import (
    Job,
    backend_of,
    command,
    contents,
    environment,
    run,
    start_jobs,
)

pytestmark = pytest.mark.framework

# Spec, flags, steps in all, steps after which it stops: in an epoch, around its end
# (14 minibatches of 128 digits), after one step.
STOPS = [
    ("vae", (), 32, (1, 13, 14, 20)),
    ("gan_saturating", ("--k", "3", "--batch-size", "128"), 10, (3, 4, 7)),
    ("dcgan", ("--batch-size", "16"), 12, (1, 5)),
]
# When to save, and what, is the same text for all frameworks: of Keras these show that
# weights, statistics and the states of both kinds of optimizers come back.
FEWER = [
    ("vae", (), 20, (13,)),
    ("gan_saturating", ("--k", "3", "--batch-size", "128"), 6, (4,)),
]
WHERE = {"torch": STOPS, "keras": FEWER}


@pytest.fixture(scope="module")
def packages(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages, made to save after every epoch, however short it was."""
    folder = tmp_path_factory.mktemp("saving") / "packages"
    shutil.copytree(packages, folder)
    for path in folder.glob("*/support/run.py"):
        text = path.read_text()
        assert "SAVE_EVERY = 10.0" in text
        path.write_text(text.replace("SAVE_EVERY = 10.0", "SAVE_EVERY = 0.0"))
    return folder


@pytest.mark.parametrize("backend", WHERE)
def test_stopping_after_any_step_leaves_no_trace(
    backend: str, packages: Path, tmp_path: Path
) -> None:
    jobs = []
    for spec, flags, total, stops in WHERE[backend]:
        for stop in (total, *stops):
            out = str(tmp_path / f"{spec}_{stop}")
            stopped = Job(
                str(packages),
                f"{spec}_{backend}",
                (*flags, "--out", out, "--steps", str(stop)),
            )
            jobs.append(stopped)
            if stop < total:
                again = (*flags, "--out", out, "--steps", str(total), "--resume")
                jobs.append(Job(stopped.folder, stopped.package, again))
    assert start_jobs(jobs, tmp_path / "jobs.json").wait() == 0
    for spec, _, total, stops in WHERE[backend]:
        whole = final(tmp_path / f"{spec}_{total}", total)
        for stop in stops:
            assert final(tmp_path / f"{spec}_{stop}", total) == whole, (spec, stop)


@pytest.mark.parametrize(
    ("backend", "number"),
    [
        *(("torch", number) for number in ("SIGINT", "SIGTERM", "SIGKILL")),
        ("keras", "SIGTERM"),  # which takes many steps at once
    ],
)
def test_a_signal_leaves_no_trace(
    backend: str, number: str, packages: Path, tmp_path: Path
) -> None:
    package, stopped = f"vae_{backend}", tmp_path / "stopped"
    code, text = stop_early(packages, package, stopped, getattr(signal, number))
    step = int(newest(stopped).stem.removeprefix("step-"))
    if number == "SIGKILL":
        assert code == -signal.SIGKILL
    else:
        assert code == 128 + getattr(signal, number)
        assert text.splitlines()[-1].startswith("stopped; vae_")
    total = str(step + 30)  # two ends of epochs and more
    train(packages, package, stopped, "--steps", total, "--resume")
    train(packages, package, tmp_path / "whole", "--steps", total)
    assert contents(stopped) == contents(tmp_path / "whole")


def test_a_damaged_checkpoint_costs_an_epoch_and_no_more(
    packages: Path, tmp_path: Path
) -> None:
    """In one framework: a digest is made of bytes, before one sees them."""
    package, out = "vae_torch", tmp_path / "run"
    train(packages, package, out, "--steps", "20")
    shutil.copytree(out, tmp_path / "whole")
    bad = newest(out)
    bad.write_bytes(bad.read_bytes()[:-100])
    done = train(packages, package, out, "--steps", "20", "--resume")
    assert str(bad) in done.stderr
    left = contents(out)
    assert left.pop(f"checkpoints/{bad.stem}.damaged")
    assert left == contents(tmp_path / "whole")
    for path in (out / "checkpoints").glob("*.safetensors"):
        path.write_bytes(b"")
    failed = run(packages, package, "train", "--out", out, "--resume")
    assert failed.returncode == 4
    assert failed.stderr.splitlines()[-1].startswith("error: none of the 2 checkpoints")
    assert "Traceback" not in failed.stderr


def stop_early(
    packages: Path, package: str, out: Path, number: signal.Signals
) -> tuple[int, str]:
    """Send a signal in the second or third epoch; exit code and output."""
    arguments = ("train", "--steps", "100000", "--out", out)
    process = forkserver.start(
        backend_of(package),
        command(package, *arguments),
        packages,
        environment(),
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    first = process.stdout.readline()
    assert first.startswith("epoch 1/"), first
    process.send_signal(number)
    text = process.communicate(timeout=120)[0]
    return process.wait(), text


def train(
    packages: Path, package: str, out: Path, *flags: str
) -> subprocess.CompletedProcess[str]:
    """A training to its end."""
    done = run(packages, package, "train", "--out", out, *flags)
    assert done.returncode == 0, done.stderr
    return done


def final(run: Path, total: int) -> list[str]:
    """What a run ends with; its checkpoint before the last may be that of the stop."""
    assert not (run / "error.txt").exists(), (run / "error.txt").read_text()
    names = "losses.csv", "config.json", f"checkpoints/step-{total:012d}.safetensors"
    return [hashlib.sha256((run / name).read_bytes()).hexdigest() for name in names]
