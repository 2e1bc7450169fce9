"""flatten: an image or a table as a vector."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Layer, Shape
from gencc.ir.records import dataclass
from gencc.ops.cases import Chains, Random

if TYPE_CHECKING:
    from gencc.ir.model import Placed
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class Flatten(Layer):
    """A vector, in the order height, width, channels."""

    word = "flatten"
    reshapes = True

    def output_shape(self, shape: Shape) -> Shape:
        """(h, w, c) -> (h w c,)."""
        return (math.prod(shape),)

    def mirror(self, placed: Placed, bias: bool, upsample: bool) -> Layer:
        """A reshape to what was flattened."""
        from gencc.ops.layers.reshape import reshaped_back

        return reshaped_back(placed)


class Keys(LayerKeys):
    """flatten"""

    word = "flatten"
    node = Flatten


DOCUMENTATION = "| `flatten` | a vector, in the order height, width, channels |"

_SHAPED = "flatten, dense: 12, reshape: [3, 2, 2]"

CASES = (
    Chains(
        "flatten and reshape, order of the numbers",
        Random((4, 3, 4, 2)),
        {
            "pixels": "[reshape: [2, 3, 4]]",
            "gray": "[reshape: [6, 4, 1]]",
            "tabled": "[reshape: [4, 6]]",
            "twice": "[flatten, reshape: [8, 1, 3], flatten, reshape: [3, 8, 1]]",
        },
    ),
    Chains(
        "flatten and reshape, between images and vectors",
        Random((4, 3, 4, 2)),
        {
            "down": "[conv: {filters: 3, kernel: 2}, flatten, dense: 4, "
            "reshape: [1, 2, 2]]",
            "up": f"[{_SHAPED}, conv: {{filters: 3, kernel: 2}}]",
            "through": f"[{_SHAPED}, upsample: 2, flatten, dense: 4, reshape: [2, 2]]",
        },
    ),
)


DRAWN = {"table": 2, "image": 1}


def draw(chain: Chain) -> bool:
    """Behind what is no vector yet."""
    chain.add("flatten", (math.prod(chain.shape),))
    return True
