"""positions: what comes in, and where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Layer, Shape, Weight, require_sides
from gencc.ir.records import dataclass
from gencc.ops.cases import Chains, Random
from gencc.ops.initializers.normal import ScaledNormal

if TYPE_CHECKING:
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class Positions(Layer):
    """y = x + p, with a vector p for every position, learned, from N(0, 0.02^2).

    Attention alone does not know an order. Devlin et al. 2019, arXiv:1810.04805;
    Dosovitskiy et al. 2021, arXiv:2010.11929, equation 1.
    """

    word = "positions"
    between = True

    def output_shape(self, shape: Shape) -> Shape:
        """Unchanged."""
        require_sides("positions", shape)
        return shape

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """positions, of the shape of an example."""
        return (Weight("positions", shape, ScaledNormal(0.02)),)


class Keys(LayerKeys):
    """positions"""

    word = "positions"
    node = Positions


DOCUMENTATION = (
    "| `positions` | x + p, a vector p for every position, learned, which starts as "
    "N(0, 0.02²): attention alone does not know an order |"
)

CASES = (
    Chains(
        "positions, of images, series and volumes",
        Random((4, 3, 2, 2)),
        {
            "plain": "[positions, silu]",
            "series": "[reshape: [4, 3], positions, attention: 1, reshape: [3, 2, 2]]",
            "volume": "[reshape: [3, 2, 1, 2], positions, silu, reshape: [3, 2, 2]]",
        },
    ),
)

DRAWN = {"table": 1, "image": 1}


def draw(chain: Chain) -> bool:
    """No batch_norm subtracts what is not the same at all positions."""
    chain.add("positions", chain.shape)
    return True
