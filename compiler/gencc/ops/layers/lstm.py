"""lstm: a series read step by step, with a memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gencc.ir.layers import ByGate, Initial
from gencc.ir.records import dataclass
from gencc.ops.cases import Case, Chains, Random, Spec
from gencc.ops.layers._recurrent import Recurrent, RecurrentKeys, draw_recurrent

if TYPE_CHECKING:
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class Lstm(Recurrent):
    """h' = o tanh(c'), where c' = f c + i g; h and c are 0 before the first step.

    i, f, o = sigmoid and g = tanh of the four parts, in the order i, f, g, o, of
    x K + h R + b. The bias of the forget gate f begins at 1, all others at 0.
    Hochreiter & Schmidhuber 1997 with the forget gate of Gers et al. 2000, and its bias
    as Jozefowicz et al. 2015 have it.
    """

    word = "lstm"
    gates = 4

    def initial_bias(self) -> Initial:
        """1 for the forget gate."""
        return ByGate((0.0, 1.0, 0.0, 0.0))


class Keys(RecurrentKeys):
    """lstm: 32"""

    word = "lstm"
    node = Lstm


DOCUMENTATION = (
    "| `lstm: 32`, or `lstm: {units: 32, states: all}` | of a series the last state h, or "
    "all of them: c ← f c + i g, h ← o tanh(c), from 0; i, f, g, o are the parts of x K + "
    "h R + b, in this order, behind a sigmoid, g behind a tanh; R starts orthogonal, the "
    "bias of f at 1 |"
)

SERIES = Random((4, 5, 3))

CASES = (
    Chains(
        "lstm, of series, last and all states, one behind the other",
        SERIES,
        {
            "last": "[lstm: 4, dense: 2]",
            "all": "[lstm: {units: 2, states: all}, flatten]",
            "deep": "[lstm: {units: 3, states: all}, layer_norm, lstm: 2]",
            "single": "[conv: {filters: 2, kernel: 5}, lstm: 1]",
            "repeated": "[lstm: 3, reshape: [1, 3], upsample: 4, lstm: {units: 2, states: "
            "all}, conv: {filters: 2, kernel: 1}, flatten]",
        },
        kind="vector",
    ),
    Case(
        "lstm, in a network whose slope is taken",
        SERIES,
        {"penalty": "square(norm(grad(critic(h), h)) - 1) + critic(h)"},
        kind="number",
        networks="critic: {input: x, layers: [lstm: 3, dense: 1]}",
        optimizer="{adam: {lr: 0.02}}",
    ),
    Spec(
        "lstm, in heads and a residual, of gates that are open and shut, with an average",
        Random((4, 5, 3), -40, 40),
        """\
        data: {source: npz, shape: [5, 3], batch: 2}
        networks:
          f:
            input: x
            layers: [lstm: {units: 2, states: all}, residual: [lstm: {units: 2, states: all}]]
            heads: {lstm: [lstm: 3], b: [lstm: {units: 3, states: all}, lstm: 2]}
          slow: {average: f, decay: 0.5}
        let: {r: f(x), s: slow(x)}
        losses: {a: sum(square(r.lstm - 1)), b: "sse(r.b, s.b) + sum(r.b)"}
        train: {epochs: 1, optimizer: {sgd: {lr: 0.02, momentum: 0.5}}, minimize: a + b}
        outputs: {a: r.lstm, b: s.b}
        """,
    ),
)

DRAWN = {"table": 2}


def draw(chain: Chain) -> bool:
    """Behind a series."""
    return draw_recurrent(chain, "lstm")
