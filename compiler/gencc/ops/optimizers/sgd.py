"""`sgd: {lr: 0.1, momentum: 0.5}`"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from pydantic import model_validator

from gencc.frontend.spec.curves import Rate
from gencc.frontend.spec.fields import Flag, Fraction, NotNegative
from gencc.frontend.spec.together import wrong
from gencc.frontend.spec.training import RuleKeys
from gencc.ir.model import Rule
from gencc.ir.records import dataclass
from gencc.ops.choices import Choices
from gencc.ops.optimizers import Case


@dataclass(frozen=True)
class Sgd(Rule):
    """b <- momentum b + g; p <- p - lr b. With nesterov: p <- p - lr (g + momentum b).

    g is the gradient plus weight_decay p.
    Sutskever et al. 2013, "On the importance of initialization and momentum in deep
    learning", with lr outside the velocity, which PyTorch has there too.
    """

    word: ClassVar[str] = "sgd"
    moments: ClassVar[tuple[str, ...]] = ("momentum",)
    linear: ClassVar[tuple[str, ...]] = ("momentum",)
    lr: float
    momentum: float
    nesterov: bool
    weight_decay: float = 0.0

    @property
    def stored(self) -> tuple[str, ...]:
        """Without a momentum the velocity is the gradient, and is not stored."""
        return self.moments if self.momentum else ()


class Keys(RuleKeys):
    """sgd: {lr: 0.1, momentum: 0.5}"""

    word: ClassVar[str] = "sgd"
    rule: ClassVar[type[Rule]] = Sgd
    lr: Rate
    momentum: Fraction = 0.0
    nesterov: Flag = False
    weight_decay: NotNegative = 0.0

    @model_validator(mode="after")
    def _nesterov(self) -> Self:
        if self.nesterov and not self.momentum:
            raise wrong("nesterov", "`nesterov` needs a `momentum` above 0")
        return self


DOCUMENTATION = """\
- `sgd: {lr, momentum: 0, nesterov: false, weight_decay: 0}` keeps b ← momentum · b + g and moves
  p ← p − lr · b; with nesterov, p ← p − lr · (g + momentum · b).
"""

CASES = (
    Case("sgd, plain", "{lr: 0.05}"),
    Case("sgd, momentum", "{lr: 0.05, momentum: 0.9}", steps=6),
    Case("sgd, nesterov", "{lr: 0.05, momentum: 0.9, nesterov: true}", steps=6),
    Case(
        "sgd, momentum and weight decay",
        "{lr: 0.05, momentum: 0.9, weight_decay: 0.25}",
        steps=6,
    ),
)


def draw(c: Choices) -> dict[str, Any]:
    """Settings for few steps that are to stay finite."""
    sgd: dict[str, Any] = {"lr": c.choose("0.01", "0.003", "0.02", "0.05")}
    if c.chance(40):
        sgd["momentum"] = c.choose("0.5", "0.9")
        if c.chance(50):
            sgd["nesterov"] = True
    if c.chance(15):
        sgd["weight_decay"] = c.choose("0.01", "0.5")
    return sgd
