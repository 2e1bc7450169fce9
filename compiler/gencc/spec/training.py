"""How a spec trains: rules of update, and who is updated when."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Self

from pydantic import BeforeValidator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from gencc.spec.fields import (
    Flag,
    FormulaField,
    Fraction,
    Positive,
    Reference,
    StepName,
    Whole,
)
from gencc.spec.strict import Strict, Worded, by_word


class Sgd(Worded):
    """sgd: {lr: 0.1, momentum: 0.5}"""

    word: ClassVar[str] = "sgd"
    lr: Positive
    momentum: Fraction = 0.0
    nesterov: Flag = False

    @model_validator(mode="after")
    def _nesterov(self) -> Self:
        if self.nesterov and not self.momentum:
            raise _wrong("nesterov", "`nesterov` needs a `momentum` above 0")
        return self


class Adam(Worded):
    """adam: {lr: 1.0e-3}"""

    word: ClassVar[str] = "adam"
    lr: Positive
    beta_1: Fraction = 0.9
    beta_2: Fraction = 0.999
    epsilon: Positive = 1e-8


Rule = Annotated[
    Annotated[Sgd, Tag("sgd")] | Annotated[Adam, Tag("adam")],
    by_word("optimizer", Sgd, Adam),
]


def _listed(raw: Any) -> Any:
    return (raw,) if isinstance(raw, str) else raw


Updated = Annotated[
    tuple[Reference, ...],
    BeforeValidator(_listed),
    Field(strict=False, min_length=1, description="a network, or a list of networks"),
]

_REPEAT = "a whole number of at least 1, or the name of one in `params`"


def _repeat(raw: Any) -> Any:
    if isinstance(raw, str) or (type(raw) is int and raw >= 1):
        return raw
    raise PydanticCustomError("repeat", "not a count")


class Step(Strict):
    """{update: generator, minimize: fools}"""

    name: StepName | None = None
    update: Updated
    minimize: FormulaField | None = None
    maximize: FormulaField | None = None
    repeat: Annotated[
        Whole | str, BeforeValidator(_repeat), Field(description=_REPEAT)
    ] = 1

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        if len(set(self.update)) < len(self.update):
            context = {"why": "a network stands here twice", "key": "update"}
            raise PydanticCustomError("range", "{why}", context)
        return self

    @model_validator(mode="after")
    def _one_objective(self) -> Self:
        _exactly_one(self, "minimize", "maximize")
        return self


class Train(Strict):
    """How long, by which rule, and what is made small or large in which steps."""

    epochs: Whole
    optimizer: Rule | None = None
    optimizers: Annotated[dict[Reference, Rule], Field(min_length=1)] | None = None
    minimize: FormulaField | None = None
    maximize: FormulaField | None = None
    schedule: (
        Annotated[
            tuple[Step, ...],
            Field(strict=False, min_length=1, description="a list of steps"),
        ]
        | None
    ) = None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        _exactly_one(self, "minimize", "maximize", "schedule")
        if self.schedule is None and self.optimizers is not None:
            why = "`optimizers` belongs to a `schedule`; one objective has `optimizer`"
            raise _wrong("optimizers", why)
        if self.optimizer is None and self.optimizers is None:
            key = "optimizers" if self.schedule else "optimizer"
            raise _wrong("", f"`train` needs `{key}`")
        return self


def _exactly_one(model: Strict, *keys: str) -> None:
    """One of `keys` must have been written, and only one."""
    written = [key for key in keys if getattr(model, key) is not None]
    wanted = f"{', '.join(f'`{key}`' for key in keys[:-1])} or `{keys[-1]}`"
    if not written:
        raise _wrong("", f"{wanted} is missing")
    if len(written) > 1:
        both = " and ".join(f"`{key}`" for key in written)
        raise _wrong(written[-1], f"{both} exclude each other: one of {wanted}")


def _wrong(key: str, why: str) -> PydanticCustomError:
    """Keys that do not go together; `key` is the one to point at."""
    return PydanticCustomError("together", "{why}", {"why": why, "key": key})
