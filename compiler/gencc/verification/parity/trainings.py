"""Trains packages, each in a process of its own, all at the same time."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from gencc.diagnostics.render import visible
from gencc.verification.parity.progress import Progress
from gencc.verification.parity.settings import Program, Settings, Unable

# The seeds of perturbed starts: docs/parity.md says why there are three, and when more.
STARTS = (1, 2, 3)
MORE_STARTS = tuple(range(4, 13))

_POLL = 0.1  # seconds
_LINES = 6  # of stderr, when a package fails
_NOTES = re.compile(r"WARNING: All log messages before absl|[IW]\d{4} |\s*$")


@dataclass(frozen=True)
class Runs:
    """The run folders of one comparison; `perturbed` are further ones of the first."""

    first: Path
    second: Path
    perturbed: tuple[Path, ...]


@dataclass
class _Process:
    """A process that trains: its label, its run folders, and its log."""

    label: str
    outs: tuple[Path, ...]
    log: Path
    popen: subprocess.Popen[bytes]

    def done(self) -> int:
        """The steps in the losses.csv of its run folders, which are written in batches."""
        return sum(_rows(out / "losses.csv") for out in self.outs)


def train(
    first: Program, second: Program, settings: Settings, steps: int, folder: Path
) -> Runs:
    """Train both packages, and the first one from perturbed weights; raises Unable."""
    folder.mkdir(parents=True, exist_ok=True)
    started: list[_Process] = []
    with _completed(started, steps):
        for program in (first, second):
            out = folder / program.label
            arguments = ["-m", program.package, "train", *settings.flags(steps)]
            arguments += ["--out", str(out)]
            started.append(_start(program, program.label, arguments, (out,), folder))
        started.append(_start_perturbed(first, settings, steps, folder, STARTS))
    (first_out,), (second_out,), perturbed = (process.outs for process in started)
    return Runs(first_out, second_out, perturbed)


def train_more(
    runs: Runs, first: Program, settings: Settings, steps: int, folder: Path
) -> Runs:
    """The same with more perturbed runs; raises Unable."""
    started: list[_Process] = []
    with _completed(started, steps):
        started.append(_start_perturbed(first, settings, steps, folder, MORE_STARTS))
    return replace(runs, perturbed=(*runs.perturbed, *started[0].outs))


def initial(program: Program, seed: int, path: Path) -> None:
    """Write the initial weights of a package to `path`; raises Unable."""
    code = (
        "import sys; sys.path.insert(0, ''); import safetensors.numpy as s;"
        f"from {program.package} import initial;"
        "s.save_file(initial.weights(int(sys.argv[1])), sys.argv[2])"
    )
    arguments = ["-c", code, str(seed), str(path)]
    path.parent.mkdir(parents=True, exist_ok=True)
    process = _start(program, program.label, arguments, (), path.parent)
    if process.popen.wait():
        raise Unable(_failure(process))


def environment() -> dict[str, str]:
    """That of this process with one thread, so that a run repeats, and no module paths."""
    own = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    threads = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
    return {**own, **dict.fromkeys(threads, "1"), "PYTHONDONTWRITEBYTECODE": "1"}


def _start(
    program: Program,
    label: str,
    arguments: list[str],
    outs: tuple[Path, ...],
    folder: Path,
) -> _Process:
    log = folder / f"{label.replace(' ', '_')}.log"
    with log.open("wb") as file:
        popen = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=program.folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=file,
        )
    return _Process(label, outs, log, popen)


def _start_perturbed(
    program: Program,
    settings: Settings,
    steps: int,
    folder: Path,
    numbers: Sequence[int],
) -> _Process:
    """Train a package from perturbed weights, once for each number."""
    label = f"{program.label} perturbed"
    outs = tuple(folder / f"{program.label}_perturbed_{n}" for n in numbers)
    runs = [(n, str(out)) for n, out in zip(numbers, outs, strict=True)]
    script = Path(__file__).with_name("perturbed_training.py")
    arguments = ["-P", str(script), program.package, settings.precision]
    arguments += [json.dumps(runs), *settings.flags(steps)]
    return _start(program, label, arguments, outs, folder)


@contextmanager
def _completed(started: list[_Process], steps: int) -> Iterator[None]:
    """Waits for all processes that are started inside; none of them outlives it."""
    try:
        yield
        _follow(started, steps)
    finally:
        for process in started:
            if process.popen.poll() is None:
                process.popen.terminate()
            process.popen.wait()


def _follow(started: Sequence[_Process], steps: int) -> None:
    """Wait for all and show their progress; raises Unable as soon as one fails."""
    progress = Progress({p.label: steps * len(p.outs) for p in started})
    try:
        while True:
            running = any(p.popen.poll() is None for p in started)
            progress.show({p.label: p.done() for p in started})
            for process in started:
                if process.popen.poll():
                    raise Unable(_failure(process))
            if not running:
                return
            time.sleep(_POLL)
    finally:
        progress.close()


def _failure(process: _Process) -> str:
    """That a package failed, with the end of its log."""
    status = process.popen.returncode
    after = f" after {done} steps" if (done := process.done()) else ""
    message = f"`{process.label}` failed{after}, with status {status}"
    return f"{message}:\n{end_of_log(process.log)}"


def end_of_log(log: Path) -> str:
    """The last lines of a log, without what TensorFlow notes as it starts."""
    text = log.read_text(encoding="utf-8", errors="replace")
    lines = [line for line in text.splitlines() if not _NOTES.match(line)]
    shown = "\n".join(f"  {visible(line)}" for line in lines[-_LINES:])
    return shown or "  (the log is empty)"


def _rows(path: Path) -> int:
    try:
        return max(path.read_bytes().count(b"\n") - 1, 0)
    except OSError:
        return 0
