"""gru: a series read step by step, by two gates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gencc.ir.layers import Initial
from gencc.ir.records import dataclass
from gencc.ops.cases import Case, Chains, Spec
from gencc.ops.initializers.zeros import Zeros
from gencc.ops.layers._recurrent import Recurrent, RecurrentKeys, draw_recurrent
from gencc.ops.layers.lstm import SERIES

if TYPE_CHECKING:
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class Gru(Recurrent):
    """h' = (1 - z) n + z h, where n = tanh(a + r u); h is 0 before the first step.

    r, z = sigmoid of the first two parts of x K + b + h R; a is the third part of x K + b,
    u that of h R, to which the reset gate r comes after the product, as in cuDNN. All
    biases begin at 0. Cho et al. 2014, arXiv:1406.1078.
    """

    word = "gru"
    gates = 3

    def initial_bias(self) -> Initial:
        """0"""
        return Zeros()


class Keys(RecurrentKeys):
    """gru: 32"""

    word = "gru"
    node = Gru


DOCUMENTATION = (
    "| `gru: 32`, or `gru: {units: 32, states: all}` | of a series the last state h, or all "
    "of them: h ← (1 − z) n + z h, from 0; r and z are the first parts of x K + h R + b "
    "behind a sigmoid, n = tanh(third part of x K + b, and r times that of h R); R starts "
    "orthogonal |"
)

CASES = (
    Chains(
        "gru, of series, last and all states, one behind the other",
        SERIES,
        {
            "last": "[gru: 4, dense: 2]",
            "all": "[gru: {units: 2, states: all}, flatten]",
            "deep": "[gru: {units: 3, states: all}, lstm: {units: 2, states: all}, gru: 1]",
        },
        kind="vector",
    ),
    Case(
        "gru, in a network whose slope is taken",
        SERIES,
        {"penalty": "square(norm(grad(critic(h), h)) - 1) + critic(h)"},
        kind="number",
        networks="critic: {input: x, layers: [gru: 3, dense: 1]}",
        optimizer="{adam: {lr: 0.02}}",
    ),
    Spec(
        "gru, in heads, with an average",
        SERIES,
        """\
        data: {source: npz, shape: [5, 3], batch: 2}
        networks:
          f:
            input: x
            layers: [gru: {units: 2, states: all}]
            heads: {gru: [gru: 3], b: [gru: {units: 3, states: all}, gru: 2]}
          slow: {average: f, decay: 0.5}
        let: {r: f(x), s: slow(x)}
        losses: {a: sum(square(r.gru - 1)), b: "sse(r.b, s.b) + sum(r.b)"}
        train: {epochs: 1, optimizer: {sgd: {lr: 0.02, momentum: 0.5}}, minimize: a + b}
        outputs: {a: r.gru, b: s.b}
        """,
    ),
)

DRAWN = {"table": 1}


def draw(chain: Chain) -> bool:
    """Behind a series."""
    return draw_recurrent(chain, "gru")
