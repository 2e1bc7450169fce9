"""softmax: probabilities that sum to 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Activation, Shape, ShapeError
from gencc.ir.records import dataclass
from gencc.ops.cases import SMALL, Case

if TYPE_CHECKING:
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class Softmax(Activation):
    """exp(x) / sum(exp(x)) over a vector."""

    word = "softmax"
    saturates = True

    def output_shape(self, shape: Shape) -> Shape:
        """Unchanged; a vector."""
        if len(shape) != 1:
            raise ShapeError("softmax takes a vector; put `flatten` before it")
        return shape


class Keys(LayerKeys):
    """softmax"""

    word = "softmax"
    node = Softmax


DOCUMENTATION = "| `softmax` | exp(x) / Σ exp(x), of a vector |"

CASES = (
    Case(
        "softmax, equal, far and very far logits",
        ((-1.0, 0.5, 0.5, 1.0, 0.0),),
        {
            "near": "f(h)",
            "equal": "f(1e-9 * h)",
            "far": "f(3 * h)",
            "huge": "f(1000 * h)",
            "shifted": "f(h + 1000)",
            "lowered": "f(h - 1000)",
        },
        networks="f: {input: x, layers: [softmax]}",
        batch=1,
        optimizer=SMALL,
    ),
)


DRAWN = {"vector": 1}


def draw(chain: Chain) -> bool:
    """Of two numbers and more, and not too often."""
    if chain.shape[0] < 2 or not chain.choices.chance(50):
        return False
    chain.add("softmax", chain.shape)
    return True
