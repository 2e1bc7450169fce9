"""`adamw: {lr: 1.0e-3}`"""

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
class AdamW(Rule):
    """p <- p - lr weight_decay p, and then the step of adam along the plain gradient.

    Loshchilov & Hutter 2019, arXiv:1711.05101, Algorithm 2, whose schedule multiplier
    eta is here the lr of both, as in PyTorch: p shrinks by the factor
    1 - lr weight_decay. All that the optimizer moves decays, biases, scales and shifts
    included, as in the paper.
    """

    word: ClassVar[str] = "adamw"
    moments: ClassVar[tuple[str, ...]] = ("m", "v")
    linear: ClassVar[tuple[str, ...]] = ("m",)
    counts: ClassVar[bool] = True
    lr: float
    beta_1: float
    beta_2: float
    epsilon: float
    weight_decay: float


class Keys(RuleKeys):
    """adamw: {lr: 1.0e-3}"""

    word: ClassVar[str] = "adamw"
    rule: ClassVar[type[Rule]] = AdamW
    lr: Rate
    beta_1: Fraction = 0.9
    beta_2: Fraction = 0.999
    epsilon: Positive = 1e-8
    weight_decay: NotNegative = 0.01


DOCUMENTATION = """\
- `adamw: {lr, beta_1: 0.9, beta_2: 0.999, epsilon: 1.0e-8, weight_decay: 0.01}` moves
  p ← p − lr · weight_decay · p, and then as adam does along the plain gradient: Algorithm 2 of
  Loshchilov & Hutter 2019 with α = 1, so that lr multiplies both, as in PyTorch.
"""

CASES = (
    Case("adamw, usual constants", "{lr: 0.01}"),
    Case(
        "adamw, other constants",
        "{lr: 0.02, beta_1: 0.5, beta_2: 0.9, epsilon: 1.0e-3, weight_decay: 5}",
        steps=12,
    ),
    Case(
        "adamw, gradients far below epsilon",
        "{lr: 0.1, weight_decay: 1, beta_1: 0}",
        weight="1e-16",
    ),
)


def draw(c: Choices) -> dict[str, Any]:
    """Settings for few steps that are to stay finite."""
    adamw = {"lr": c.choose("0.001", "0.003", "0.01")}
    if c.chance(40):
        adamw["beta_1"] = c.choose("0.5", "0.8", "0")
    if c.chance(30):
        adamw["beta_2"] = c.choose("0.9", "0.99")
    if c.chance(30):
        adamw["epsilon"] = "1.0e-4"
    if c.chance(50):
        adamw["weight_decay"] = c.choose("0", "0.5", "4")
    return adamw
