"""elu: a relu that bends to a limit below 0."""

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
class Elu(Activation):
    """x if x > 0 else slope (exp(x) - 1). Clevert et al. 2015, arXiv:1511.07289."""

    slope: float = 1.0

    word = "elu"
    has_kink = True

    def settings(self) -> str:
        """slope 1"""
        return f"slope {number(self.slope)}"

    def identity(self) -> str:
        """elu 1"""
        return f"elu {canonical(self.slope)}"


class Keys(LayerKeys):
    """elu: 0.5"""

    word = "elu"
    node = Elu
    short = "slope"
    slope: NotNegative = 1.0


DOCUMENTATION = (
    "| `elu: 1.0` | x where x > 0, slope · (exp(x) − 1) elsewhere; the number is the "
    "slope |"
)


CASES = (
    activation("elu", "elu: 1.0", low="f(-4 - h)"),
    activation("elu of another slope", "elu: 0.3", low="f(-4 - h)"),
)


DRAWN = {"activation": 1}


def draw(chain: Chain) -> bool:
    """Anywhere, now and then with a slope."""
    c = chain.choices
    is_bare = not c.chance(40)
    layer = "elu" if is_bare else {"elu": c.choose("0.5", "2", "0")}
    chain.add(layer, chain.shape)
    return True
