"""gelu: x weighed by how likely a normal number is to be below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Activation
from gencc.ir.records import dataclass
from gencc.ops.cases import activation

if TYPE_CHECKING:
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class Gelu(Activation):
    """x (1 + erf(x / sqrt(2))) / 2, not its approximation by a tanh.

    Hendrycks & Gimpel 2016, arXiv:1606.08415, section 2.
    """

    word = "gelu"


class Keys(LayerKeys):
    """gelu"""

    word = "gelu"
    node = Gelu


DOCUMENTATION = (
    "| `gelu` | x · (1 + erf(x / √2)) / 2, not its approximation by a tanh |"
)


CASES = (
    # Frameworks add 1 to erf, which is nearly -1 far out.
    activation("gelu", "gelu", low="f(-4 - h)"),
)


DRAWN = {"activation": 1}


def draw(chain: Chain) -> bool:
    """Anywhere."""
    chain.add("gelu", chain.shape)
    return True
