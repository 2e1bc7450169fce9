"""`piecewise: {values: [0.1, 0.01], steps: [2000]}`"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from gencc.frontend.spec.curves import CurveKeys
from gencc.frontend.spec.fields import Number, Whole
from gencc.frontend.spec.together import require_single, wrong
from gencc.ir.model import Curve
from gencc.ir.records import dataclass
from gencc.ops.notation import canonical, counted, number

Values = Annotated[
    tuple[Number, ...],
    Field(strict=False, min_length=2, description="a list of at least two numbers"),
]
Changes = Annotated[
    tuple[Whole, ...],
    Field(strict=False, min_length=1, description="a list of whole numbers"),
]


@dataclass(frozen=True)
class Piecewise(Curve):
    """values[i], i the number of `changes` that are over; the first comes after the first.

    He et al. 2016, arXiv:1512.03385, divide the rate by 10 so.
    """

    word: ClassVar[str] = "piecewise"
    values: tuple[float, ...]
    changes: tuple[int, ...]
    by_epoch: bool = False

    @property
    def levels(self) -> tuple[float, ...]:
        """All its values."""
        return self.values

    @property
    def counts_epochs(self) -> bool:
        """Whether it changes after so many epochs."""
        return self.by_epoch

    def identity(self) -> str:
        """piecewise 0.1, 0.01 after 2000 iterations"""
        values = ", ".join(map(canonical, self.values))
        after = ", ".join(map(str, self.changes))
        return f"piecewise {values} after {after} {self._unit}s"

    def shown(self) -> str:
        """0.1, then 0.01 after 2,000 iterations"""
        later = (
            f"then {number(value)} after {counted(change, self._unit)}"
            for value, change in zip(self.values[1:], self.changes, strict=True)
        )
        return ", ".join([number(self.values[0]), *later])

    @property
    def _unit(self) -> str:
        return "epoch" if self.by_epoch else "iteration"


class Keys(CurveKeys):
    """{piecewise: {values: [0.1, 0.01], steps: [2000]}}"""

    word: ClassVar[str] = "piecewise"
    lasts: ClassVar[bool] = False
    values: Values
    steps: Changes | None = None
    epochs: Changes | None = None

    @model_validator(mode="after")
    def _changes(self) -> Self:
        require_single(self, "steps", "epochs")
        key, changes = ("steps", self.steps) if self.steps else ("epochs", self.epochs)
        assert changes is not None
        if len(changes) + 1 != len(self.values):
            why = (
                f"between {len(self.values)} values are {len(self.values) - 1} changes"
            )
            raise wrong(key, f"{why}, not {len(changes)}")
        if any(first >= second for first, second in pairwise(changes)):
            raise wrong(key, "each change comes after the one before")
        return self

    def resolved(self) -> Curve:
        """The curve that is meant."""
        by_epoch = self.epochs is not None
        return Piecewise(self.values, self.epochs or self.steps or (), by_epoch)


DOCUMENTATION = """\
- `beta: {piecewise: {values: [0.1, 0.01, 0.001], steps: [2000, 3000]}}`: 0.1 in the iterations 0 to
  1999, then 0.01, from iteration 3000 on 0.001.
"""

CASES = (
    "{values: [0.5, -1, 2], steps: [1, 5]}",
    "{values: [1, 0.25], epochs: [2]}",
)

DRAWN = ({"values": ["1", "0.5", "0.75"], "steps": [1, 3]},)
