"""he_normal, for layers before a relu."""

from __future__ import annotations

from gencc.frontend.spec.layers import InitialKeys
from gencc.ir.layers import Initial
from gencc.ir.records import dataclass


@dataclass(frozen=True)
class HeNormal(Initial):
    """N(0, 2 / fan_in), not truncated. He et al. 2015, arXiv:1502.01852, eq. 10.

    The fan is 0 as long as the kernel is not known.
    """

    fan_in: int = 0

    word = stream = "he_normal"

    def for_fans(self, fan_in: int, fan_out: int) -> HeNormal:
        """The same for a kernel with these fans."""
        return HeNormal(fan_in)


class Keys(InitialKeys):
    """init: he_normal"""

    word = "he_normal"
    node = HeNormal


DOCUMENTATION = "- `init: he_normal`: N(0, 2 / fan_in), not truncated."

DRAWN = ("he_normal",)
