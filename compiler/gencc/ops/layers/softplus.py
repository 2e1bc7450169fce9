"""softplus: a smooth relu, above 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Activation
from gencc.ir.records import dataclass
from gencc.ops.cases import activation

if TYPE_CHECKING:
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class Softplus(Activation):
    """log(1 + exp(x))."""

    word = "softplus"


class Keys(LayerKeys):
    """softplus"""

    word = "softplus"
    node = Softplus


DOCUMENTATION = "| `softplus` | log(1 + exp(x)) |"


CASES = (activation("softplus", "softplus"),)


DRAWN = {"activation": 1}


def draw(chain: Chain) -> bool:
    """Anywhere."""
    chain.add("softplus", chain.shape)
    return True
