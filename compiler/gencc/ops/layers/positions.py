"""positions: what comes in, and where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Layer, Shape, ShapeError, Weight, require_sides
from gencc.ir.records import dataclass
from gencc.ops.cases import Chains, Random
from gencc.ops.initializers.normal import ScaledNormal

if TYPE_CHECKING:
    from gencc.ops.chains import Chain

Kind = Literal["learned", "waves"]


@dataclass(frozen=True)
class Positions(Layer):
    """y = x + p, with a vector p for every position, learned, from N(0, 0.02^2).

    Attention alone does not know an order. Devlin et al. 2019, arXiv:1810.04805;
    Dosovitskiy et al. 2021, arXiv:2010.11929, equation 1. Or p is that of Vaswani et al. 2017,
    arXiv:1706.03762, section 3.5: for position i, counted in the order height, width, first
    sin(i w_k) and then cos(i w_k), w_k = 10000^(-2k / channels), k from 0.
    """

    kind: Kind = "learned"

    word = "positions"
    between = True

    def output_shape(self, shape: Shape) -> Shape:
        """Unchanged."""
        require_sides("positions", shape)
        if self.kind == "waves" and shape[-1] % 2:
            raise ShapeError(
                f"waves are as many sines as cosines, and {shape[-1]} channels are odd",
                "an even number of channels, or `positions`, which are learned",
            )
        return shape

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """positions, of the shape of an example; waves are none."""
        if self.kind == "waves":
            return ()
        return (Weight("positions", shape, ScaledNormal(0.02)),)

    def settings(self) -> str:
        """waves"""
        return "waves" if self.kind == "waves" else ""

    def identity(self) -> str:
        """positions, or positions waves"""
        return "positions waves" if self.kind == "waves" else "positions"


class Keys(LayerKeys):
    """positions, or positions: waves"""

    word = "positions"
    node = Positions
    short = "kind"
    kind: Annotated[Kind, Field(description="`learned` or `waves`")] = "learned"

    def layer(self, shape: Shape, normalized: bool) -> Positions:
        """The layer."""
        return Positions(self.kind)


DOCUMENTATION = (
    "| `positions` | x + p, a vector p for every position, learned, which starts as "
    "N(0, 0.02²): attention alone does not know an order; with `positions: waves` it is "
    "sin(i ωₖ), and then cos(i ωₖ), of the number i of the position, as in `waves(i, channels)` |"
)

CASES = (
    Chains(
        "positions, of images, series and volumes",
        Random((4, 3, 2, 2)),
        {
            "plain": "[positions, silu]",
            "series": "[reshape: [4, 3], positions, attention: 1, reshape: [3, 2, 2]]",
            "waves": "[positions: waves, silu]",
            "ordered": "[reshape: [6, 2], positions: waves, attention: 1, reshape: [3, 2, 2]]",
            "volume": "[reshape: [3, 2, 1, 2], positions, silu, reshape: [3, 2, 2]]",
        },
    ),
)

DRAWN = {"table": 1, "image": 1}


def draw(chain: Chain) -> bool:
    """No batch_norm subtracts what is not the same at all positions."""
    waves = chain.shape[-1] % 2 == 0 and chain.choices.chance(30)
    chain.add({"positions": "waves"} if waves else "positions", chain.shape)
    return True
