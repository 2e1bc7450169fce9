"""glorot_uniform, with which kernels start if nothing is written."""

from __future__ import annotations

from gencc.frontend.spec.layers import InitialKeys
from gencc.ir.layers import Initial
from gencc.ir.records import dataclass


@dataclass(frozen=True)
class GlorotUniform(Initial):
    """U(-a, a) with a = sqrt(6 / (fan_in + fan_out)). Glorot & Bengio 2010, eq. 16.

    The fans are 0 as long as the kernel is not known.
    """

    fan_in: int = 0
    fan_out: int = 0

    word = stream = "glorot_uniform"

    def for_fans(self, fan_in: int, fan_out: int) -> GlorotUniform:
        """The same for a kernel with these fans."""
        return GlorotUniform(fan_in, fan_out)


class Keys(InitialKeys):
    """init: glorot_uniform"""

    word = "glorot_uniform"
    node = GlorotUniform


DOCUMENTATION = "- `init: glorot_uniform`, the default: U(±√(6 / (fan_in + fan_out)))."

DRAWN = ("glorot_uniform",)
