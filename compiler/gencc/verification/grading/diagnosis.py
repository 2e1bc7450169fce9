"""The first number that is wrong -> the likely cause: what would have led to that number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from gencc.cli.show.formulas import formula
from gencc.verification.grading.comparison import (
    GRADIENTS,
    WEIGHTS,
    Compared,
    apart,
    distance,
    moves,
)
from gencc.verification.grading.mistakes import CATALOGUE
from gencc.verification.grading.mistakes.randomness import REDRAWN
from gencc.verification.grading.mistakes.record import Mistake
from gencc.verification.grading.mistakes.rewriting import (
    places,
    without_doubled_minus,
)
from gencc.verification.grading.replay import Alteration, Missing, Replay
from gencc.verification.grading.student.running import Result
from gencc.verification.grading.trace import Arrays, Trace, Turn

NEAR = {"float64": 1e-7, "float32": 1e-3}  # of a number to that of a mistake
CHECKED = 3  # turns that a cause has to explain
NOT_COMPUTED = (ArithmeticError, ValueError, LookupError, AssertionError, TypeError)


@dataclass(frozen=True)
class Cause:
    """A mistake that leads to the numbers of the student, and where it is.

    whole: whether it explains all that is wrong in those turns, and not one quantity alone.
    """

    mistake: Mistake
    detail: str
    formula: str
    whole: bool

    @property
    def text(self) -> str:
        """A sentence for the student."""
        where = f" ({self.detail})" if self.detail else ""
        return f"{self.mistake.name}{where}: {self.mistake.explanation}"


def diagnose(trace: Trace, result: Result, wrong: Sequence[Compared]) -> list[Cause]:
    """The mistakes that explain what is wrong, the likeliest first; perhaps none."""
    first = wrong[0]
    if first.step in result.changing:
        return [Cause(REDRAWN, "", "", True)]
    examined = _examined(trace, result, first, wrong)
    causes = [
        Cause(mistake, alteration.detail, _formula(trace, alteration), whole)
        for mistake, alteration, whole in _explaining(trace, result, first, examined)
    ]
    causes.sort(key=lambda cause: not cause.whole)
    unique = {cause.mistake.name: cause for cause in reversed(causes)}
    return [cause for cause in causes if unique[cause.mistake.name] is cause]


def _examined(
    trace: Trace, result: Result, first: Compared, wrong: Sequence[Compared]
) -> list[int]:
    """The turns in which a cause is looked for: of that step, from where it is wrong."""
    if first.quantity == WEIGHTS:
        turns = sorted(n for n in result.after if n >= first.turn)
    else:
        turns = [
            n
            for n in sorted(result.values)
            if n >= first.turn and trace.turns[n].step == first.step
        ]
    return turns[:CHECKED]


def _explaining(
    trace: Trace, result: Result, first: Compared, turns: Sequence[int]
) -> Iterator[tuple[Mistake, Alteration, bool]]:
    """The ways to make a mistake that explain the first wrong quantity in these turns."""
    is_update = first.quantity == WEIGHTS
    catalogue = sorted(CATALOGUE, key=lambda m: m.in_update != is_update)
    has_losses = any(
        trace.turns[n].objective in result.values.get(n, {}) for n in turns
    )
    for mistake in catalogue:
        if mistake.in_update and not is_update:
            continue
        can_be = mistake.in_update or mistake.in_inputs
        if is_update and not can_be and has_losses:
            continue  # its losses are right, so that their formulas are
        for alteration in mistake.alterations(trace, result):
            whole = _explains(trace, result, alteration, first, turns)
            if whole is not None:
                yield mistake, alteration, whole
            if whole:
                return  # what comes later in the catalogue is less likely


def _explains(
    trace: Trace,
    result: Result,
    alteration: Alteration,
    first: Compared,
    turns: Sequence[int],
) -> bool | None:
    """Whether a mistake explains all in these turns; None for not even the first."""
    try:
        with np.errstate(all="ignore"):
            if first.quantity == WEIGHTS:
                near = _near(result, first)
                return _explains_weights(trace, result, alteration, turns, near)
            return _explains_losses(trace, result, alteration, first, turns)
    except (Missing, *NOT_COMPUTED):
        return None  # the model cannot be altered so


def _near(result: Result, first: Compared) -> float:
    """How near a cause has to come: much nearer than the right number is."""
    return min(NEAR[result.precision], first.distance / 10)


def _explains_losses(
    trace: Trace,
    result: Result,
    alteration: Alteration,
    first: Compared,
    turns: Sequence[int],
) -> bool | None:
    near = _near(result, first)
    replay = Replay(trace, alteration)
    whole = True
    for number in turns:
        turn, own = trace.turns[number], result.values[number]
        state = trace.before(number)
        numbers = replay.at(number, state, differentiates=False)
        off = _values_off(numbers.values, own, turn)
        if not off.get(first.quantity, 0.0) <= near:
            return None
        if number in result.gradients:
            numbers = replay.at(number, state)
            off[GRADIENTS] = _gradients_off(
                numbers.gradients, result.gradients[number], turn.maximize
            )
        if not off.get(first.quantity, np.inf) <= near:
            return None
        whole = whole and all(o <= NEAR[result.precision] for o in off.values())
    return whole


def _values_off(
    exact: dict[str, float], own: dict[str, float], turn: Turn
) -> dict[str, float]:
    """By column; of a loss that is maximized either sign may be meant."""
    off = {c: apart(exact.get(c, np.nan), own[c]) for c in own if c in turn.values}
    column = turn.objective
    if turn.maximize and column in off:
        other = apart(-exact.get(column, np.nan), own[column])
        off[column] = min(off[column], other)
    return off


def _gradients_off(exact: Arrays, own: Arrays, either: bool) -> float:
    ways = [own, {n: -g for n, g in own.items()}] if either else [own]
    return min(distance(exact, way) for way in ways)


def _explains_weights(
    trace: Trace,
    result: Result,
    alteration: Alteration,
    turns: Sequence[int],
    near: float,
) -> bool | None:
    """By the whole training up to there, as weights depend on all before."""
    replay = Replay(trace, alteration)
    last = trace.turns[turns[-1]].iteration
    by_turn = "steps" in result.parts
    states: dict[int, Arrays] = {}
    for iteration in range(last + 1):
        before = len(replay.turns)
        replay.run(1)
        own = [n for n, t in enumerate(trace.turns) if t.iteration == iteration]
        if by_turn and len(replay.turns) - before != len(own):
            return None
        if by_turn:
            states |= {n: replay.turns[n].after for n in own}
        else:
            states[own[-1]] = dict(replay.state)
        for number in own:
            if number in turns:
                off = _weights_off(trace, result, states[number], number)
                if not off <= (near if number == turns[0] else NEAR[result.precision]):
                    return None
    return True


def _weights_off(trace: Trace, result: Result, state: Arrays, number: int) -> float:
    own = result.after[number]
    return distance(moves(trace.initial, state, own), moves(trace.initial, own, own))


def _formula(trace: Trace, alteration: Alteration) -> str:
    """The formula that the student seems to have, where it is another one."""
    before = dict(places(trace.model))
    after = places(alteration.model)
    changed = [(name, new) for name, new in after if before.get(name, new) != new]
    if len(changed) != 1:
        return ""
    name, value = changed[0]
    return f"{name}: {formula(without_doubled_minus(value))}"


def ratio(wrong: Sequence[Compared]) -> str:
    """What is known of a number without a cause: a factor, or a difference."""
    first = wrong[0]
    own = [c for c in wrong if c.quantity == first.quantity and c.step == first.step]
    students = np.array([c.student for c in own])
    exact = np.array([c.exact for c in own])
    if len(own) < 2 or not np.isfinite([*students, *exact]).all() or not exact.all():
        return ""
    factors, differences = students / exact, students - exact
    if np.ptp(factors) <= 1e-6 * abs(factors[0]):
        return f"it is always {factors[0]:.6g} times the right one"
    if np.ptp(differences) <= 1e-6 * abs(differences[0]):
        return f"it is always off by {differences[0]:+.6g}"
    return ""
