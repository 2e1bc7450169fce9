"""`exponential: {start: 1, end: 0.01, steps: 2000}`"""

from __future__ import annotations

from typing import ClassVar

from gencc.frontend.spec.curves import RampKeys
from gencc.frontend.spec.fields import Positive
from gencc.ir.model import Anneal
from gencc.ir.records import dataclass


@dataclass(frozen=True)
class Exponential(Anneal):
    """start (end / start)^t, of two numbers above 0."""

    word: ClassVar[str] = "exponential"
    above_0: ClassVar[bool] = True


class Keys(RampKeys):
    """{exponential: {start: 1, end: 0.01, steps: 2000}}"""

    word: ClassVar[str] = "exponential"
    curve: ClassVar[type[Anneal]] = Exponential
    start: Positive
    end: Positive


DOCUMENTATION = """\
- `beta: {exponential: {start: 1, end: 0.01, steps: 2000}}`: start (end / start)^t, both above 0.
"""

CASES = (
    "{start: 2.0, end: 0.125, steps: 4}",
    "{start: 1.0e-3, end: 10, steps: 7}",
)

DRAWN = ({"start": "1", "end": "0.1"},)
