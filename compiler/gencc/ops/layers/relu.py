"""relu: what is below 0 becomes 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Activation
from gencc.ir.records import dataclass
from gencc.ops.cases import activation

if TYPE_CHECKING:
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class Relu(Activation):
    """max(x, 0); at 0 the slope is 0."""

    word = "relu"
    has_kink = True


class Keys(LayerKeys):
    """relu"""

    word = "relu"
    node = Relu


DOCUMENTATION = "| `relu` | max(x, 0); at 0 the slope is 0 |"


CASES = (activation("relu", "relu"),)


DRAWN = {"activation": 1}


def draw(chain: Chain) -> bool:
    """Anywhere."""
    chain.add("relu", chain.shape)
    return True
