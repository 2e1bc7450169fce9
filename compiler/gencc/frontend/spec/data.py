"""Where examples come from: sources, what a spec says about them, and what is known."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from gencc import ops
from gencc.frontend.spec.fields import Fraction, Label, Name, Number, Shape, Whole
from gencc.frontend.spec.strict import Strict
from gencc.frontend.spec.together import require_single, wrong
from gencc.ops import sources


def _source(word: str) -> str:
    if word not in ops.vocabulary("sources"):
        known = " ".join(ops.vocabulary("sources"))
        raise PydanticCustomError("unknown_source", f"data source: {known}")
    return word


SourceName = Annotated[str, AfterValidator(_source), Field(description="a data source")]

Interval = Annotated[
    tuple[Number, Number],
    Field(strict=False, description="two numbers, [low, high]"),
]


class Domain(Strict):
    """{source: digits, scale: [0, 1]}"""

    source: SourceName | None = None
    shape: Shape | None = None
    classes: Whole | None = None
    factors: Whole | None = None
    scale: Interval | None = None
    range: Interval | None = None
    only: (
        Annotated[
            tuple[Label, ...],
            Field(strict=False, min_length=1, description="a list of labels"),
        ]
        | None
    ) = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        for key in ("scale", "range"):
            if pair := getattr(self, key):
                check_order(pair, key)
        return self

    @model_validator(mode="after")
    def _fits_the_source(self) -> Self:
        if self.source is None:
            return self
        known = sources.find(self.source)
        for key in ("shape", "classes", "factors"):
            value, fixed = getattr(self, key), getattr(known, key)
            if value is not None and fixed is not None:
                what = "the shape" if key == "shape" else f"the number of {key}"
                why = f"{what} of `{self.source}` is known: {_text(fixed)}"
                raise wrong(key, why)
        if known.shape is None and self.shape is None:
            raise wrong("", f"`{self.source}` needs a `shape`, such as [28, 28, 1]")
        if known.pictures and self.scale is None:
            raise wrong("", f"`{self.source}` needs a `scale`, such as [0, 1]")
        if known.examples and not known.pictures and self.scale:
            raise wrong(
                "scale",
                f"the points of `{self.source}` are taken as they are: no `scale`",
            )
        if self.factors and known.factors is None and self.source != "npz":
            why = f"`{self.source}` has no factors: an .npz file may have some"
            raise wrong("factors", why)
        if self.range and (known.pictures or not self.scale):
            why = "`range` is what becomes the `scale`, and there is none"
            if known.pictures:
                why = f"the values of `{self.source}` have a known range: leave it out"
            raise wrong("range", why)
        classes = known.classes or self.classes
        if self.only and classes is None:
            why = "`only` chooses among labels; `classes` says how many there are"
            raise wrong("only", why)
        if self.only and classes and max(self.only) >= classes:
            why = f"the labels of `{self.source}` are 0 to {classes - 1}"
            raise wrong("only", f"{why}, so no example is labelled {max(self.only)}")
        return self


class NamedDomain(Domain):
    """{source: digits, scale: [0, 1], only: [3]}"""

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if self.source is None:
            raise wrong("", "`source` is missing")
        return self


class Data(Domain):
    """{source: digits, scale: [0, 1], batch: 128}"""

    domains: Annotated[dict[Name, NamedDomain], Field(min_length=1)] | None = None
    batch: Whole
    hold_out: Fraction = 0.0

    @model_validator(mode="after")
    def _has_a_source_or_domains(self) -> Self:
        require_single(self, "source", "domains")
        if self.domains:
            for key in ("shape", "classes", "factors", "scale", "range", "only"):
                if getattr(self, key) is not None:
                    raise wrong(key, f"each of `domains` has a `{key}` of its own")
        return self


def check_order(pair: tuple[float, float], key: str) -> None:
    """The first number must be below the second."""
    low, high = pair
    if low >= high:
        why = f"low must be below high, and {low:g} is not below {high:g}"
        raise PydanticCustomError("range", "{why}", {"why": why, "key": key})


def _text(fixed: object) -> str:
    return str(list(fixed)) if isinstance(fixed, tuple) else str(fixed)
