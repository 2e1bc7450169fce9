"""A lowered Model -> straight-line programs: what a step computes, line by line.

Every call of a network gets a name, every loss term becomes a function of named
values, and each line knows whether the step's gradient runs through it. Backends
print these programs; they decide nothing about the model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Literal

from gencc.frontend.spec.identifiers import Numbering, distinct, unused
from gencc.ir.expressions import (
    Apply,
    AsNumber,
    Constant,
    Draw,
    Elementwise,
    Expression,
    Field,
    Fitted,
    Grid,
    Input,
    InputGradient,
    Local,
    Parameter,
    Scalar,
    Term,
    Type,
    children,
    rebuild,
    walk,
)
from gencc.ir.layers import BatchNorm
from gencc.ir.model import Model, Network, Stage, Step
from gencc.ir.records import dataclass
from gencc.lowering.rewriting import values as every_value


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

    `held` are the networks called here whose running statistics must not move: those
    that the step does not update, or whose gradient repeats a call of another line.
    """

    name: str
    value: Expression
    constant: bool
    held: tuple[Hold, ...]


@dataclass(frozen=True)
class LossFunction:
    """A loss term as a function of named values, one number per example."""

    name: str
    parameters: tuple[tuple[str, Type], ...]
    value: Expression
    text: str


