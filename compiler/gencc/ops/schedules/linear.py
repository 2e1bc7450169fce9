"""`linear: {start: 0, end: 1, steps: 2000}`"""

from __future__ import annotations

from typing import ClassVar

from gencc.frontend.spec.curves import RampKeys
from gencc.ir.model import Anneal
from gencc.ir.records import dataclass


@dataclass(frozen=True)
class Linear(Anneal):
    """start + (end - start) t"""

    word: ClassVar[str] = "linear"


class Keys(RampKeys):
    """{linear: {start: 0, end: 1, steps: 2000}}"""

    word: ClassVar[str] = "linear"
    curve: ClassVar[type[Anneal]] = Linear


DOCUMENTATION = """\
- `beta: {linear: {start: 0, end: 1, steps: 2000}}`: start + (end − start) t.
"""

CASES = (
    "{start: 0, end: 2, steps: 3}",
    "{start: 1, end: -1, steps: 100}",
    "{start: 1, end: 3, epochs: 3}",
)

DRAWN = ({"start": "0", "end": "1"}, {"start": "2", "end": "0.5"})
