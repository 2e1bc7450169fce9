"""The explanation of a code, beyond the message of a diagnostic."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Explanation:
    """A title of a few words; what the code means, why, and what to do instead."""

    title: str
    why: str
