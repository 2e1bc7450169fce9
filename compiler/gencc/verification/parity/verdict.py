"""Differences -> a verdict, by a tolerance that is derived and not chosen.

allowed = FLOOR · u + FACTOR · (the largest difference by rounding alone so far), where u is
the unit roundoff. Once that exceeds √u, half of the digits are lost and nothing can be
decided any more. docs/parity.md derives it.
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
    """The verdict on a comparison."""

    EQUIVALENT = "equivalent"
    DIFFERENT = "NOT equivalent"
    UNDECIDABLE = "undecidable"


@dataclass(frozen=True)
class Split:
    """Where curves part: a step and a loss, or a tensor if no loss differs."""

    step: int
    loss: str | None
    difference: float
    allowed: float
    tensor: str = ""


@dataclass(frozen=True)
class Judgement:
    """A comparison and the verdict on it.

    unit: the unit roundoff. allowed: relative differences (steps, losses). decided: the
    number of steps in which rounding leaves enough digits. unjudged: the tensors in which
    it does not.
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
        """The largest difference of a tensor that is judged."""
        judged = (t for t in self.comparison.tensors if t not in self.unjudged)
        return max((tensor.between for tensor in judged), default=0.0)

    def part(self, column: int) -> int | None:
        """The first step in which a loss differs by more than rounding explains."""
        return _first(self.comparison.between[:, column] > self.allowed[:, column])


def judge(comparison: Comparison, unit: float) -> Judgement:
    """Judge a comparison in a precision with that unit roundoff."""
    growth = np.maximum.accumulate(comparison.rounding, axis=0)
    allowed = FLOOR * unit + FACTOR * growth
    decidable = allowed <= math.sqrt(unit)
    undecidable = _first(~decidable.all(axis=1))
    decided = comparison.steps if undecidable is None else undecidable
    unjudged = tuple(
        t for t in comparison.tensors if permitted(t, unit) > math.sqrt(unit)
    )
    split = _split(comparison, allowed, decided) or (
        _tensor_split(comparison, unit) if undecidable is None else None
    )
    outcome = Outcome.EQUIVALENT if undecidable is None else Outcome.UNDECIDABLE
    if split:
        outcome = Outcome.DIFFERENT
    return Judgement(comparison, unit, allowed, decided, outcome, split, unjudged)


def permitted(tensor: Tensor, unit: float) -> float:
    """How far a tensor may differ."""
    return FLOOR * unit + FACTOR * tensor.rounding


def beyond(tensor: Tensor, unit: float) -> bool:
    """Whether a tensor is judged and differs by more than rounding explains."""
    return permitted(tensor, unit) < tensor.between and (
        permitted(tensor, unit) <= math.sqrt(unit)
    )


def _split(comparison: Comparison, allowed: Numbers, decided: int) -> Split | None:
    """The first loss of the first step that differs by more than is allowed."""
    differs = comparison.between[:decided] > allowed[:decided]
    step = _first(differs.any(axis=1))
    if step is None:
        return None
    column = int(np.argmax(differs[step]))
    return Split(
        step,
        comparison.columns[column],
        float(comparison.between[step, column]),
        float(allowed[step, column]),
    )


def _tensor_split(comparison: Comparison, unit: float) -> Split | None:
    """The tensor that exceeds most what is allowed; the losses all agree."""
    differs = [t for t in comparison.tensors if beyond(t, unit)]
    if not differs:
        return None
    worst = max(differs, key=lambda t: t.between / permitted(t, unit))
    allowed = permitted(worst, unit)
    return Split(comparison.steps, None, worst.between, allowed, worst.name)


def _first(flags: ArrayLike) -> int | None:
    """The index of the first one that is true."""
    indices = np.flatnonzero(flags)
    return int(indices[0]) if len(indices) else None
