"""flatten: an image or a table as a vector."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Layer, Shape
from gencc.ir.records import dataclass

if TYPE_CHECKING:
    from gencc.ir.model import Placed
    from gencc.ops.chains import Chain
    from gencc.verification.conformance.row import Row


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


def cases() -> Iterator[Row]:
    """With and without a reshape, and of what is a vector already."""
    from gencc.verification.conformance.rows.probe import layers, numbers

    yield layers(
        "flatten and reshape, order of the numbers",
        numbers(4, 3, 4, 2),
        pixels="[reshape: [2, 3, 4]]",
        gray="[reshape: [6, 4, 1]]",
        tabled="[reshape: [4, 6]]",
        twice="[flatten, reshape: [8, 1, 3], flatten, reshape: [3, 8, 1]]",
    )
    chain = "[flatten, dense: 12, reshape: [3, 2, 2]"
    yield layers(
        "flatten and reshape, between images and vectors",
        numbers(4, 3, 4, 2),
        down="[conv: {filters: 3, kernel: 2}, flatten, dense: 4, reshape: [1, 2, 2]]",
        up=f"{chain}, conv: {{filters: 3, kernel: 2}}]",
        through=f"{chain}, upsample: 2, flatten, dense: 4, reshape: [2, 2]]",
    )


DRAWN = {"table": 2, "image": 1}


def draw(chain: Chain) -> bool:
    """Behind what is no vector yet."""
    chain.add("flatten", (math.prod(chain.shape),))
    return True
