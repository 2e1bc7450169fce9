"""Numbers that change as training goes on: curves, and rates that may be curves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from gencc.frontend.spec.fields import Number, Positive, Whole
from gencc.frontend.spec.strict import Worded, WordOf
from gencc.frontend.spec.together import require_single

if TYPE_CHECKING:
    from gencc.ir.model import Anneal, Curve


class CurveKeys(Worded):
    """The settings of a number that changes as training goes on."""

    lasts: ClassVar[bool] = True  # so long, and not for ever

    def resolved(self) -> Curve:
        """The curve that is meant."""
        raise NotImplementedError


class RampKeys(CurveKeys):
    """From one number to another in so many iterations or epochs."""

    curve: ClassVar[type[Anneal]]
    start: Number
    end: Number
    steps: Whole | None = None
    epochs: Whole | None = None

    @model_validator(mode="after")
    def _length(self) -> Self:
        require_single(self, "steps", "epochs")
        return self

    def resolved(self) -> Curve:
        """The curve that is meant."""
        by_epoch = self.epochs is not None
        return self.curve(
            self.start, self.end, self.epochs or self.steps or 1, by_epoch
        )


CurveField = Annotated[CurveKeys, WordOf("schedules", "curve")]
Curves = tuple[CurveKeys, ...]


def _check_sequence(curves: Curves) -> Curves:
    for number, part in enumerate(curves[:-1]):
        if not part.lasts:
            why = f"`{part.word}` does not end, so no other curve follows it"
            raise PydanticCustomError("together", "{why}", {"why": why, "key": number})
    return curves


CurvesField = Annotated[
    tuple[CurveField, ...],
    Field(strict=False, min_length=1, description="a list of curves"),
    AfterValidator(_check_sequence),
]


def kind_of_number(raw: Any) -> str:
    """The tag of a number, or of what it changes along."""
    if isinstance(raw, list | tuple):
        return "~curves"
    return "~curve" if isinstance(raw, dict | Worded) else "~number"


Rate = Annotated[
    Annotated[Positive, Tag("~number")]
    | Annotated[CurveField, Tag("~curve")]
    | Annotated[CurvesField, Tag("~curves")],
    Discriminator(kind_of_number),
    Field(description="a number above 0, or a curve"),
]


def curve(value: CurveKeys | Curves) -> Curve:
    """What it changes along."""
    if isinstance(value, CurveKeys):
        return value.resolved()
    from gencc.ir.model import CurveSequence

    resolved = tuple(part.resolved() for part in value)
    return resolved[0] if len(resolved) == 1 else CurveSequence(resolved)
