"""How a spec trains: rules of update, and who is updated when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import BeforeValidator, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from gencc.frontend.formula import Name
from gencc.frontend.spec.curves import CurveKeys, curve
from gencc.frontend.spec.fields import (
    Flag,
    FormulaField,
    Positive,
    Reference,
    References,
    StepName,
    Whole,
    number,
)
from gencc.frontend.spec.numbers import arithmetic
from gencc.frontend.spec.strict import Later, Strict, Worded, WordOf
from gencc.frontend.spec.together import check_once, require_single, wrong
from gencc.frontend.spec.validation import Keep, ValidationField

if TYPE_CHECKING:
    from gencc.ir.model import Curve, Rule


class RuleKeys(Worded):
    """The settings of a rule, which are the fields of its class in a model."""

    rule: ClassVar[type[Rule]]

    @model_validator(mode="after")
    def _rate_is_none_below_0(self) -> Self:
        rate = self.rate()
        if rate and (min(rate.levels) < 0 or not any(rate.levels)):
            why = "a learning rate is nowhere below 0, and above 0 somewhere"
            raise wrong("lr", why)
        return self

    def resolved(self) -> Rule:
        """The rule; a changing rate has its initial value."""
        settings = {key: getattr(self, key) for key in type(self).model_fields}
        if rate := self.rate():
            settings["lr"] = rate.levels[0]
        return self.rule(**settings)

    def rate(self) -> Curve | None:
        """The curve of its rate, if it changes."""
        lr = getattr(self, "lr", None)
        return curve(lr) if isinstance(lr, CurveKeys | tuple) else None


_KEEP = "`keep: {best: mse}`, a metric or a loss of the spec"

RuleField = Annotated[RuleKeys, WordOf("optimizers", "optimizer")]

_REPEAT = "a whole number of at least 1, or the name of one in `params`"


def _repeat(raw: Any, info: ValidationInfo) -> Any:
    if isinstance(raw, str) and not isinstance(arithmetic(raw), Name):
        raw = number(raw, info)
    if type(raw) is int and raw >= 1:
        return raw
    if isinstance(raw, str) and arithmetic(raw):
        return raw
    raise PydanticCustomError("repeat", "not a count")


Count = Annotated[int | str, BeforeValidator(_repeat), Field(description=_REPEAT)]


class Updating(Strict):
    """When a step is taken, how it takes its gradient, and what it does after it."""

    clip_norm: Positive | None = None
    clip_value: Positive | None = None
    clip_weights: Positive | None = None
    accumulate: Whole = 1
    when: FormulaField | None = None

    @model_validator(mode="after")
    def _has_a_single_bound(self) -> Self:
        if self.clip_norm is not None and self.clip_value is not None:
            why = "`clip_norm` and `clip_value` exclude each other"
            raise wrong("clip_value", f"{why}: both bound the gradient of a step")
        if self.when is not None and self.accumulate != 1:
            why = "a step that accumulates gradients sees several minibatches"
            raise wrong("when", f"{why}, and one condition is not enough")
        return self


class Step(Updating):
    """{update: generator, minimize: fools}"""

    name: StepName | None = None
    update: References
    minimize: FormulaField | None = None
    maximize: FormulaField | None = None
    optimizer: RuleField | None = None
    repeat: Count = 1
    every: Count = 1

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        check_once(self.update, "update", "a network")
        return self

    @model_validator(mode="after")
    def _has_an_objective(self) -> Self:
        require_single(self, "minimize", "maximize")
        return self

    @model_validator(mode="after")
    def _repeat_or_every(self) -> Self:
        if self.repeat != 1 and self.every != 1:
            why = "a step is repeated in each iteration, or left out in most, not both"
            raise wrong("every", why)
        if self.accumulate != 1 and (self.repeat != 1 or self.every != 1):
            why = "a step that accumulates gradients is taken once in each iteration"
            raise wrong("accumulate", f"{why}: no `repeat`, no `every`")
        return self


class Plan(Updating):
    """What is minimized or maximized for some epochs, in one step or in several."""

    epochs: Whole | None = None
    optimizer: RuleField | None = None
    update: References | None = None
    minimize: FormulaField | None = None
    maximize: FormulaField | None = None
    schedule: (
        Annotated[
            tuple[Annotated[Step, Later()], ...],
            Field(strict=False, min_length=1, description="a list of steps"),
        ]
        | None
    ) = None
    share: References | None = None
    simultaneous: Flag = False

    @model_validator(mode="after")
    def _steps_together(self) -> Self:
        for key in ("share", "simultaneous"):
            if getattr(self, key) and self.schedule is None:
                raise wrong(
                    key,
                    f"`{key}` is about the steps of a `schedule`, and there is none",
                )
        if self.schedule:
            self._leaves_to_steps()
        if self.update:
            check_once(self.update, "update", "a network")
        if self.share:
            check_once(self.share, "share", "a name")
        if self.simultaneous:
            self._check_simultaneous()
        return self

    def _leaves_to_steps(self) -> None:
        """Refuse keys of a single step beside a list of steps."""
        for key in ("update", *Updating.model_fields):
            if key in self.model_fields_set:
                raise wrong(key, f"each step of a `schedule` has its own `{key}`")

    def _check_simultaneous(self) -> None:
        """Simultaneous steps are taken once in every iteration, each for other networks."""
        if self.share:
            why = "simultaneous steps share their minibatch and all noise anyway"
            raise wrong("share", why)
        steps = self.schedule or ()
        if any(step.when is not None for step in steps):
            why = "simultaneous steps are taken together: no `when`"
            raise wrong("simultaneous", why)
        updated = [name for step in steps for name in step.update]
        counts = [(step.repeat, step.every, step.accumulate) for step in steps]
        if any(count != (1, 1, 1) for count in counts):
            why = "simultaneous steps are taken once in each iteration"
            why += ": no `repeat`, no `every`, no `accumulate`"
            raise wrong("simultaneous", why)
        if len(set(updated)) < len(updated):
            why = "simultaneous steps update different networks"
            raise wrong("simultaneous", why)


class Stage(Plan):
    """{name: classifier, epochs: 20, update: classifier, minimize: error}"""

    name: StepName

    @model_validator(mode="after")
    def _complete(self) -> Self:
        require_single(self, "minimize", "maximize", "schedule")
        if self.epochs is None:
            raise wrong("", "`epochs` is missing", "write `epochs: 100`")
        if self.update is None and self.schedule is None:
            raise wrong("", "`update` is missing: the networks that this stage trains")
        return self


class Train(Plan):
    """How long, by which rule, and what is minimized or maximized in which steps."""

    optimizers: Annotated[dict[Reference, RuleField], Field(min_length=1)] | None = None
    stages: (
        Annotated[
            tuple[Annotated[Stage, Later()], ...],
            Field(
                strict=False,
                min_length=1,
                max_length=100,  # the loop has a branch for each
                description="a list of at most 100 stages",
            ),
        ]
        | None
    ) = None
    validation: ValidationField | None = None
    keep: Annotated[Keep, Later(), Field(description=_KEEP)] | None = None
    patience: Whole | None = None
    gradient_norms: Flag = False

    @model_validator(mode="after")
    def _patience_is_about_the_best(self) -> Self:
        if self.patience is not None and self.keep is None:
            why = "`patience` counts validations that are no better than the best"
            raise wrong("patience", f"{why}, and `keep` names what is: {_KEEP}")
        if self.keep is not None and self.validation is False:
            why = "what is best is seen on held-out examples"
            raise wrong("validation", f"{why}: leave `validation: false` out")
        return self

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        require_single(self, "minimize", "maximize", "schedule", "stages")
        single = self.schedule is None and self.stages is None
        if self.stages is None and self.epochs is None:
            raise wrong("", "`epochs` is missing", "write `epochs: 100`")
        if self.stages and self.epochs is not None:
            raise wrong("epochs", "each of `stages` has its own `epochs`")
        if not single:
            self._leaves_to_steps()
        if single and self.optimizers is not None:
            why = "`optimizers` belongs to a `schedule`; one objective has `optimizer`"
            raise wrong("optimizers", why)
        if not self._has_rules():
            key = "optimizer" if single else "optimizers"
            rule = "{adam: {lr: 1.0e-3}}"
            each = f"{{critic: {rule}, generator: {rule}}}"
            way_out = f"write `{key}: {rule if single else each}`"
            raise wrong("", f"`train` needs `{key}`", way_out)
        return self

    def _has_rules(self) -> bool:
        """Whether there is any rule; resolve reports the networks that lack one."""
        plans: list[Plan | Step] = [*(self.stages or ()), *(self.schedule or ())]
        for stage in self.stages or ():
            plans += stage.schedule or ()
        own = any(plan.optimizer is not None for plan in plans)
        return own or self.optimizer is not None or self.optimizers is not None
