"""`cosine: {start: 1.0e-3, end: 0, steps: 2000}`"""

from __future__ import annotations

from typing import ClassVar

from gencc.frontend.spec.curves import RampKeys
from gencc.ir.model import Anneal
from gencc.ir.records import dataclass


@dataclass(frozen=True)
class Cosine(Anneal):
    """start (1 + cos(pi t)) / 2 + end (1 - cos(pi t)) / 2

    Loshchilov & Hutter 2017, arXiv:1608.03983, equation 5, without restarts.
    """

    word: ClassVar[str] = "cosine"


class Keys(RampKeys):
    """{cosine: {start: 1.0e-3, end: 0, steps: 2000}}"""

    word: ClassVar[str] = "cosine"
    curve: ClassVar[type[Anneal]] = Cosine


DOCUMENTATION = """\
- `beta: {cosine: {start: 1, end: 0, steps: 2000}}`: start (1 + cos π t) / 2 + end (1 − cos π t) / 2, as
  in Loshchilov & Hutter 2017, without restarts.
"""

CASES = ("{start: 0.5, end: 2, steps: 5}", "{start: 1, end: 0, epochs: 3}")

DRAWN = ({"start": "1", "end": "0.25"},)
