"""Packages at work: each in a process of its own, all at the same time."""

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

# Trainings of the yardstick: docs/parity.md says why there are three, and when more.
MOVED = (1, 2, 3)
MORE = tuple(range(4, 13))

_POLL = 0.1  # seconds
_LINES = 6  # of stderr, when a package fails
_NOTES = re.compile(r"WARNING: All log messages before absl|[IW]\d{4} |\s*$")


@dataclass(frozen=True)
class Runs:
    """The run folders of one comparison."""

    first: Path
    second: Path
    moved: tuple[Path, ...]


@dataclass
class _Work:
    """One process: what it is called, its run folders, and its log."""

    label: str
    outs: tuple[Path, ...]
    log: Path
    process: subprocess.Popen[bytes]

    def done(self) -> int:
        """The steps in the losses.csv of its run folders; they are written in bunches."""
        return sum(_rows(out / "losses.csv") for out in self.outs)


def train(
    first: Program, second: Program, settings: Settings, steps: int, folder: Path
) -> Runs:
    """Train both packages, and the first one from moved weights; raises Unable."""
    folder.mkdir(parents=True, exist_ok=True)
    work: list[_Work] = []
    with _all(work, steps):
        for program in (first, second):
            out = folder / program.label
            words = ["-m", program.package, "train", *settings.flags(steps)]
            words += ["--out", str(out)]
            work.append(_start(program, program.label, words, (out,), folder))
        work.append(_start_moved(first, settings, steps, folder, MOVED))
    (one,), (other,), moved = (process.outs for process in work)
    return Runs(one, other, moved)


def train_more(
    runs: Runs, first: Program, settings: Settings, steps: int, folder: Path
) -> Runs:
    """The same with a longer yardstick; raises Unable."""
    work: list[_Work] = []
    with _all(work, steps):
        work.append(_start_moved(first, settings, steps, folder, MORE))
    return replace(runs, moved=(*runs.moved, *work[0].outs))


def initial(program: Program, seed: int, path: Path) -> None:
    """Write the weights that a package starts from to `path`; raises Unable."""
    code = (
        "import sys; sys.path.insert(0, ''); import safetensors.numpy as s;"
        f"from {program.package} import initial;"
        "s.save_file(initial.weights(int(sys.argv[1])), sys.argv[2])"
    )
    words = ["-c", code, str(seed), str(path)]
    path.parent.mkdir(parents=True, exist_ok=True)
    work = _start(program, program.label, words, (), path.parent)
    if work.process.wait():
        raise Unable(_complaint(work))


def environment() -> dict[str, str]:
    """One thread, so that a run repeats; and no modules but those installed."""
    own = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    threads = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
    return {**own, **dict.fromkeys(threads, "1"), "PYTHONDONTWRITEBYTECODE": "1"}


def _start(
    program: Program, label: str, words: list[str], outs: tuple[Path, ...], folder: Path
) -> _Work:
    log = folder / f"{label.replace(' ', '_')}.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, *words],
            cwd=program.folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=file,
        )
    return _Work(label, outs, log, process)


def _start_moved(
    program: Program,
    settings: Settings,
    steps: int,
    folder: Path,
    numbers: Sequence[int],
) -> _Work:
    """The package from moved weights, one training for each number."""
    label = f"{program.label} moved"
    outs = tuple(folder / f"{program.label}_moved_{number}" for number in numbers)
    listed = [(n, str(out)) for n, out in zip(numbers, outs, strict=True)]
    script = Path(__file__).with_name("perturbed_training.py")
    words = ["-P", str(script), program.package, settings.precision]
    words += [json.dumps(listed), *settings.flags(steps)]
    return _start(program, label, words, outs, folder)


@contextmanager
def _all(work: list[_Work], steps: int) -> Iterator[None]:
    """Waits for all that is started inside; none of them outlives it."""
    try:
        yield
        _follow(work, steps)
    finally:
        for one in work:
            if one.process.poll() is None:
                one.process.terminate()
            one.process.wait()


def _follow(work: Sequence[_Work], steps: int) -> None:
    """Wait for all, showing how far they are; raises Unable as soon as one fails."""
    progress = Progress({one.label: steps * len(one.outs) for one in work})
    try:
        while True:
            alive = [one for one in work if one.process.poll() is None]
            progress.show({one.label: one.done() for one in work})
            for one in work:
                if one.process.poll():
                    raise Unable(_complaint(one))
            if not alive:
                return
            time.sleep(_POLL)
    finally:
        progress.close()


def _complaint(work: _Work) -> str:
    """That a package failed, and what it had to say."""
    status = work.process.returncode
    after = f" after {done} steps" if (done := work.done()) else ""
    words = f"`{work.label}` failed{after}, with status {status}"
    return f"{words}:\n{complaint(work.log)}"


def complaint(log: Path) -> str:
    """The last words in a log, without the notes of TensorFlow as it starts."""
    text = log.read_text(encoding="utf-8", errors="replace")
    lines = [line for line in text.splitlines() if not _NOTES.match(line)]
    said = "\n".join(f"  {visible(line)}" for line in lines[-_LINES:])
    return said or "  (no word)"


def _rows(path: Path) -> int:
    try:
        return max(path.read_bytes().count(b"\n") - 1, 0)
    except OSError:
        return 0
