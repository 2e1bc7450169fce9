"""sigmoid: a probability of every number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Activation
from gencc.ir.records import dataclass
from gencc.ops.cases import activation

if TYPE_CHECKING:
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class Sigmoid(Activation):
    """1 / (1 + exp(-x))."""

    word = "sigmoid"
    saturates = True


class Keys(LayerKeys):
    """sigmoid"""

    word = "sigmoid"
    node = Sigmoid


DOCUMENTATION = "| `sigmoid` | 1 / (1 + exp(−x)) |"


CASES = (activation("sigmoid", "sigmoid"),)


DRAWN = {"activation": 1}


def draw(chain: Chain) -> bool:
    """Anywhere."""
    chain.add("sigmoid", chain.shape)
    return True
