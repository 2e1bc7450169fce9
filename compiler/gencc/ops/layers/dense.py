"""dense: every output a weighted sum of all inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gencc.frontend.spec.fields import Flag, Whole
from gencc.frontend.spec.layers import Init, LayerKeys
from gencc.ir.layers import Initial, Layer, Shape, ShapeError, Weight
from gencc.ir.records import dataclass
from gencc.ops.cases import Chains, Random
from gencc.ops.layers._kernels import (
    USUAL,
    USUAL_KEYS,
    has_bias,
    identity_of_start,
    kernel_and_bias,
    settings_of_start,
    several,
)

if TYPE_CHECKING:
    from gencc.ir.model import Placed
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class Dense(Layer):
    """y = x K + b with K of shape (in, units); x is a vector."""

    units: int
    bias: bool = True
    init: Initial = USUAL

    word = "dense"

    def output_shape(self, shape: Shape) -> Shape:
        """(in,) -> (units,)."""
        if len(shape) != 1:
            raise ShapeError("dense takes a vector; put `flatten` before it")
        return (self.units,)

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """kernel (in, units) and bias (units,)."""
        kernel = self.init.for_fans(shape[0], self.units)
        return kernel_and_bias((shape[0], self.units), kernel, self.units, self.bias)

    def mirror(self, placed: Placed, bias: bool, upsample: bool) -> Dense:
        """dense b -> a for dense a -> b."""
        return Dense(placed.input[0], bias, self.init)

    def settings(self) -> str:
        """64 units, no bias"""
        start = settings_of_start(self.bias, self.init)
        return ", ".join((several(self.units, "unit"), *start))

    def identity(self) -> str:
        """dense 64, init he_normal, no bias"""
        return f"dense {self.units}{identity_of_start(self.bias, self.init)}"


class Keys(LayerKeys):
    """dense: 64"""

    word = "dense"
    node = Dense
    short = "units"
    units: Whole
    bias: Flag | None = None
    init: Init = USUAL_KEYS

    def layer(self, shape: Shape, normalized: bool) -> Dense:
        """The layer."""
        return Dense(self.units, has_bias(self.bias, normalized), self.init.initial())


DOCUMENTATION = (
    "| `dense: 64`, or `dense: {units: 64, init: he_normal}` | y = x K + b, K of shape "
    "(in, units) |"
)

CASES = (
    Chains(
        "dense, with and without a bias, down to one number and up",
        Random((4, 5)),
        {
            "biased": "[dense: 4]",
            "bare": "[dense: {units: 3, bias: false}]",
            "narrow": "[dense: 1, dense: {units: 2, bias: true}]",
        },
        kind="vector",
    ),
    Chains(
        "dense, every initial kernel",
        Random((4, 5)),
        {},
        kind="vector",
        each_init="[dense: {units: 3, init: INIT}]",
    ),
)


DRAWN = {"vector": 2}


def draw(chain: Chain) -> bool:
    """Behind a vector."""
    units = chain.choices.whole(1, 6)
    start = chain.start()
    written: Any = {"units": units, **start} if start else units
    chain.add({"dense": written}, (units,))
    return True
