"""silu: x where it is large, 0 where it is low, smooth between."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Activation
from gencc.ir.records import dataclass

if TYPE_CHECKING:
    from gencc.ops.chains import Chain
    from gencc.verification.conformance.row import Row


@dataclass(frozen=True)
class Silu(Activation):
    """x sigmoid(x). Elfwing et al. 2017, arXiv:1702.03118."""

    word = "silu"


class Keys(LayerKeys):
    """silu"""

    word = "silu"
    node = Silu


DOCUMENTATION = "| `silu` | x sigmoid(x) |"


def cases() -> Iterator[Row]:
    """At 0 and far from it."""
    from gencc.verification.conformance.rows.probe import activation

    yield activation("silu", "silu")


DRAWN = {"activation": 1}


def draw(chain: Chain) -> bool:
    """Anywhere."""
    chain.add("silu", chain.shape)
    return True
