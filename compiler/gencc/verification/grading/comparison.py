"""A student's numbers beside those of the trace: which of them are right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from gencc.verification.grading.replay import far
from gencc.verification.grading.student.running import Result
from gencc.verification.grading.trace import Arrays, Trace
from gencc.verification.reference.tape import Array

GRADIENTS = "gradients"
WEIGHTS = "after"


@dataclass(frozen=True)
class Compared:
    """One quantity in one turn. distance, allowed: relative to its size.

    student, exact: the numbers, where it is one.
    """

    turn: int
    step: str
    quantity: str
    distance: float
    allowed: float
    student: float = np.nan
    exact: float = np.nan

    @property
    def right(self) -> bool:
        """Whether it is as near as rounding explains."""
        return self.distance <= self.allowed


def apart(exact: float, other: float) -> float:
    """How far a number is off, relative to the larger one; infinite for no number."""
    size = max(abs(exact), abs(other))
    if not np.isfinite(size):
        return np.inf
    return abs(exact - other) / size if size > 0 else 0.0


def normalized(trace: Trace, result: Result) -> Result:
    """The result with the signs of the trace.

    A step that maximizes may have its objective, or the loss that is minimized, its negative.
    """
    from dataclasses import replace

    values, gradients = dict(result.values), dict(result.gradients)
    for number, turn in enumerate(trace.turns):
        own = values.get(number, {})
        if not turn.maximize or turn.objective not in own:
            continue
        if own[turn.objective] * turn.values[turn.objective] < 0:
            values[number] = {**own, turn.objective: -own[turn.objective]}
        elif number in gradients:
            gradients[number] = {n: -g for n, g in gradients[number].items()}
    return replace(result, values=values, gradients=gradients)


def compared(trace: Trace, result: Result) -> Iterator[Compared]:
    """Every quantity that a student has computed, turn by turn."""
    state = dict(trace.initial)
    for number, turn in enumerate(trace.turns):
        state |= turn.after
        own = result.values.get(number, {})
        for column, exact in turn.values.items():
            if column in own:
                yield Compared(
                    number,
                    turn.step,
                    column,
                    apart(exact, own[column]),
                    turn.allowed(column, result.precision),
                    own[column],
                    exact,
                )
        if number in result.gradients:
            yield Compared(
                number,
                turn.step,
                GRADIENTS,
                distance(turn.gradients, result.gradients[number]),
                turn.allowed(GRADIENTS, result.precision),
            )
        if number in result.after:
            exact_moves = moves(trace.initial, state, result.after[number])
            yield Compared(
                number,
                turn.step,
                WEIGHTS,
                distance(
                    exact_moves,
                    moves(trace.initial, result.after[number], result.after[number]),
                ),
                turn.allowed(WEIGHTS, result.precision),
            )


def distance(exact: Arrays, others: Arrays) -> float:
    """Of all tensors that both have; infinite where there are none."""
    if not others:
        return np.inf
    return far({n: exact[n] for n in exact if n in others}, others)


def moves(
    initial: Mapping[str, Array], state: Mapping[str, Array], names: Mapping[str, Array]
) -> Arrays:
    """How far tensors are from the initial ones."""
    return {name: state[name] - initial[name] for name in names}
