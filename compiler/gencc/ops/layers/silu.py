"""silu: x where it is large, 0 where it is low, smooth between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Activation
from gencc.ir.records import dataclass
from gencc.ops.cases import activation

if TYPE_CHECKING:
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class Silu(Activation):
    """x sigmoid(x). Elfwing et al. 2017, arXiv:1702.03118."""

    word = "silu"


class Keys(LayerKeys):
    """silu"""

    word = "silu"
    node = Silu


DOCUMENTATION = "| `silu` | x sigmoid(x) |"


CASES = (activation("silu", "silu"),)


DRAWN = {"activation": 1}


def draw(chain: Chain) -> bool:
    """Anywhere."""
    chain.add("silu", chain.shape)
    return True
