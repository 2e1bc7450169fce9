"""zeros, as biases start."""

from __future__ import annotations

from gencc.frontend.spec.layers import InitialKeys
from gencc.ir.layers import Initial
from gencc.ir.records import dataclass


@dataclass(frozen=True)
class Zeros(Initial):
    """Every element is 0."""

    word = stream = "zeros"


class Keys(InitialKeys):
    """init: zeros"""

    word = "zeros"
    node = Zeros


DOCUMENTATION = "- `init: zeros`: 0, as biases start."

DRAWN = ("zeros",)  # where all examples may be equal behind it
