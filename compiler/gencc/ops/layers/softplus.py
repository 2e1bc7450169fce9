"""softplus: a smooth relu, above 0."""

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
class Softplus(Activation):
    """log(1 + exp(x))."""

    word = "softplus"


class Keys(LayerKeys):
    """softplus"""

    word = "softplus"
    node = Softplus


DOCUMENTATION = "| `softplus` | log(1 + exp(x)) |"


def cases() -> Iterator[Row]:
    """At 0 and far from it."""
    from gencc.verification.conformance.rows.probe import activation

    yield activation("softplus", "softplus")


DRAWN = {"activation": 1}


def draw(chain: Chain) -> bool:
    """Anywhere."""
    chain.add("softplus", chain.shape)
    return True
