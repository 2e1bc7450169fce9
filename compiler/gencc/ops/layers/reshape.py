"""reshape: the same numbers in another shape."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from gencc.frontend.spec.fields import Shape as ShapeField
from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Layer, Shape, ShapeError, show_shape
from gencc.ir.records import dataclass
from gencc.ops.cases import Chains, Random
from gencc.ops.layers.flatten import Flatten

if TYPE_CHECKING:
    from gencc.ir.model import Placed
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class Reshape(Layer):
    """The same numbers in another shape, in the order height, width, channels."""

    shape: Shape

    word = "reshape"
    reshapes = True

    def output_shape(self, shape: Shape) -> Shape:
        """`shape`, which must hold as many numbers as come in."""
        if math.prod(shape) != math.prod(self.shape):
            raise ShapeError(
                f"{math.prod(shape)} numbers do not fill {show_shape(self.shape)}, "
                f"which has {math.prod(self.shape)}",
                count=math.prod(self.shape),
            )
        return self.shape

    def written_for(self, output: Shape, wanted: Shape) -> str:
        """reshape: [28, 28, 1]"""
        return f"reshape: {show_shape(wanted)}"

    def mirror(self, placed: Placed, bias: bool, upsample: bool) -> Layer:
        """To the shape that there was before."""
        return reshaped_back(placed)

    def identity(self) -> str:
        """reshape [8, 8, 1]"""
        return f"reshape {show_shape(self.shape)}"


def reshaped_back(placed: Placed) -> Layer:
    """From the output of a layer that reshapes to its input."""
    if len(placed.input) == 1 and len(placed.output) > 1:
        return Flatten()
    return Reshape(placed.input)


class Keys(LayerKeys):
    """reshape: [8, 8, 1]"""

    word = "reshape"
    node = Reshape
    short = "shape"
    shape: ShapeField


DOCUMENTATION = (
    "| `reshape: [8, 8, 1]` | the same numbers in this shape, in the order height, width,"
    " channels |"
)

CASES = (  # flatten has the others
    Chains(
        "flatten and reshape, of what has that shape",
        Random((4, 3)),
        {"flat": "[flatten]", "shaped": "[reshape: [3]]"},
        kind="vector",
    ),
)


DRAWN = {"vector": 1, "table": 1, "image": 1}


def draw(chain: Chain) -> bool:
    """To another shape of as many numbers."""
    total = math.prod(chain.shape)
    first = chain.choices.among([n for n in range(2, 9) if total % n == 0] or [1])
    rest = total // first
    second = chain.choices.among([n for n in range(1, 9) if rest % n == 0])
    options: tuple[Shape, ...] = (
        (total,),
        (first, rest),
        (first, second, rest // second),
    )
    shape = chain.choices.among([shape for shape in options if shape != chain.shape])
    chain.add({"reshape": list(shape)}, shape)
    return True