@dataclass(frozen=True)
class StepProgram:
    """One update: what it reads and draws, its lines, its terms and its objective.

    `combined` says that the objective is more than one of its terms and is reported as
    well, under the name `objective_name`. `columns` are what the values that it reports
    are called in the table of losses, where no two of all steps are called the same.
    `descent` names what the step goes down: the objective, or its negative where the
    step maximizes. `bystanders` are differentiated through but not updated. `partial`
    says that a head of an updated network is not used, so its weights get no gradient,
    or only the slope of a network, which some of its biases do not change.
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
    columns: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """The variables that the step reports, the objective last."""
        names = tuple(term.name for term in self.terms)
        return (*names, self.objective_name) if self.combined else names


@dataclass(frozen=True)
class StageProgram:
    """Some epochs of training: what an iteration takes once, and its steps."""

    stage: Stage
    steps: tuple[StepProgram, ...]

    @property
    def inputs(self) -> tuple[str, ...]:
        """The inputs that all steps of an iteration share."""
        read = {name for step in self.steps for name in step.inputs}
        return tuple(name for name in self.stage.shared if name in read)

    @property
    def draws(self) -> tuple[Draw, ...]:
        """The draws that all steps of an iteration share."""
        every = {draw.name: draw for step in self.steps for draw in step.draws}
        return tuple(one for name, one in every.items() if name in self.stage.shared)


@dataclass(frozen=True)
class OutputProgram:
    """What the trained package can compute: its lines, and the values they lead to.

    An output, a statistic or a metric. `fitted` are the parts of statistics it uses.
    """

    name: str
    text: str
    inputs: tuple[str, ...]
    draws: tuple[Draw, ...]
    grid: Grid | None
    fitted: tuple[Fitted, ...]
    lines: tuple[Line, ...]
    values: tuple[Expression, ...]

    @property
    def value(self) -> Expression:
        """The only value."""
        (value,) = self.values
        return value


@dataclass(frozen=True)
class Program:
    """Everything that a package computes."""

    losses: tuple[LossFunction, ...]
    stages: tuple[StageProgram, ...]
    statistics: tuple[OutputProgram, ...]
    outputs: tuple[OutputProgram, ...]
    metrics: tuple[OutputProgram, ...]

    @property
    def steps(self) -> tuple[StepProgram, ...]:
        """The steps of all stages."""
        return tuple(step for stage in self.stages for step in stage.steps)


def plan(model: Model) -> Program:
    """The programs of a lowered model."""
    return _Planner(model).program()


class _Planner:
    def __init__(self, model: Model) -> None:
        self.model = model
        self.networks = {n.name: n for n in model.networks}
        self.calls: dict[Expression, Local] = {}
        self.taken = {
            *(n.name for n in model.networks if n.start is None),
            *model.data.inputs,
            *(d.name for d in model.definitions),
            *(t.name for t in model.losses),
            *(p.name for p in model.parameters),
            *(
                p.name
                for v in every_value(model)
                for p in walk(v)
                if isinstance(p, Draw)
            ),
        }
        self.numbered = Numbering(self.taken)
        self.values: dict[str, Expression] = {}
        for d in model.definitions:
            value = self._definition(d.value)
            if value in self.calls:  # the same call is one call
                value = self.calls[value]
            elif _is_call(value):
                self.calls[value] = Local(value.type, d.span, d.name)
            self.values[d.name] = value
        self.losses: dict[str, LossFunction] = {}

    def program(self) -> Program:
        model = self.model
        steps = iter(
            _with_columns(
                [
                    self._step(step, self._finished(stage))
                    for stage in model.stages
                    for step in stage.steps
                ]
            )
        )
        stages = tuple(
            StageProgram(stage, tuple(next(steps) for _ in stage.steps))
            for stage in model.stages
        )
        return Program(
            tuple(self.losses.values()),
            stages,
            tuple(self._output(s.name, s.text, s.value) for s in model.statistics),
            tuple(self._output(o.name, o.text, *o.values) for o in model.outputs),
            tuple(self._output(m.name, m.text, m.value) for m in model.metrics),
        )

    def _finished(self, stage: Stage) -> frozenset[str]:
        """The networks that no step of the stage updates."""
        updated = {name for step in stage.steps for name in step.updates}
        return frozenset(self.networks.keys() - updated)

    # -------------------------------------------------------------- naming calls

    def _definition(self, value: Expression) -> Expression:
        """A definition's value; its outermost call needs no second name."""
        match value:
            case Apply():
                return rebuild(value, self._hoist)
            case AsNumber(operand=Apply()):
                return rebuild(value, self._definition)
            case InputGradient():
                return rebuild(value, self._differentiated)
        return self._hoist(value)

    def _differentiated(self, value: Expression) -> Expression:
        """What a gradient is of: its call stays there, what that is given has names."""
        inner = self._hoist if isinstance(value, Apply) else self._differentiated
        return rebuild(value, inner)

    def _hoist(self, expression: Expression) -> Expression:
        """The expression with a name in the place of every call."""
        match expression:
            case Apply() | InputGradient() | AsNumber(operand=Apply()):
                call = self._definition(expression)
                if call not in self.calls:
                    name = self._call_name(call)
                    self.calls[call] = Local(call.type, call.span, name)
                    self.values[name] = call
                return self.calls[call]
        return rebuild(expression, self._hoist)

    def _call_name(self, expression: Expression) -> str:
        """discriminator(fake) is called discriminator_fake, or logits_fake.

        And grad(critic(u), u) critic_slope_u.
        """
        call = expression.operand if isinstance(expression, AsNumber) else expression
        slope = call if isinstance(call, InputGradient) else None
        call = slope.call if slope else call
        assert isinstance(call, Apply)
        logits = [n.name for n in self.networks.values() if n.logits]
        prefix = call.network
        given = call.arguments[: len(self.networks[call.network].inputs)]
        if slope:
            prefix, given = f"{prefix}_slope", (given[slope.argument],)
        elif call.network in logits:
            prefix = "logits" if len(logits) == 1 else f"{prefix}_logits"
        arguments = (
            a.name if isinstance(a, Local | Input | Draw) else "value" for a in given
        )
        return self._free("_".join([prefix, *arguments]))

    def _free(self, name: str) -> str:
        """An unused name, taken from now on."""
        free = self.numbered(name)
        self.taken.add(free)
        return free

    # -------------------------------------------------------------- losses and steps

    def _loss(self, name: str, value: Expression, text: str) -> LossFunction:
        if name not in self.losses:
            hoisted = self._hoist(value)
            parameters = {
                part.name: part.type
                for part in walk(hoisted)
                if isinstance(part, Local | Input | Draw | Parameter)
            }
            self.losses[name] = LossFunction(
                name, tuple(parameters.items()), hoisted, text
            )
        return self.losses[name]

    def _step(self, step: Step, finished: frozenset[str]) -> StepProgram:
        objective = step.objective
        if not _is_linear(objective):
            name = self._free(f"{step.name}_objective")
            objective = self._without_terms(objective)
            self._loss(name, objective, step.text)
            objective = Term(objective.type, objective.span, name)
            names = [name]
        else:
            names = list(
                dict.fromkeys(p.name for p in walk(objective) if isinstance(p, Term))
            )
        objective = self._hoist(objective)
        texts = {t.name: (t.value, t.text) for t in self.model.losses}
        terms = tuple(
            self._loss(name, *texts[name]) if name in texts else self.losses[name]
            for name in names
        )
        weights = [p.name for p in walk(objective) if isinstance(p, Local)]
        lines = self._lines(
            [*(p for term in terms for p, _ in term.parameters), *weights],
            set(step.updates),
            finished,
        )
        everything = [
            *(t.value for t in terms),
            *(line.value for line in lines),
            objective,
        ]
        reached = set(self._reached([term.value for term in terms]))
        called = _called(line.value for line in lines if not line.constant)
        name = unused("objective" if step.maximize else "loss", self.taken)
        if len(self.model.steps) > 1:
            name = unused(f"{step.name}_{name}", self.taken)
        if isinstance(objective, Term):
            name = objective.name
        return StepProgram(
            step=step,
            inputs=self._inputs(everything),
            draws=_draws(everything),
            annealed=_annealed(everything),
            lines=lines,
            terms=terms,
            objective=objective,
            objective_name=name,
            combined=not isinstance(objective, Term),
            descent=unused("loss", self.taken) if step.maximize else name,
            bystanders=self._bystanders(called, step),
            partial=any(
                (name, head.name) not in reached
                for name in step.updates
                for head in self.networks[name].heads
            )
            or not self._sloped(terms).isdisjoint(step.updates),
        )

    def _bystanders(self, called: tuple[str, ...], step: Step) -> tuple[str, ...]:
        """The networks with weights that the gradient runs through but must not reach."""
        weights = dict.fromkeys(
            name
            for call in called
            for name in (call, *sorted(self.networks[call].tied_to))
        )
        return tuple(
            name
            for name in weights
            if name not in step.updates and _learns(self.networks[name])
        )

    def _output(self, name: str, text: str, *written: Expression) -> OutputProgram:
        values = tuple(self._definition(value) for value in written)
        lines = self._lines(
            (p.name for v in values for p in walk(v) if isinstance(p, Local)), set()
        )
        everything = [*values, *(line.value for line in lines)]
        parts = [part for one in everything for part in walk(one)]
        grids = [part for part in parts if isinstance(part, Grid)]
        (last, *others) = reversed(values)
        is_name = isinstance(last, Local) and not others
        if is_name and lines and lines[-1].name == getattr(last, "name", ""):
            values, lines = (lines[-1].value,), lines[:-1]
        return OutputProgram(
            name,
            text,
            self._inputs(everything),
            _draws(everything),
            grids[0] if grids else None,
            tuple(dict.fromkeys(p for p in parts if isinstance(p, Fitted))),
            lines,
            values,
        )

    def _inputs(self, values: Iterable[Expression]) -> tuple[str, ...]:
        """The inputs that are read, in the order of the data."""
        read = {p.name for v in values for p in walk(v) if isinstance(p, Input)}
        return tuple(name for name in self.model.data.inputs if name in read)

    def _sloped(self, terms: Iterable[LossFunction]) -> frozenset[str]:
        """The networks that only the gradients in formulas lead to."""
        values = [term.value for term in terms]
        plain = {name for name, _ in self._reached(values)}
        every = {name for name, _ in self._reached(values, slopes=True)}
        tied = (self.networks[name].tied_to for name in every - plain)
        return frozenset(every - plain).union(*tied) - plain

    def _reached(
        self, values: Iterable[Expression], *, slopes: bool = False
    ) -> Iterator[tuple[str, str]]:
        """What a gradient reaches: the network's name, and the head's; none by itself.

        `slopes` also follows the gradients that stand in formulas.
        """
        waiting, seen = [*values], set[str]()
        while waiting:
            value = waiting.pop()
            match value:
                case Elementwise(function="stop"):
                    continue
                case InputGradient() if not slopes:
                    continue
                case Local(name=name) if name not in seen:
                    seen.add(name)
                    waiting.append(self.values[name])
                case Apply(network=network):
                    yield network, ""
                case Field(record=record, name=name):
                    while isinstance(record, Local):
                        record = self.values[record.name]
                    assert isinstance(record, Apply)
                    yield record.network, name
            waiting += children(value)

    def _without_terms(self, objective: Expression) -> Expression:
        """The objective with the formula of each term in its place."""
        if isinstance(objective, Term):
            return next(t.value for t in self.model.losses if t.name == objective.name)
        return rebuild(objective, self._without_terms)

    # -------------------------------------------------------------- lines

    def _lines(
        self,
        names: Iterable[str],
        updated: set[str],
        finished: frozenset[str] = frozenset(),
    ) -> tuple[Line, ...]:
        """What must be computed for `names`, constants first."""
        moved = {
            n.name
            for n in self.networks.values()
            if n.name in updated or not n.tied_to.isdisjoint(updated)
        }
        ordered = self._collected(names)
        again = _called_again(ordered)
        moving: set[str] = set()
        lines = []
        for name, value in ordered.items():
            if _depends(value, moved, moving):
                moving.add(name)
            held = tuple(
                Hold(n, "finished" if n in finished else "constant")
                for n in _called([value])
                if (n not in updated or name in again)
                and _has_statistics(self.networks[n])
            )
            lines.append(Line(name, value, name not in moving, held))
        return tuple(sorted(lines, key=lambda line: not line.constant))

    def _collected(self, names: Iterable[str]) -> dict[str, Expression]:
        """The definitions of the names, each behind those that it uses."""
        ordered: dict[str, Expression] = {}
        opened: list[str] = []
        waiting = [iter([*names])]
        while waiting:
            name = next(waiting[-1], None)
            if name is None:
                waiting.pop()
                if opened:
                    done = opened.pop()
                    ordered[done] = self.values[done]
            elif name not in ordered and name in self.values:  # no input, no draw
                parts = walk(self.values[name])
                opened.append(name)
                waiting.append(iter([p.name for p in parts if isinstance(p, Local)]))
        return ordered


