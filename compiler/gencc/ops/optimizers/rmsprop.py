"""`rmsprop: {lr: 1.0e-3}`"""

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
class Rmsprop(Rule):
    """v <- rho v + (1 - rho) g^2; p <- p - lr g / (sqrt(v) + epsilon).

    g is the gradient plus weight_decay p.
    Tieleman & Hinton 2012, "Neural networks for machine learning", lecture 6e, slide 29.
    The slide has no epsilon: here it is of the unit of g, and stands outside the root.
    There is no momentum, v is not centered, and its start at 0 is not corrected, so the
    first step is lr / sqrt(1 - rho) long.
    """

    word: ClassVar[str] = "rmsprop"
    moments: ClassVar[tuple[str, ...]] = ("v",)
    lr: float
    rho: float
    epsilon: float
    weight_decay: float = 0.0


class Keys(RuleKeys):
    """rmsprop: {lr: 1.0e-3}"""

    word: ClassVar[str] = "rmsprop"
    rule: ClassVar[type[Rule]] = Rmsprop
    lr: Rate
    rho: Fraction = 0.9
    epsilon: Positive = 1e-8
    weight_decay: NotNegative = 0.0


DOCUMENTATION = """\
- `rmsprop: {lr, rho: 0.9, epsilon: 1.0e-8, weight_decay: 0}` keeps
  v ← rho · v + (1 − rho) · g² and moves p ← p − lr · g / (√v + epsilon), as in lecture 6e of
  Tieleman & Hinton 2012.
"""

CASES = (
    Case("rmsprop, usual constants", "{lr: 0.01}"),
    Case("rmsprop, 30 steps", "{lr: 0.01}", steps=30),
    Case("rmsprop, other constants", "{lr: 0.02, rho: 0.5, epsilon: 1.0e-3}"),
    Case("rmsprop, without a memory", "{lr: 0.01, rho: 0}"),
    Case("rmsprop, with weight decay", "{lr: 0.01, weight_decay: 0.25}"),
    Case("rmsprop, gradients of the size of epsilon", "{lr: 0.01}", weight="1e-9"),
    Case(
        "rmsprop, gradients far below epsilon",
        "{lr: 1000000, rho: 0.5}",
        weight="1e-16",
    ),
)


def draw(c: Choices) -> dict[str, Any]:
    """Settings for few steps that are to stay finite."""
    rmsprop = {"lr": c.choose("0.001", "0.003")}
    if c.chance(40):
        rmsprop["rho"] = c.choose("0.5", "0.99", "0")
    if c.chance(30):
        rmsprop["epsilon"] = c.choose("1.0e-6", "1.0e-4")
    if c.chance(15):
        rmsprop["weight_decay"] = c.choose("0.01", "0.5")
    return rmsprop
