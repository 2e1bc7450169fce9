"""softmax: probabilities that sum to 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Activation
from gencc.ir.records import dataclass
from gencc.ops.cases import SMALL, Case, Random

if TYPE_CHECKING:
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class Softmax(Activation):
    """exp(x) / sum(exp(x)) over the last axis: a vector, or the channels of each pixel."""

    word = "softmax"
    saturates = True


class Keys(LayerKeys):
    """softmax"""

    word = "softmax"
    node = Softmax


DOCUMENTATION = "| `softmax` | exp(x) / Σ exp(x), over the last axis |"

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
    Case(
        "softmax, over the channels of images",
        Random((4, 2, 3, 3)),
        {"plain": "f(h)", "log": "log(f(2 * h))", "inner": "g(h)"},
        kind="image",
        networks="""\
        f: {input: x, layers: [conv: {filters: 4, kernel: 2}, softmax]}
        g: {input: x, layers: [softmax, conv: {filters: 2, kernel: 1}]}
        """,
    ),
)


DRAWN = {"vector": 1, "table": 1, "image": 1}


def draw(chain: Chain) -> bool:
    """Of two numbers and more, and not too often."""
    if chain.shape[-1] < 2 or not chain.choices.chance(50):
        return False
    chain.add("softmax", chain.shape)
    return True