def _is_call(value: Expression) -> bool:
    call = value.operand if isinstance(value, AsNumber) else value
    return isinstance(call, Apply | InputGradient)


def _called_again(lines: Mapping[str, Expression]) -> set[str]:
    """The lines that repeat a call of an earlier one, for or beside its gradient.

    The same call moves running statistics once, where it comes first.
    """
    made: set[Expression] = set()
    again = set()
    for name, value in lines.items():
        calls = {part for part in walk(value) if isinstance(part, Apply)}
        if not calls.isdisjoint(made):
            again.add(name)
        made |= calls
    return again


def _with_columns(steps: list[StepProgram]) -> tuple[StepProgram, ...]:
    """The steps with a column of their own for each value that they report.

    What several steps report is called after the step as well; other names come first.
    """
    counts = Counter(name for step in steps for name in step.values)
    reported = [(step.step.name, name) for step in steps for name in step.values]
    reported.sort(key=lambda pair: counts[pair[1]] > 1)
    words = [name if counts[name] == 1 else f"{step}_{name}" for step, name in reported]
    columns = dict(zip(reported, distinct(words, ("step",)), strict=True))
    return tuple(
        replace(step, columns=tuple(columns[step.step.name, n] for n in step.values))
        for step in steps
    )


def _is_linear(objective: Expression) -> bool:
    """Whether it is a weighted sum of terms, so that its mean is that of their means."""
    match objective:
        case Term():
            return True
        case Elementwise(function="add" | "subtract" | "negative", operands=operands):
            return all(map(_is_linear, operands))
        case Elementwise(function="multiply", operands=(left, right)):
            return (_is_weight(left) and _is_linear(right)) or (
                _is_linear(left) and _is_weight(right)
            )
        case Elementwise(function="divide", operands=(left, right)):
            return _is_linear(left) and _is_weight(right)
    return False


