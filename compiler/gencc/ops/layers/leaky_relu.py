"""leaky_relu: a relu with a slope below 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gencc.frontend.spec.fields import NotNegative
from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Activation
from gencc.ir.records import dataclass
from gencc.ops.cases import activation
from gencc.ops.notation import canonical, number

if TYPE_CHECKING:
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class LeakyRelu(Activation):
    """x if x > 0 else slope x. Maas et al. 2013."""

    slope: float = 0.01

    word = "leaky_relu"
    has_kink = True

    def settings(self) -> str:
        """slope 0.2"""
        return f"slope {number(self.slope)}"

    def identity(self) -> str:
        """leaky_relu 0.2"""
        return f"leaky_relu {canonical(self.slope)}"


class Keys(LayerKeys):
    """leaky_relu: 0.2"""

    word = "leaky_relu"
    node = LeakyRelu
    short = "slope"
    slope: NotNegative = 0.01


DOCUMENTATION = "| `leaky_relu: 0.01` | x where x > 0, slope · x elsewhere; the number is the slope |"


CASES = (
    activation("leaky_relu", "leaky_relu: 0.2"),
    activation("leaky_relu of slope 1.5", "leaky_relu: 1.5"),
)


DRAWN = {"activation": 1}


def draw(chain: Chain) -> bool:
    """Anywhere, now and then with a slope."""
    c = chain.choices
    is_bare = not c.chance(60)
    layer = "leaky_relu" if is_bare else {"leaky_relu": c.choose("0.2", "0.1", "0")}
    chain.add(layer, chain.shape)
    return True
