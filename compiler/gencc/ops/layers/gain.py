"""gain: what comes in, times a number that is learned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from gencc.frontend.spec.fields import Number
from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Filled, Layer, Shape, Weight
from gencc.ir.records import dataclass
from gencc.ops.cases import Chains, Random
from gencc.ops.notation import canonical, number

if TYPE_CHECKING:
    from gencc.ops.chains import Chain

By = Literal["layer", "channel"]


@dataclass(frozen=True)
class Gain(Layer):
    """y = gain x, the gain a weight that begins at `start`, one for all numbers or channel.

    From 0 at the end of a residual, whose layers are without effect at first: Zhang et al.
    2019, arXiv:1805.08318, equation 3; Bachlechner et al. 2021, arXiv:2003.04887; by
    channel, Touvron et al. 2021, arXiv:2103.17239, equation 4.
    """

    start: float
    by: By = "layer"

    word = "gain"
    between = True

    def output_shape(self, shape: Shape) -> Shape:
        """Unchanged."""
        return shape

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """gain, (1,) or (channels,)."""
        count = shape[-1] if self.by == "channel" else 1
        return (Weight("gain", (count,), Filled(self.start)),)

    def settings(self) -> str:
        """by layer, from 0"""
        return f"by {self.by}, from {number(self.start)}"

    def identity(self) -> str:
        """gain by layer, from 0"""
        return f"gain by {self.by}, from {canonical(self.start)}"


class Keys(LayerKeys):
    """gain: 0"""

    word = "gain"
    node = Gain
    short = "start"
    start: Number
    by: Annotated[By, Field(description="`layer` or `channel`")] = "layer"


DOCUMENTATION = (
    "| `gain: 0`, or `gain: {start: 0, by: channel}` | gain · x; the gain is learned, a single "
    "one, or one for each channel, and starts there: at 0 at the end of a residual whose "
    "layers are to have no effect at first |"
)

CASES = (
    Chains(
        "gain, single and by channel, of images, vectors and residuals",
        Random((4, 3, 2, 2)),
        {
            "single": "[gain: 0.5, silu]",
            "channel": "[gain: {start: -1, by: channel}]",
            "closed": "[residual: [conv: {filters: 2, kernel: 1}, gain: 0]]",
            "flat": "[flatten, gain: {start: 2, by: channel}, dense: 12, gain: 1, reshape: "
            "[3, 2, 2]]",
        },
    ),
)

DRAWN = {"activation": 1}


def draw(chain: Chain) -> bool:
    """Anywhere, not from 0, where nothing before it would have a gradient."""
    start = chain.choices.choose(0.5, 1.5, -1.0)
    by_channel = chain.choices.chance(40)
    settings = {"start": start, "by": "channel"} if by_channel else start
    chain.add({"gain": settings}, chain.shape)
    return True
