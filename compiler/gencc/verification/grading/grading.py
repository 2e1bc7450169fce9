"""`gencc grade`: a program is run, its numbers are compared, and the verdict is written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gencc.verification.grading.comparison import (
    GRADIENTS,
    WEIGHTS,
    Compared,
    compared,
    normalized,
)
from gencc.verification.grading.diagnosis import diagnose, ratio
from gencc.verification.grading.limits import Limits
from gencc.verification.grading.student.running import Result, run
from gencc.verification.grading.trace import Trace
from gencc.verification.grading.verdict import Item, Verdict


def graded(trace: Trace, path: Path, student: Path, limits: Limits) -> Verdict:
    """The verdict on a program; `path` is that of the trace. Raises Unable."""
    return judged(trace, run(path, student, limits), student.name)


def judged(trace: Trace, result: Result, student: str) -> Verdict:
    """The verdict on what a program has computed."""
    result = normalized(trace, result)
    every = list(compared(trace, result))
    wrong = [c for c in every if not c.right]
    items = tuple(_items(trace, result, every))
    notes = (*result.notes, *_unnamed(trace, result))
    first = wrong[0] if wrong else None
    causes = diagnose(trace, result, wrong) if wrong else []
    return Verdict(
        student,
        f"the trace of {trace.path}",
        items,
        result.failure,
        first,
        tuple(causes),
        ratio(wrong) if wrong and not causes else "",
        notes,
        result.output,
    )


def _items(trace: Trace, result: Result, every: Sequence[Compared]) -> list[Item]:
    """What points are given for: objectives, gradients and weights of every step.

    Of the further columns those that the student reports; what a program leaves out counts as
    wrong if it has the function that it belongs to.
    """
    items = []
    for step in trace.steps:
        turns = [n for n, t in enumerate(trace.turns) if t.step == step]
        turn = trace.turns[turns[0]]
        reported = {c.quantity for c in every if c.step == step}
        for column in turn.values:
            if column in reported or column == turn.objective:
                items.append(_item(step, column, len(turns), every, result))
        items.append(_item(step, GRADIENTS, len(turns), every, result))
        if "steps" in result.parts:
            items.append(_item(step, WEIGHTS, len(turns), every, result))
    if "iterations" in result.parts:
        count = len({turn.iteration for turn in trace.turns})
        items.append(_item(trace.turns[-1].step, WEIGHTS, count, every, result))
    return [item for item in items if item.turns]


def _item(
    step: str, quantity: str, turns: int, every: Sequence[Compared], result: Result
) -> Item:
    own = [c for c in every if c.step == step and c.quantity == quantity]
    wrong = [c for c in own if not c.right]
    rights = len(own) - len(wrong)
    if own and len(own) < turns and not wrong and not result.failure:
        turns = len(own)
    if not own:
        part = "losses" if quantity != WEIGHTS else "steps"
        if part in result.parts and quantity == GRADIENTS and not result.failure:
            return Item(step, quantity, 0, 0)  # NumPy without gradients of its own
        if part not in result.parts and not result.failure:
            return Item(step, quantity, 0, 0)
        return Item(step, quantity, 0, turns, None, "not there")
    note = "" if wrong or rights == turns else f"right, but only in {rights} of {turns}"
    return Item(step, quantity, rights, turns, wrong[0] if wrong else None, note)


def _unnamed(trace: Trace, result: Result) -> list[str]:
    """What a program reports that is no column of the trace."""
    notes = []
    for step in trace.steps:
        number = next(n for n, t in enumerate(trace.turns) if t.step == step)
        known = trace.turns[number].values
        others = [n for n in result.values.get(number, {}) if n not in known]
        if others:
            listed = ", ".join(known)
            notes.append(f"{others[0]!r} is not compared; {step} has {listed}")
    return notes
