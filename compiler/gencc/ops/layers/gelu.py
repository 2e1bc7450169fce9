"""gelu: x weighed by how likely a normal number is to be below it."""

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


def cases() -> Iterator[Row]:
    """At 0 and far from it."""
    from gencc.verification.conformance.rows.probe import activation

    # Frameworks add 1 to erf, which is nearly -1 far out.
    yield activation("gelu", "gelu", low="f(-4 - h)")


DRAWN = {"activation": 1}


def draw(chain: Chain) -> bool:
    """Anywhere."""
    chain.add("gelu", chain.shape)
    return True
