"""What differences mean: a tolerance with a reason, and the verdict that follows.

allowed = FLOOR · u + FACTOR · (what rounding alone does, up to that step), where u is
the unit roundoff. Once that is more than √u, half of the digits are gone and the
yardstick decides nothing any more. docs/parity.md derives it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from gencc.verification.parity.differences import Comparison, Numbers, Tensor

FACTOR = 8.0
FLOOR = 256.0


class Outcome(StrEnum):
    """What a comparison comes to."""

    EQUIVALENT = "equivalent"
    DIFFERENT = "NOT equivalent"
    UNDECIDABLE = "undecidable"


@dataclass(frozen=True)
class Split:
    """Where curves part: a step and a loss, or no loss where only the state differs."""

    step: int
    loss: str | None
    difference: float
    allowed: float
    tensor: str = ""


@dataclass(frozen=True)
class Judged:
    """A comparison and what it comes to.

    allowed: as `between` of the comparison. decided: the number of steps that rounding
    leaves decidable. unjudged: tensors that rounding alone moves beyond use.
    """

    comparison: Comparison
    unit: float
    allowed: Numbers
    decided: int
    outcome: Outcome
    split: Split | None
    unjudged: tuple[Tensor, ...]

    @property
    def worst_tensor(self) -> float:
        """The largest difference of the tensors that are judged."""
        judged = (t for t in self.comparison.tensors if t not in self.unjudged)
        return max((tensor.between for tensor in judged), default=0.0)

    def part(self, column: int) -> int | None:
        """The first step at which a loss differs by more than rounding."""
        return _first(self.comparison.between[:, column] > self.allowed[:, column])


def judge(comparison: Comparison, unit: float) -> Judged:
    """The verdict on a comparison in a precision with that unit roundoff."""
    growth = np.maximum.accumulate(comparison.rounding, axis=0)
    allowed = FLOOR * unit + FACTOR * growth
    useful = allowed <= math.sqrt(unit)
    lost = _first(~useful.all(axis=1))
    decided = comparison.steps if lost is None else lost
    unjudged = tuple(
        t for t in comparison.tensors if permitted(t, unit) > math.sqrt(unit)
    )
    split = _split(comparison, allowed, decided) or (
        _state(comparison, unit) if lost is None else None
    )
    outcome = Outcome.EQUIVALENT if lost is None else Outcome.UNDECIDABLE
    if split:
        outcome = Outcome.DIFFERENT
    return Judged(comparison, unit, allowed, decided, outcome, split, unjudged)


def permitted(tensor: Tensor, unit: float) -> float:
    """How far a tensor may differ."""
    return FLOOR * unit + FACTOR * tensor.rounding


def beyond(tensor: Tensor, unit: float) -> bool:
    """Whether a tensor differs by more than rounding does; not if that is beyond use."""
    return permitted(tensor, unit) < tensor.between and (
        permitted(tensor, unit) <= math.sqrt(unit)
    )


def _split(comparison: Comparison, allowed: Numbers, decided: int) -> Split | None:
    """The first loss of the first step that differs by more than is allowed."""
    parted = comparison.between[:decided] > allowed[:decided]
    step = _first(parted.any(axis=1))
    if step is None:
        return None
    column = int(np.argmax(parted[step]))
    return Split(
        step,
        comparison.columns[column],
        float(comparison.between[step, column]),
        float(allowed[step, column]),
    )


def _state(comparison: Comparison, unit: float) -> Split | None:
    """The tensor that exceeds most what is allowed, where the losses give no sign."""
    parted = [t for t in comparison.tensors if beyond(t, unit)]
    if not parted:
        return None
    worst = max(parted, key=lambda t: t.between / permitted(t, unit))
    allowed = permitted(worst, unit)
    return Split(comparison.steps, None, worst.between, allowed, worst.name)


def _first(found: ArrayLike) -> int | None:
    where = np.flatnonzero(found)
    return int(where[0]) if len(where) else None
