"""`adagrad: {lr: 0.01}`"""

from __future__ import annotations

from typing import Any, ClassVar

from gencc.frontend.spec.curves import Rate
from gencc.frontend.spec.fields import NotNegative, Positive
from gencc.frontend.spec.training import RuleKeys
from gencc.ir.model import Rule
from gencc.ir.records import dataclass
from gencc.ops.choices import Choices
from gencc.ops.optimizers import Case


@dataclass(frozen=True)
class Adagrad(Rule):
    """s <- s + g^2; p <- p - lr g / (sqrt(s) + epsilon).

    Duchi, Hazan & Singer 2011, "Adaptive subgradient methods for online learning and
    stochastic optimization", JMLR 12, with a diagonal matrix: their delta, of the unit of
    g, stands outside the root. g is the gradient plus weight_decay p. s starts at 0, so
    the first step is lr long for every weight.
    """

    word: ClassVar[str] = "adagrad"
    moments: ClassVar[tuple[str, ...]] = ("sum",)
    lr: float
    epsilon: float
    weight_decay: float = 0.0


class Keys(RuleKeys):
    """adagrad: {lr: 0.01}"""

    word: ClassVar[str] = "adagrad"
    rule: ClassVar[type[Rule]] = Adagrad
    lr: Rate
    epsilon: Positive = 1e-10
    weight_decay: NotNegative = 0.0


DOCUMENTATION = """\
- `adagrad: {lr, epsilon: 1.0e-10, weight_decay: 0}` keeps s ← s + g², from 0, and moves
  p ← p − lr · g / (√s + epsilon), as in Duchi, Hazan & Singer 2011.
"""

CASES = (
    Case("adagrad, usual constants", "{lr: 0.05}", steps=12),
    Case("adagrad, other constants", "{lr: 0.02, epsilon: 0.5, weight_decay: 0.25}"),
    Case("adagrad, gradients of the size of epsilon", "{lr: 0.01}", weight="1e-10"),
)


def draw(c: Choices) -> dict[str, Any]:
    """Settings for few steps that are to stay finite."""
    adagrad = {"lr": c.choose("0.003", "0.01", "0.03")}
    if c.chance(30):
        adagrad["epsilon"] = c.choose("1.0e-6", "1.0e-2")
    if c.chance(15):
        adagrad["weight_decay"] = c.choose("0.01", "0.5")
    return adagrad
