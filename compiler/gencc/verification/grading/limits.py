"""What a student's program may use; `student.process` sets them, and the parent its time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """seconds: of wall-clock time. memory: MiB of data. output: KiB of what it prints."""

    seconds: float = 120.0
    memory: int = 4096
    output: int = 64
