"""Starting the process of a student's program, and ending it when its time is over."""

from __future__ import annotations

import errno
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np

from gencc.verification.grading.limits import Limits
from gencc.verification.grading.student.watching import MARK, beyond, end_all
from gencc.verification.grading.trace import Arrays
from gencc.verification.parity.settings import Unable

LOOKED_AFTER = 0.1  # seconds between two looks at what the processes have


@dataclass(frozen=True)
class Result:
    """What came of a program.

    failure: what went wrong, in the words that the student is told; empty for nothing.
    values: by turn and column. gradients, after: tensors by turn and name. changing: the
    steps whose loss was another one when it was computed again. parts: what was run.
    """

    failure: str = ""
    precision: str = "float64"
    notes: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    values: dict[int, dict[str, float]] = field(default_factory=dict)
    gradients: dict[int, Arrays] = field(default_factory=dict)
    after: dict[int, Arrays] = field(default_factory=dict)
    changing: tuple[str, ...] = ()
    output: str = ""


def run(trace: Path, student: Path, limits: Limits) -> Result:
    """Run a program to its end, or to that of its time; raises Unable without a file."""
    if not student.is_file():
        raise Unable(f"there is no file {student}")
    with tempfile.TemporaryDirectory(prefix="gencc-grade-") as name:
        folder = Path(name)
        job = folder / "job.json"
        settings = {
            "folder": str(folder),
            "trace": str(trace.resolve()),
            "student": str(student.resolve()),
            "memory": limits.memory,
            "seconds": limits.seconds,
            "file": limits.file,
        }
        job.write_text(json.dumps(settings), encoding="utf-8")
        return _result(folder, student, _process(job, folder, limits), limits)


@dataclass(frozen=True)
class Ended:
    """How a process has ended.

    status: its exit status, None where it was stopped, and stopped why. output: what it and
    its children have printed.
    """

    status: int | None
    stopped: str
    output: str


def _process(job: Path, folder: Path, limits: Limits) -> Ended:
    mark = secrets.token_hex(8)
    process = subprocess.Popen(
        [sys.executable, "-m", "gencc.verification.grading.student.process", str(job)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        cwd=folder,
        env=_environment(mark),
    )
    assert process.stdout is not None
    printed: list[bytes] = []
    reader = threading.Thread(
        target=_read, args=(process.stdout, printed, limits.output * 1024), daemon=True
    )
    reader.start()
    try:
        stopped = _watched(process, mark, limits)
    finally:
        end_all(process.pid, mark)
        process.wait()
    reader.join(1.0)
    status = None if stopped else process.returncode
    return Ended(status, stopped, b"".join(printed).decode("utf-8", "replace"))


def _watched(process: subprocess.Popen[bytes], mark: str, limits: Limits) -> str:
    """Wait for its end, or for that of its limits, and say which; empty for its own."""
    until = time.monotonic() + limits.seconds
    while (left := until - time.monotonic()) > 0:
        try:
            process.wait(min(left, LOOKED_AFTER))
        except subprocess.TimeoutExpired:
            if reason := beyond(mark, limits):
                return reason
        else:
            return ""
    return (
        f"it did not come to an end in {limits.seconds:g} s, and was stopped: is there "
        "a loop without an end? `--seconds` gives it more time"
    )


def _environment(mark: str) -> dict[str, str]:
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "OMP_NUM_THREADS": "1"}
    return {**os.environ, **quiet, "PYTHONDONTWRITEBYTECODE": "1", MARK: mark}


def _read(stream: IO[bytes], printed: list[bytes], most: int) -> None:
    """The beginning of what is printed; the rest is thrown away, so that nobody waits."""
    size = 0
    while block := stream.read1(65536):  # type: ignore[attr-defined]
        if size < most:
            printed.append(block[: most - size])
            size += len(block)


def _result(folder: Path, student: Path, ended: Ended, limits: Limits) -> Result:
    index, arrays = _answers(folder)
    failure = _failure(index, student, ended, limits)
    grouped: dict[str, dict[int, Arrays]] = {"gradients": {}, "after": {}}
    for name, array in arrays.items():
        kind, number, tensor = name.split("/", 2)
        grouped[kind].setdefault(int(number), {})[tensor] = array
    return Result(
        failure,
        index.get("precision", "float64"),
        tuple(dict.fromkeys(index.get("notes", ()))),
        tuple(index.get("parts", ())),
        {int(n): values for n, values in index.get("values", {}).items()},
        grouped["gradients"],
        grouped["after"],
        tuple(index.get("changing", ())),
        ended.output,
    )


def _answers(folder: Path) -> tuple[dict[str, Any], Arrays]:
    """What the process has written; nothing, if it is damaged or not there."""
    try:
        index = json.loads((folder / "answers.json").read_text("utf-8"))
        with np.load(folder / "answers.npz", allow_pickle=False) as archive:
            return index, {name: archive[name] for name in archive.files}
    except (OSError, ValueError, KeyError):
        return {}, {}


def _failure(index: dict[str, Any], student: Path, ended: Ended, limits: Limits) -> str:
    status = ended.status
    if status is None:
        return ended.stopped
    if not index.get("done"):
        if status in (-signal.SIGXCPU, -signal.SIGKILL):
            return "it was stopped, as it used too much time or memory"
        how = f"by signal {-status}" if status < 0 else f"with status {status}"
        return f"the program ended by itself, {how}, before it was graded"
    error = index.get("error")
    if not error:
        return ""
    if "type" not in error:
        return str(error["message"])
    line = error.get("line")
    where = f"{student.name}:{line}" if line else student.name
    source = f"\n    {error['text']}" if error.get("text") else ""
    during = "" if index["where"] == "import" else f" in {index['where']}"
    advice = _advice(error, limits)
    return f"{where}: {error['type']}: {error['message']}{during}{source}{advice}"


def _advice(error: dict[str, Any], limits: Limits) -> str:
    """The limit that an exception comes of, if it does."""
    if error["type"] == "MemoryError" or "allocate" in error["message"]:
        return f"\n  its memory is limited to {limits.memory} MiB"
    if f"[Errno {errno.EFBIG}]" in error["message"]:
        return f"\n  a file is limited to {limits.file} MiB"
    if f"[Errno {errno.EAGAIN}]" in error["message"]:
        return f"\n  it is limited to {limits.processes} processes"
    return ""
