"""pixel_shuffle: channels that become pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gencc.frontend.spec.fields import Whole
from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Layer, Shape, ShapeError
from gencc.ir.records import dataclass
from gencc.ops.cases import Chains, Random

if TYPE_CHECKING:
    from gencc.ir.model import Placed
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class PixelShuffle(Layer):
    """y[i r + a, j r + b, c] = x[i, j, c r² + a r + b], with a and b below the factor r.

    Shi et al. 2016, arXiv:1609.05158, section 3.2; in the order of channels that PyTorch
    has, which lists those of a block one behind the other.
    """

    factor: int

    word = "pixel_shuffle"

    def output_shape(self, shape: Shape) -> Shape:
        """(h, w, c r²) -> (h r, w r, c)."""
        if len(shape) != 3:
            raise ShapeError("pixel_shuffle takes an image [height, width, channels]")
        height, width, channels = shape
        if channels % self.factor**2:
            blocks = f"blocks of {self.factor} x {self.factor} pixels"
            raise ShapeError(f"{channels} channels are no {blocks}")
        return height * self.factor, width * self.factor, channels // self.factor**2

    def mirror(self, placed: Placed, bias: bool, upsample: bool) -> Layer:
        """None."""
        raise ShapeError("no layer leads back over pixel_shuffle")

    def settings(self) -> str:
        """2x2"""
        return f"{self.factor}x{self.factor}"

    def identity(self) -> str:
        """pixel_shuffle 2"""
        return f"pixel_shuffle {self.factor}"


class Keys(LayerKeys):
    """pixel_shuffle: 2"""

    word = "pixel_shuffle"
    node = PixelShuffle
    short = "factor"
    factor: Whole


DOCUMENTATION = (
    "| `pixel_shuffle: 2` | r² channels become a block of r × r pixels of one: y[i r + a, "
    "j r + b, c] = x[i, j, c r² + a r + b] |"
)

CASES = (
    Chains(
        "pixel_shuffle",
        Random((4, 2, 3, 8)),
        {
            "two": "[pixel_shuffle: 2]",
            "one": "[pixel_shuffle: 1]",
            "three": "[conv: {filters: 9, kernel: 2}, pixel_shuffle: 3, tanh, flatten, "
            "dense: 4, reshape: [1, 1, 4], pixel_shuffle: 2]",
        },
    ),
)

DRAWN = {"image": 1}


def draw(chain: Chain) -> bool:
    """Where the channels are blocks, and there is no way back."""
    height, width, channels = chain.shape
    if chain.mirrored or channels % 4:
        return False
    shape = (2 * height, 2 * width, channels // 4)
    if not chain.fits(shape):
        return False
    chain.add({"pixel_shuffle": 2}, shape)
    return True
