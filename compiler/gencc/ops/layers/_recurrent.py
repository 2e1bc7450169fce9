"""Common parts of layers that read a series step by step."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from gencc.frontend.spec.fields import Whole
from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Initial, Layer, Shape, ShapeError, Weight
from gencc.ir.records import dataclass
from gencc.ops.initializers.glorot_uniform import GlorotUniform
from gencc.ops.initializers.orthogonal import Orthogonal
from gencc.ops.layers._kernels import several

if TYPE_CHECKING:
    from gencc.ir.model import Placed
    from gencc.ops.chains import Chain

States = Literal["last", "all"]


@dataclass(frozen=True)
class Recurrent(Layer):
    """A state h of so many units, which begins as 0 and changes with every step.

    It gives the last of the states, or all of them, a series of the same length.
    """

    units: int
    states: States = "last"

    gates: ClassVar[int]  # including the candidate for the new state

    def output_shape(self, shape: Shape) -> Shape:
        """(length, channels) -> (units,), or (length, units)."""
        if len(shape) != 2:
            raise ShapeError(
                f"{self.word} takes a series [length, channels]",
                _as_series(shape),
            )
        return (self.units,) if self.states == "last" else (shape[0], self.units)

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """kernel (in, gates units), recurrent_kernel (units, gates units) and bias."""
        channels, width = shape[-1], self.gates * self.units
        start = GlorotUniform(channels, width)
        return (
            Weight("kernel", (channels, width), start),
            Weight("recurrent_kernel", (self.units, width), Orthogonal()),
            Weight("bias", (width,), self.initial_bias()),
        )

    def uses(self, shape: Shape, output: Shape) -> int:
        """Once in every step."""
        return shape[0]

    def initial_bias(self) -> Initial:
        """How the biases of all gates start."""
        raise NotImplementedError

    def mirror(self, placed: Placed, bias: bool, upsample: bool) -> Layer:
        """ShapeError: what a state has forgotten does not come back."""
        length, channels = placed.input
        again = f"{self.word}: {{units: {self.units}, states: all}}"
        repeated = f"reshape: [1, {self.units}], upsample: {length}, "
        raise ShapeError(
            f"no layer leads back over {self.word}",
            f"write the decoder out: `{repeated if self.states == 'last' else ''}{again}, "
            f"conv: {{filters: {channels}, kernel: 1}}`",
        )

    def settings(self) -> str:
        """32 units, all states"""
        every = ", all states" if self.states == "all" else ""
        return several(self.units, "unit") + every

    def identity(self) -> str:
        """lstm 32, last states"""
        return f"{self.word} {self.units}, {self.states} states"


def _as_series(shape: Shape) -> str:
    """How to make a series of an image whose rows may be steps, or of a vector."""
    if len(shape) == 1:
        return f"`reshape: [{shape[0]}, 1]` makes a step of each number"
    length, numbers = shape[0], math.prod(shape[1:])
    return f"`reshape: [{length}, {numbers}]` makes a step of each row"


class RecurrentKeys(LayerKeys):
    """The settings of all of them."""

    short = "units"
    units: Whole
    states: Annotated[States, Field(description="`last` or `all`")] = "last"


def draw_recurrent(chain: Chain, word: str) -> bool:
    """Behind a series. What a state has forgotten, a mirror cannot lead back to."""
    if chain.mirrored:
        return False
    units = chain.choices.whole(1, 4)
    if chain.choices.chance(50):
        every = {"units": units, "states": "all"}
        chain.add({word: every}, (chain.shape[0], units))
    else:
        chain.add({word: units}, (units,))
    return True
