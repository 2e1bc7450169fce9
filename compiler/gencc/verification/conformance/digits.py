"""Digits in float32: how many ulps a package is off from the reference in float64.

An ulp of a number is the distance from it to the next larger one in float32: Goldberg
(1991), "What every computer scientist should know about floating-point arithmetic".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gencc.verification.conformance.baseline import ReferenceRun, read_table
from gencc.verification.conformance.row import Row
from gencc.verification.parity.differences import load, newest
from gencc.verification.parity.settings import Unable
from gencc.verification.reference.tape import Array


@dataclass(frozen=True)
class Error:
    """How far the worst element of a tensor is off, in ulps, and how far it may be."""

    name: str
    ulps: float
    allowed: float
    value: float
    reference: float


def worst(row: Row, reference: ReferenceRun, run: Path) -> Error:
    """The largest error of a float32 run, relative to what is allowed; raises Unable."""
    return max(
        _errors(row, reference, run), key=lambda error: error.ulps / error.allowed
    )


def _errors(row: Row, reference: ReferenceRun, run: Path) -> Iterator[Error]:
    state = load(newest(run))
    for name, digits in row.digits.items():
        if name in reference.tables:
            exact, values = reference.tables[name], read_table(run, name)
        else:
            exact, values = reference.state[name], state.get(name, np.empty(0))
        if values.shape != exact.shape:
            raise Unable(f"{name} is {values.shape} numbers, not {exact.shape}")
        errors = ulps(values, exact, digits.size)
        index = np.unravel_index(errors.argmax(), errors.shape)
        numbers = float(values[index]), float(exact[index])
        yield Error(name, float(errors[index]), digits.ulps, *numbers)


def ulps(values: Array, exact: Array, size: float = 0.0) -> Array:
    """The errors in ulps of the exact values, or of `size` where that is larger."""
    sizes = np.maximum(np.abs(exact), size).astype(np.float32)
    errors: Array = np.abs(values - exact) / np.spacing(sizes).astype(np.float64)
    return np.where(np.isfinite(errors), errors, np.inf)
