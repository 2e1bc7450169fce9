"""tanh: between -1 and 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Activation
from gencc.ir.records import dataclass
from gencc.ops.cases import activation

if TYPE_CHECKING:
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class Tanh(Activation):
    """tanh(x)."""

    word = "tanh"
    saturates = True


class Keys(LayerKeys):
    """tanh"""

    word = "tanh"
    node = Tanh


DOCUMENTATION = "| `tanh` | tanh(x) |"


CASES = (activation("tanh", "tanh"),)


DRAWN = {"activation": 1}


def draw(chain: Chain) -> bool:
    """Anywhere."""
    chain.add("tanh", chain.shape)
    return True
