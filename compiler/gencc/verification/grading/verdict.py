"""What a student is told: which quantities are right, the first that is not, and why."""

from __future__ import annotations

from dataclasses import dataclass, field

from gencc.verification.grading.comparison import GRADIENTS, WEIGHTS, Compared
from gencc.verification.grading.diagnosis import Cause
from gencc.verification.grading.student.program import name_of


@dataclass(frozen=True)
class Item:
    """A quantity of a step, over all turns: what points are given for.

    right, turns: in how many of them it is right. first: where it is not.
    """

    step: str
    quantity: str
    right_turns: int
    turns: int
    first: Compared | None = None
    note: str = ""

    @property
    def right(self) -> bool:
        """Whether it is right in every turn."""
        return self.turns > 0 and self.right_turns == self.turns

    def __str__(self) -> str:
        """critic: gradients"""
        return f"{self.step}: {QUANTITIES.get(self.quantity, self.quantity)}"

    @property
    def text(self) -> str:
        """right in 20 turns, or what is wrong where"""
        if self.note:
            return self.note
        if self.first is None:
            return f"right, {self.turns} of {self.turns}"
        return (
            f"wrong, right in {self.right_turns} of {self.turns}; first in turn "
            f"{self.first.turn}{_numbers(self.first)}"
        )


QUANTITIES = {GRADIENTS: "gradients", WEIGHTS: "weights after the step"}


def _numbers(compared: Compared) -> str:
    if compared.quantity in QUANTITIES:
        return f": off by {_percent(compared.distance)}"
    return f": {compared.student:.6g} where {compared.exact:.6g} was expected"


def _percent(distance: float) -> str:
    if distance == float("inf"):
        return "more than a number says: inf or NaN"
    return f"{distance:.2g} of its size"


@dataclass(frozen=True)
class Verdict:
    """The verdict on a program.

    failure: why it did not come to its end; empty for nothing. causes: of the first wrong
    quantity, the likeliest first. observed: what is known of it without a cause.
    """

    student: str
    spec: str
    items: tuple[Item, ...]
    failure: str = ""
    first: Compared | None = None
    causes: tuple[Cause, ...] = ()
    observed: str = ""
    notes: tuple[str, ...] = field(default=())
    output: str = ""

    @property
    def right(self) -> bool:
        """Whether all is right."""
        return not self.failure and all(item.right for item in self.items)

    @property
    def share(self) -> float:
        """The part of the items that are right, from 0 to 1."""
        rights = sum(item.right for item in self.items)
        return rights / len(self.items) if self.items else 0.0

    @property
    def text(self) -> str:
        """The verdict for a terminal."""
        lines = [f"{self.student}, graded by {self.spec}"]
        width = max((len(str(item)) for item in self.items), default=0)
        for item in self.items:
            mark = "✓" if item.right else "✗"
            lines.append(f"  {mark} {str(item).ljust(width)}  {item.text}")
        lines += [f"  note: {note}" for note in self.notes]
        if self.failure:
            lines.append(f"it failed: {self.failure}")
        lines += ["", self.explanation] if self.first is not None else []
        rights = sum(item.right for item in self.items)
        lines.append(f"{rights} of {len(self.items)} right")
        return "\n".join(lines)

    @property
    def explanation(self) -> str:
        """The first that is not right, and the likely cause; nothing where all is."""
        return "\n".join(self._explained())

    def _explained(self) -> list[str]:
        if self.first is None:
            return []
        what = QUANTITIES.get(self.first.quantity, self.first.quantity)
        lines = [
            f"The first that is not right: {what} of {name_of(self.first.step)} in turn "
            f"{self.first.turn}{_numbers(self.first)}.",
        ]
        if not self.causes:
            known = f"; {self.observed}" if self.observed else ""
            return [*lines, f"No mistake of the catalogue leads to it{known}."]
        cause = self.causes[0]
        lines.append(f"Likely cause: {cause.text}.")
        if cause.formula:
            lines.append(f"  as if {cause.formula}")
        if others := self.causes[1:3]:
            names = "; ".join(
                f"{c.mistake.name}{f' ({c.detail})' if c.detail else ''}"
                for c in others
            )
            lines.append(f"  The same numbers come of: {names}.")
        return lines
