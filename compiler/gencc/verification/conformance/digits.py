"""Digits in float32: how many ulps a package is from the reference in float64.

An ulp of a number is the distance from it to the next larger one in float32: Goldberg
(1991), "What every computer scientist should know about floating-point arithmetic".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gencc.verification.conformance.expected import Found, read_table
from gencc.verification.conformance.row import Row
from gencc.verification.parity.differences import load, newest
from gencc.verification.parity.settings import Unable
from gencc.verification.reference.tape import Array


@dataclass(frozen=True)
class Lost:
    """How far the worst element of a tensor is off, in ulps, and how far it may be."""

    name: str
    ulps: float
    allowed: float
    found: float
    wanted: float


def worst(row: Row, expected: Found, run: Path) -> Lost:
    """What of a float32 run lost the most digits; raises Unable."""
    return max(_lost(row, expected, run), key=lambda lost: lost.ulps / lost.allowed)


def _lost(row: Row, expected: Found, run: Path) -> Iterator[Lost]:
    state = load(newest(run))
    for name, digits in row.digits.items():
        if name in expected.tables:
            wanted, found = expected.tables[name], read_table(run, name)
        else:
            wanted, found = expected.state[name], state.get(name, np.empty(0))
        if found.shape != wanted.shape:
            raise Unable(f"{name} is {found.shape} numbers, not {wanted.shape}")
        lost = ulps(found, wanted, digits.size)
        place = np.unravel_index(lost.argmax(), lost.shape)
        numbers = float(found[place]), float(wanted[place])
        yield Lost(name, float(lost[place]), digits.ulps, *numbers)


def ulps(found: Array, wanted: Array, size: float = 0.0) -> Array:
    """The differences, in ulps of what is wanted, or of `size` where that is larger."""
    sizes = np.maximum(np.abs(wanted), size).astype(np.float32)
    lost: Array = np.abs(found - wanted) / np.spacing(sizes).astype(np.float64)
    return np.where(np.isfinite(lost), lost, np.inf)
