"""A whole spec: data, latent distributions, networks, formulas, training, outputs."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from gencc.spec.fields import (
    Flag,
    FormulaField,
    Name,
    Number,
    PackageName,
    Reference,
    Text,
    Whole,
)
from gencc.spec.layers import Layer
from gencc.spec.strict import Strict, Worded, by_word
from gencc.spec.training import Train

SOURCES: tuple[str, ...] = ("digits", "mnist")


class Data(Strict):
    """{source: digits, scale: [0, 1], batch: 128}"""

    source: Annotated[Literal["digits", "mnist"], Field(description="a data source")]
    scale: Annotated[
        tuple[float, float],
        Field(strict=False, description="two numbers, [low, high]"),
    ]
    batch: Whole

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        _check_order(self.scale, "scale")
        return self


# ------------------------------------------------------------------ priors


class NormalPrior(Worded):
    """{normal: 2}, independent N(0, 1)"""

    word: ClassVar[str] = "normal"
    short: ClassVar[str] = "size"
    size: Whole


class UniformPrior(Worded):
    """{uniform: {size: 16, low: -1, high: 1}}"""

    word: ClassVar[str] = "uniform"
    size: Whole
    low: Number
    high: Number

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        _check_order((self.low, self.high), "high")
        return self


Prior = Annotated[
    Annotated[NormalPrior, Tag("normal")] | Annotated[UniformPrior, Tag("uniform")],
    by_word("distribution", NormalPrior, UniformPrior),
]


# ------------------------------------------------------------------ networks

_LAYERS = "a list of layers"

Chain = Annotated[tuple[Layer, ...], Field(strict=False, description=_LAYERS)]
Branch = Annotated[
    tuple[Layer, ...], Field(strict=False, min_length=1, description=_LAYERS)
]


class Written(Strict):
    """{input: x, layers: [...], heads: {...}}"""

    input: Reference
    layers: Chain
    heads: Annotated[dict[Name, Branch], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if not self.layers and not self.heads:
            context = {"why": "a network needs at least one layer", "key": "layers"}
            raise PydanticCustomError("range", "{why}", context)
        return self


class Mirrored(Strict):
    """{mirror: encoder}"""

    mirror: Reference
    tied: Flag = False


def _is_mirror(raw: Any) -> str:
    return "~mirrored" if isinstance(raw, dict) and "mirror" in raw else "~written"


# The tags stand in pydantic's paths; with a `~` they are no key of a spec.
Network = Annotated[
    Annotated[Written, Tag("~written")] | Annotated[Mirrored, Tag("~mirrored")],
    Discriminator(_is_mirror),
]

Formulas = Annotated[
    dict[Name, FormulaField],
    Field(min_length=1, description="a mapping of names to expressions"),
]


class Spec(Strict):
    """Everything that a spec file says."""

    gencc: Annotated[Literal[1], Field(description="1, the version of the language")]
    name: PackageName
    about: Text = ""
    paper: Text = ""
    data: Data
    latent: Annotated[dict[Name, Prior], Field(min_length=1)] = Field(
        default_factory=dict
    )
    networks: Annotated[dict[Name, Network], Field(min_length=1)]
    params: Annotated[dict[Name, Number], Field(min_length=1)] = Field(
        default_factory=dict
    )
    let: Formulas = Field(default_factory=dict)
    losses: Formulas = Field(default_factory=dict)
    train: Train
    outputs: Formulas = Field(default_factory=dict)


def _check_order(pair: tuple[float, float], key: str) -> None:
    low, high = pair
    if low >= high:
        why = f"low must be below high, and {low:g} is not below {high:g}"
        raise PydanticCustomError("range", "{why}", {"why": why, "key": key})
