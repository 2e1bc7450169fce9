"""What a package computes, as records: steps, stages and outputs in straight lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeVar

from gencc.ir.expressions import (
    Apply,
    ClassLabel,
    Draw,
    Expression,
    Fitted,
    Grid,
    Input,
    Local,
    Type,
)
from gencc.ir.model import Network, Stage, Step, Transition, Validation
from gencc.ir.records import dataclass

Part = TypeVar("Part")


@dataclass(frozen=True)
class Hold:
    """A network whose running statistics stay: `constant` for a step, which normalizes
    by the batch none the less, or `finished` by an earlier stage and used as it is.
    """

    network: str
    how: Literal["constant", "finished"]


@dataclass(frozen=True)
class Line:
    """name = value. A constant line lies outside the step's gradient.

    `held` are the networks called here whose running statistics must not change: those
    that the step does not update, or whose gradient repeats a call of another line.
    `forward` is the line before a gradient that has the value of its call: one forward
    computes both. `inner` are the lines of each step of an `Iterate`. `again` are the
    calls of a gradient's function that another line has made before, and that update the
    running statistics there.
    """

    name: str
    value: Expression
    constant: bool
    held: tuple[Hold, ...]
    forward: str = ""
    inner: tuple[Line, ...] = ()
    again: tuple[Apply, ...] = ()

    @property
    def values(self) -> tuple[Expression, ...]:
        """All that it computes."""
        return (*(line.value for line in self.inner), self.value)


@dataclass(frozen=True)
class LossFunction:
    """A loss term as a function of named values, one number per example.

    `lines` are the definitions that it alone uses.
    """

    name: str
    parameters: tuple[tuple[str, Type], ...]
    value: Expression
    text: str
    lines: tuple[tuple[str, Expression], ...] = ()

    @property
    def is_argument(self) -> bool:
        """Whether it returns its argument, as `height: critic(fake)` does."""
        return isinstance(self.value, Local | Input)

    @property
    def values(self) -> tuple[Expression, ...]:
        """All that it computes."""
        return (*(value for _, value in self.lines), self.value)


@dataclass(frozen=True)
class Condition:
    """When a step is taken: a comparison of names and of the means of terms."""

    inputs: tuple[str, ...]
    draws: tuple[Draw, ...]
    annealed: tuple[str, ...]
    lines: tuple[Line, ...]
    terms: tuple[LossFunction, ...]
    value: Expression
    text: str


@dataclass(frozen=True)
class StepProgram:
    """One update: what it reads and draws, its lines, its terms and its objective.

    `combined` says that the objective is more than one of its terms and is reported as
    well, under the name `objective_name`. `columns` are the names of its values in the
    table of losses, which are unique among all steps. `descent` names what the step
    minimizes: the objective, or its negative where the step maximizes. `bystanders` are
    differentiated through but not updated. `partial` says that a head of an updated
    network is not used, so its weights get no gradient, or only the slope of a network,
    which some of its biases do not change. `averages` follow networks that the step
    updates; `iterated` are those with a spectral norm, whose power iterations go on.
    `transitions` are of names and of the means of terms; `states` names what they change.
    `norms` are the networks whose gradient has a norm in the table, each with its column.
    """

    step: Step
    inputs: tuple[str, ...]
    draws: tuple[Draw, ...]
    annealed: tuple[str, ...]
    lines: tuple[Line, ...]
    terms: tuple[LossFunction, ...]
    objective: Expression
    objective_name: str
    combined: bool
    descent: str
    bystanders: tuple[str, ...]
    partial: bool
    averages: tuple[Network, ...] = ()
    iterated: tuple[str, ...] = ()
    transitions: tuple[Transition, ...] = ()
    condition: Condition | None = None
    states: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    norms: tuple[tuple[str, str], ...] = ()

    @property
    def all_inputs(self) -> tuple[str, ...]:
        """The data that it reads, its condition included."""
        more = self.condition.inputs if self.condition else ()
        return _each_once((*self.inputs, *more))

    @property
    def all_draws(self) -> tuple[Draw, ...]:
        """What it draws, its condition included."""
        more = self.condition.draws if self.condition else ()
        return _each_once((*self.draws, *more))

    @property
    def all_annealed(self) -> tuple[str, ...]:
        """The numbers that change with the iteration, those of its condition included."""
        more = self.condition.annealed if self.condition else ()
        return _each_once((*self.annealed, *more))

    @property
    def values(self) -> tuple[str, ...]:
        """The variables that the step reports, behind the objective the states before it."""
        names = tuple(term.name for term in self.terms)
        objective = (self.objective_name,) if self.combined else ()
        return (*names, *objective, *self.states)


@dataclass(frozen=True)
class Update:
    """A function of the training: a step, or simultaneous steps together.

    `lines` are those of all its steps; what several of them compute is computed once.
    """

    stage: Stage
    steps: tuple[StepProgram, ...]
    lines: tuple[Line, ...]

    @property
    def optimizers(self) -> tuple[str, ...]:
        """The optimizers that are used, each once."""
        return _each_once(name for step in self.steps for name in step.step.optimizers)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The data that are read."""
        return _each_once(name for step in self.steps for name in step.inputs)

    @property
    def draws(self) -> tuple[Draw, ...]:
        """The draws that are used."""
        return _each_once(draw for step in self.steps for draw in step.draws)

    @property
    def annealed(self) -> tuple[str, ...]:
        """The numbers that change from iteration to iteration."""
        return _each_once(name for step in self.steps for name in step.annealed)