def _is_weight(expression: Expression) -> bool:
    return all(isinstance(part.type, Constant | Scalar) for part in walk(expression))


def _depends(value: Expression, updated: set[str], moving: set[str]) -> bool:
    """Whether a value changes with the weights of the updated networks.

    What `stop` holds constant still has to be computed in the forward pass.
    """
    return any(
        (isinstance(part, Apply) and part.network in updated)
        or (isinstance(part, Local) and part.name in moving)
        for part in walk(value)
    )


def _called(values: Iterable[Expression]) -> tuple[str, ...]:
    parts = (p for value in values for p in walk(value))
    return tuple(dict.fromkeys(p.network for p in parts if isinstance(p, Apply)))


def _annealed(values: Iterable[Expression]) -> tuple[str, ...]:
    parts = (part for value in values for part in walk(value))
    return tuple(
        dict.fromkeys(
            part.name
            for part in parts
            if isinstance(part, Parameter) and part.type == Scalar()
        )
    )


def _draws(values: Iterable[Expression]) -> tuple[Draw, ...]:
    found: Mapping[str, Draw] = {
        p.name: p for value in values for p in walk(value) if isinstance(p, Draw)
    }
    return tuple(found.values())


def _has_statistics(network: Network) -> bool:
    return any(isinstance(p.layer, BatchNorm) for _, p in network.placed())


def _learns(network: Network) -> bool:
    return any(weight.trainable for _, weight in network.weights())


def groups(
    lines: Iterable[Line],
) -> Iterator[tuple[tuple[Hold, ...], tuple[Line, ...]]]:
    """Neighbouring lines that hold the same networks, together."""
    current: list[Line] = []
    for line in lines:
        if current and line.held != current[-1].held:
            yield current[-1].held, tuple(current)
            current = []
        current.append(line)
    if current:
        yield current[-1].held, tuple(current)
