"""What a mistake is: a name, words of the field, and what somebody computes who makes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gencc.verification.grading.replay import Alteration
from gencc.verification.grading.student.running import Result
from gencc.verification.grading.trace import Trace


@dataclass(frozen=True)
class Mistake:
    """A mistake that is recognized by the numbers that it leads to.

    explanation: a sentence to the student. alterations: the ways to make it in the model of
    a trace; the student's numbers are those of one of them. in_update: it is made where
    weights move, and no loss shows it. in_inputs: it is made in what a function is given, so
    that a step can have it whose loss, as it is given the right things, shows nothing.
    """

    name: str
    explanation: str
    alterations: Callable[[Trace, Result], Iterator[Alteration]]
    in_update: bool = False
    in_inputs: bool = False
