"""selu: an elu that keeps mean 0 and variance 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Activation
from gencc.ir.records import dataclass
from gencc.ops.cases import activation

if TYPE_CHECKING:
    from gencc.ops.chains import Chain

SCALE = 1.0507009873554805
SLOPE = 1.6732632423543772


@dataclass(frozen=True)
class Selu(Activation):
    """SCALE x if x > 0 else SCALE SLOPE (exp(x) - 1).

    Klambauer et al. 2017, arXiv:1706.02515, equation 2; the numbers are those of its
    fixed point at mean 0 and variance 1, rounded to float64.
    """

    word = "selu"
    has_kink = True


class Keys(LayerKeys):
    """selu"""

    word = "selu"
    node = Selu


DOCUMENTATION = (
    "| `selu` | 1.0507009873554805 · x where x > 0, 1.0507009873554805 · "
    "1.6732632423543772 · (exp(x) − 1) elsewhere |"
)

CASES = (activation("selu", "selu", low="f(-4 - h)"),)

DRAWN = {"activation": 1}


def draw(chain: Chain) -> bool:
    """Anywhere."""
    chain.add("selu", chain.shape)
    return True
