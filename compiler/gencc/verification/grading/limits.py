"""What a student's program may use: `student.process` and `student.watching` see to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """seconds: of wall-clock time. memory: MiB of data, of each process and of all together.

    output: KiB of what it prints. processes: at a time, itself included. file: MiB of a file.
    """

    seconds: float = 120.0
    memory: int = 4096
    output: int = 64
    processes: int = 64
    file: int = 1024
