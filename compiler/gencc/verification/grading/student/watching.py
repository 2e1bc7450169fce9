"""The processes of a student's program: counted, weighed and ended, its children as well.

They are known by a variable of their environment, which children have of their parents, so
that those are found that have left the group, or whose parent has gone.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

from gencc.verification.grading.limits import Limits

MARK = "GENCC_GRADED"
PROCESSES = Path("/proc")
PATIENCE = 2.0  # seconds in which all have to be gone


def members(mark: str) -> list[int]:
    """Every process that has the mark; those that have ended, but for their status, have none."""
    entry = f"{MARK}={mark}".encode()
    listed = []
    for folder in PROCESSES.iterdir():
        if folder.name.isdigit():
            # Of somebody else, or gone in the meantime.
            with contextlib.suppress(OSError):
                if entry in (folder / "environ").read_bytes().split(b"\0"):
                    listed.append(int(folder.name))
    return listed


def beyond(mark: str, limits: Limits) -> str:
    """What the processes together have too much of, as the student is told; or nothing."""
    own = members(mark)
    if len(own) > limits.processes:
        return (
            f"it had more than {limits.processes} processes at a time, and was stopped: does "
            "a process start others without an end?"
        )
    most = limits.memory * 2**20
    # What is shared counts once in the second, which takes longer to read.
    if sum(map(_resident, own)) > most and sum(map(_proportional, own)) > most:
        return (
            f"its processes held more than {limits.memory} MiB together, and were stopped: "
            "`--memory` gives them more"
        )
    return ""


def _resident(process: int) -> int:
    """Bytes in memory, with all that is shared."""
    try:
        pages = (PROCESSES / str(process) / "statm").read_text().split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _proportional(process: int) -> int:
    """Bytes in memory, with its part of what is shared."""
    try:
        lines = (PROCESSES / str(process) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line[:4] == "Pss:")


def end_all(group: int, mark: str) -> None:
    """The group at once, so that none of it can fork on; then those that have left it."""
    until = time.monotonic() + PATIENCE
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
    while (others := members(mark)) and time.monotonic() < until:
        for process in others:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(process, signal.SIGKILL)
        time.sleep(0.01)