@dataclass(frozen=True)
class StageProgram:
    """Some epochs of training: the inputs and draws of an iteration, and its steps."""

    stage: Stage
    steps: tuple[StepProgram, ...]
    updates: tuple[Update, ...]

    @property
    def inputs(self) -> tuple[str, ...]:
        """The inputs that all steps of an iteration share."""
        read = {name for step in self.steps for name in step.all_inputs}
        return tuple(name for name in self.stage.shared if name in read)

    @property
    def draws(self) -> tuple[Draw, ...]:
        """The draws that all steps of an iteration share."""
        every = {draw.name: draw for step in self.steps for draw in step.all_draws}
        return tuple(d for name, d in every.items() if name in self.stage.shared)


@dataclass(frozen=True)
class OutputProgram:
    """A computation of the trained package: its lines and its values.

    An output, a statistic or a metric. `labels` are those that it does not read from the
    data, `fitted` the parts of statistics it uses.
    """

    name: str
    text: str
    inputs: tuple[str, ...]
    draws: tuple[Draw, ...]
    grid: Grid | None
    labels: tuple[ClassLabel, ...]
    fitted: tuple[Fitted, ...]
    lines: tuple[Line, ...]
    values: tuple[Expression, ...]

    @property
    def is_one(self) -> bool:
        """Whether it is made of what is learned alone, and so one for all examples."""
        return not (self.inputs or self.draws or self.labels or self.grid)

    @property
    def value(self) -> Expression:
        """The only value."""
        (value,) = self.values
        return value


@dataclass(frozen=True)
class ValidationProgram:
    """What is measured on held-out examples: losses of a minibatch, and metrics.

    `losses` are the variables of terms and of objectives, each with its column in the
    table of losses; `metrics` those of metrics. `kept` is the column of what says which
    checkpoint is best.
    """

    validation: Validation
    inputs: tuple[str, ...]
    draws: tuple[Draw, ...]
    annealed: tuple[str, ...]
    lines: tuple[Line, ...]
    terms: tuple[LossFunction, ...]
    objectives: tuple[tuple[str, Expression], ...]
    losses: tuple[tuple[str, str], ...]
    metrics: tuple[tuple[str, str], ...]
    kept: str

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns, those of losses first."""
        return tuple(column for _, column in (*self.losses, *self.metrics))


@dataclass(frozen=True)
class Program:
    """Everything that a package computes."""

    losses: tuple[LossFunction, ...]
    stages: tuple[StageProgram, ...]
    statistics: tuple[OutputProgram, ...]
    outputs: tuple[OutputProgram, ...]
    metrics: tuple[OutputProgram, ...]
    validation: ValidationProgram | None = None

    @property
    def steps(self) -> tuple[StepProgram, ...]:
        """The steps of all stages."""
        return tuple(step for stage in self.stages for step in stage.steps)


def _each_once(parts: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(dict.fromkeys(parts))
