"""What is known about a code beside the message of a diagnostic."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Explanation:
    """A title of a few words; what the code means, why, and the right way."""

    title: str
    why: str
