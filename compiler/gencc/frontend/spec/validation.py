"""What is measured on held-out examples while a training goes on, and what is kept by it."""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Self

from pydantic import Discriminator, Field, Tag, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from gencc.frontend.spec.fields import Reference, References
from gencc.frontend.spec.strict import Later, ReadBy, Strict
from gencc.frontend.spec.together import check_once, require_single

_PERIOD = "`1 epoch`, `5 epochs` or `200 iterations`"
_WRITTEN = re.compile(r"([1-9][0-9]{0,11}) (epoch|iteration)s?")


class Period(NamedTuple):
    """So many epochs, or so many iterations."""

    every: int
    by_epoch: bool


def _period(raw: Any, info: ValidationInfo) -> Period:
    match = _WRITTEN.fullmatch(raw) if isinstance(raw, str) else None
    if match is None:
        raise PydanticCustomError("period", "not a period")
    return Period(int(match[1]), match[2] == "epoch")


PeriodField = Annotated[Period, ReadBy(_period), Field(description=_PERIOD)]


class Validation(Strict):
    """{every: 1 epoch, metrics: [psnr]}"""

    every: PeriodField = Period(1, by_epoch=True)
    metrics: References | None = None

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        if self.metrics:
            check_once(self.metrics, "metrics", "a metric")
        return self


# The tags occur in pydantic's paths; because of the `~` they are no key of a spec.
ValidationField = Annotated[
    Annotated[Literal[False], Tag("~false")]
    | Annotated[Validation, Later(), Tag("~written")],
    Discriminator(lambda raw: "~false" if raw is False else "~written"),
    Field(description="{every: 1 epoch, metrics: [psnr]}, or false"),
]


class Keep(Strict):
    """{best: psnr}, or {smallest: …} or {largest: …} where it is not known which is better"""

    ways: ClassVar[tuple[str, ...]] = ("best", "smallest", "largest")
    best: Reference | None = None
    smallest: Reference | None = None
    largest: Reference | None = None

    @model_validator(mode="after")
    def _by_one(self) -> Self:
        require_single(self, *self.ways)
        return self

    @property
    def way(self) -> str:
        """The key that is written."""
        return next(key for key in self.ways if getattr(self, key) is not None)

    @property
    def name(self) -> str:
        """Of a metric or a loss."""
        name: str = getattr(self, self.way)
        return name
