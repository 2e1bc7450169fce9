"""normal, with a deviation that the spec says."""

from __future__ import annotations

from gencc.frontend.spec.fields import Positive
from gencc.frontend.spec.layers import InitialKeys
from gencc.ir.layers import Initial
from gencc.ir.records import dataclass
from gencc.ops.notation import canonical


@dataclass(frozen=True)
class ScaledNormal(Initial):
    """N(0, std^2), not truncated."""

    std: float

    word = "normal"
    stream = "scaled_normal"

    def text(self) -> str:
        """normal 0.02"""
        return f"normal {canonical(self.std)}"


class Keys(InitialKeys):
    """init: {normal: 0.02}"""

    word = "normal"
    node = ScaledNormal
    short = "std"
    std: Positive


DOCUMENTATION = "- `init: {normal: 0.02}`: N(0, 0.02²), not truncated."

DRAWN = ({"normal": "0.5"}, {"normal": "0.1"})
