"""`adam: {lr: 1.0e-3}`"""

from __future__ import annotations

from typing import Any, ClassVar

from gencc.frontend.spec.curves import Rate
from gencc.frontend.spec.fields import Fraction, NotNegative, Positive
from gencc.frontend.spec.training import RuleKeys
from gencc.ir.model import Rule
from gencc.ir.records import dataclass
from gencc.ops.choices import Choices
from gencc.ops.optimizers import Case


@dataclass(frozen=True)
class Adam(Rule):
    """p <- p - lr m_hat / (sqrt(v_hat) + epsilon), after the t-th gradient with

    m <- beta_1 m + (1 - beta_1) g and m_hat = m / (1 - beta_1^t),
    v <- beta_2 v + (1 - beta_2) g^2 and v_hat = v / (1 - beta_2^t),
    where g is the gradient plus weight_decay p, as of an objective with weight_decay / 2
    times the sum of all squares.

    Kingma & Ba 2015, arXiv:1412.6980, Algorithm 1: epsilon, of the unit of g, stands
    outside the root and after the correction of v.
    """

    word: ClassVar[str] = "adam"
    moments: ClassVar[tuple[str, ...]] = ("m", "v")
    linear: ClassVar[tuple[str, ...]] = ("m",)
    counts: ClassVar[bool] = True
    lr: float
    beta_1: float
    beta_2: float
    epsilon: float
    weight_decay: float = 0.0


class Keys(RuleKeys):
    """adam: {lr: 1.0e-3}"""

    word: ClassVar[str] = "adam"
    rule: ClassVar[type[Rule]] = Adam
    lr: Rate
    beta_1: Fraction = 0.9
    beta_2: Fraction = 0.999
    epsilon: Positive = 1e-8
    weight_decay: NotNegative = 0.0


DOCUMENTATION = """\
- `adam: {lr, beta_1: 0.9, beta_2: 0.999, epsilon: 1.0e-8, weight_decay: 0}`: epsilon stands
  outside the root and after the correction, as in Algorithm 1 of Kingma & Ba 2015.
"""

CASES = (
    Case("adam, usual constants", "{lr: 0.01}"),
    Case("adam, 30 steps", "{lr: 0.01}", steps=30),
    Case(
        "adam, other constants", "{lr: 0.02, beta_1: 0.5, beta_2: 0.9, epsilon: 1.0e-3}"
    ),
    Case("adam, without a first moment", "{lr: 0.01, beta_1: 0}"),
    Case("adam, with weight decay", "{lr: 0.01, weight_decay: 0.25}"),
    Case("adam, gradients of the size of epsilon", "{lr: 0.01}", weight="1e-9"),
    Case(
        "adam, gradients far below epsilon",
        "{lr: 1000000, beta_2: 0.9}",
        weight="1e-16",
    ),
)


def draw(c: Choices) -> dict[str, Any]:
    """Settings for few steps that are to stay finite."""
    adam = {"lr": c.choose("0.001", "0.003", "0.01")}
    if c.chance(40):
        adam["beta_1"] = c.choose("0.5", "0.8", "0")
    if c.chance(30):
        adam["beta_2"] = c.choose("0.9", "0.99")
    if c.chance(30):
        adam["epsilon"] = c.choose("1.0e-6", "1.0e-4")
    if c.chance(15):
        adam["weight_decay"] = c.choose("0.01", "0.5")
    return adam
