"""Programs of steps and stages, and the loss functions that they call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from gencc.frontend.identifiers import distinct, unused
from gencc.ir.expressions import (
    Apply,
    Constant,
    Draw,
    Elementwise,
    Expression,
    Field,
    Input,
    InputGradient,
    Local,
    Operation,
    Parameter,
    Scalar,
    SquaredWeights,
    Term,
    Type,
    Within,
    everything,
    is_stopped,
    rebuild,
    walk,
)
from gencc.ir.model import Keep, Stage, Step, Transition
from gencc.lowering.plan.calls import Calls, is_call
from gencc.lowering.plan.lines import called, draws, inputs, lines, weighed
from gencc.lowering.plan.programs import (
    Condition,
    LossFunction,
    StageProgram,
    StepProgram,
    ValidationProgram,
)
from gencc.lowering.plan.repetitions import bound
from gencc.lowering.plan.updates import updates


class Steps:
    """Plans the steps of a model; `losses` are the functions that they call."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._model = calls.model
        self._losses: dict[str, LossFunction] = {}

    @property
    def losses(self) -> tuple[LossFunction, ...]:
        """A function for each loss term that a step has used."""
        return tuple(self._losses.values())

    def stages(self) -> tuple[StageProgram, ...]:
        """The program of every stage."""
        objectives = {step.name: self._objective(step) for step in self._model.steps}
        transitions = {
            step.name: self._transitions(step, objectives[step.name][1])
            for step in self._model.steps
        }
        conditions = {
            step.name: self._condition(step.condition)
            for step in self._model.steps
            if step.condition is not None
        }
        self._give_lines(
            [
                *(objective for objective, _ in objectives.values()),
                *(t.value for own in transitions.values() for t in own),
                *(value for value, _ in conditions.values()),
            ]
        )
        planned = _with_columns(
            [
                self._step(
                    stage,
                    step,
                    *objectives[step.name],
                    transitions[step.name],
                    conditions.get(step.name),
                )
                for stage in self._model.stages
                for step in stage.steps
            ]
        )
        steps = iter(_with_norms(planned) if self._model.gradient_norms else planned)
        return tuple(
            self._stage(stage, tuple(next(steps) for _ in stage.steps))
            for stage in self._model.stages
        )

    def validation(self, stages: Iterable[StageProgram]) -> ValidationProgram | None:
        """The losses of the steps as after training, each once, and the metrics."""
        own = self._model.validation
        if own is None:
            return None
        steps = [step for stage in stages for step in stage.steps]
        terms = {term.name: term for step in steps for term in step.terms}
        combined = [step for step in steps if step.combined]
        objectives = {step.objective_name: step.objective for step in combined}
        finished = frozenset(self._calls.networks)
        leaves = (p for term in terms.values() for p, _ in _leaves(term.value))
        beside = (name for value in objectives.values() for name in _locals(value))
        within = {name for term in terms.values() for name, _ in term.lines}
        body = lines(self._calls, [*leaves, *beside], (), finished)
        body = tuple(line for line in body if line.name not in within)
        computed = [
            *(value for term in terms.values() for value in term.values),
            *(value for line in body for value in line.values),
            *objectives.values(),
        ]
        names = [*terms, *objectives, *own.metrics]
        taken = [column for step in steps for column in step.columns]
        taken += ["step", *(column for step in steps for _, column in step.norms)]
        columns = distinct([f"val_{name}" for name in names], taken)
        pairs = tuple(zip(names, columns, strict=True))
        count = len(terms) + len(objectives)
        return ValidationProgram(
            own,
            inputs(self._model, computed),
            draws(computed),
            _annealed(computed),
            body,
            tuple(terms.values()),
            tuple(objectives.items()),
            pairs[:count],
            pairs[count:],
            _kept(own.keep, steps, dict(pairs[:count]), dict(pairs[count:])),
        )

    def _stage(self, stage: Stage, steps: tuple[StepProgram, ...]) -> StageProgram:
        return StageProgram(stage, steps, updates(self._calls, stage, steps))

    def _finished(self, stage: Stage) -> frozenset[str]:
        """The networks that no step of the stage updates; a pool changes in any."""
        updated = {name for step in stage.steps for name in step.updates}
        pools = {n.name for n in self._calls.networks.values() if n.remembers}
        return frozenset(self._calls.networks.keys() - updated - pools)

    def _loss(self, name: str, value: Expression, text: str) -> None:
        if name not in self._losses:
            hoisted = bound(self._calls, self._calls.hoist(value))
            self._losses[name] = LossFunction(name, _leaves(hoisted), hoisted, text)

    def _objective(self, step: Step) -> tuple[Expression, tuple[str, ...]]:
        """The objective, calls having names, and the names of its terms."""
        objective = step.objective
        if not _is_linear(objective):
            name = self._calls.free(f"{step.name}_objective")
            objective = self._without_terms(objective)
            self._loss(name, objective, step.text)
            return Term(objective.type, objective.span, name), (name,)
        terms = [part.name for part in walk(objective) if isinstance(part, Term)]
        objective = self._calls.hoist(objective)
        texts = {t.name: (t.value, t.text) for t in self._model.losses}
        for name in terms:
            self._loss(name, *texts[name])
        return objective, tuple(dict.fromkeys(terms))

    def _transitions(
        self, step: Step, terms: tuple[str, ...]
    ) -> tuple[Transition, ...]:
        """What states become, made of names and of the means that the step reports."""

        return tuple(
            replace(transition, value=self._of_means(transition.value, terms))
            for transition in step.transitions
        )

    def _of_means(self, value: Expression, terms: Collection[str]) -> Expression:
        """A number of the minibatch, in which a term stands for its mean over it."""
        match value:
            case Operation(function="batch_mean", operands=(operand,)) if _is_linear(
                operand
            ) and {*_terms(operand)} <= {*terms}:
                return self._calls.hoist(operand)
            case Term() | Apply():
                return self._calls.hoist(self._without_terms(value))
        return rebuild(value, lambda part: self._of_means(part, terms))

    def _condition(self, value: Expression) -> tuple[Expression, tuple[str, ...]]:
        """A condition of names and of means, and the names of the terms in it."""
        named = tuple(dict.fromkeys(_terms(value)))
        value = self._of_means(value, named)
        terms = tuple(name for name in named if name in {*_terms(value)})
        texts = {t.name: (t.value, t.text) for t in self._model.losses}
        for name in terms:
            self._loss(name, *texts[name])
        return value, terms

    def _condition_program(
        self, stage: Stage, step: Step, value: Expression, names: tuple[str, ...]
    ) -> Condition:
        """Like a step without an update: every network is a constant."""
        terms = tuple(self._losses[name] for name in names)
        leaves = [name for term in terms for name, _ in _leaves(term.value)]
        own = {name for term in terms for name, _ in term.lines}
        body = lines(self._calls, [*leaves, *_locals(value)], (), self._finished(stage))
        body = tuple(line for line in body if line.name not in own)
        computed = [
            *(inner for term in terms for inner in term.values),
            *(line.value for line in body),
            value,
        ]
        return Condition(
            inputs(self._model, computed),
            draws(computed),
            _annealed(computed),
            body,
            terms,
            value,
            step.condition_text,
        )

    def _state(self, transition: Transition) -> str:
        """The name of the state in the programs of steps."""
        network = self._calls.networks[transition.state]
        call = Apply(network.output, transition.span, network.name, ())
        named = self._calls.hoist(call)
        assert isinstance(named, Local), "calls have names"
        return named.name

    def _give_lines(self, objectives: list[Expression]) -> None:
        """Move the definitions that one loss alone uses into its function.

        Calls stay in the steps, which determine how networks are called.
        """
        values = self._calls.values
        users: dict[str, set[str]] = {}  # the losses, or "" for anything else
        for loss in self._losses.values():
            for name in _locals(loss.value):
                users.setdefault(name, set()).add(loss.name)
        for name in (n for objective in objectives for n in _locals(objective)):
            users.setdefault(name, set()).add("")
        ordered = self._calls.ordered([*users])
        for name in reversed(ordered):
            whose = {""} if is_call(values[name]) else users[name]
            for inner in _locals(values[name]):
                users.setdefault(inner, set()).update(whose)
        own: dict[str, list[str]] = {}
        for name in ordered:
            if not is_call(values[name]) and len(users[name]) == 1:
                (user,) = users[name]
                own.setdefault(user, []).append(name)
        for name, loss in self._losses.items():
            lines = tuple((local, values[local]) for local in own.get(name, ()))
            if lines and not loss.is_argument:
                known = {line for line, _ in lines}
                leaves = _leaves(*(value for _, value in lines), loss.value)
                parameters = tuple(p for p in leaves if p[0] not in known)
                self._losses[name] = replace(loss, parameters=parameters, lines=lines)

    def _step(
        self,
        stage: Stage,
        step: Step,
        objective: Expression,
        names: tuple[str, ...],
        transitions: tuple[Transition, ...],
        condition: tuple[Expression, tuple[str, ...]] | None,
    ) -> StepProgram:
        calls, taken = self._calls, self._calls.taken
        terms = tuple(self._losses[name] for name in names)
        states = tuple(self._state(transition) for transition in transitions)
        beside = [objective, *(transition.value for transition in transitions)]
        weights = [name for value in beside for name in _locals(value)]
        body = (
            lines(  # calls in the order of the formulas, as each may update statistics
                calls,
                [
                    *(p for term in terms for p, _ in _leaves(term.value)),
                    *weights,
                    *states,
                ],
                step.updates,
                self._finished(stage),
            )
        )
        within = {name for term in terms for name, _ in term.lines}
        body = tuple(line for line in body if line.name not in within)
        computed = [
            *(value for term in terms for value in term.values),
            *(line.value for line in body),
            *beside,
        ]
        reached = set(self._reached([term.value for term in terms]))
        moving = [line.value for line in body if not line.constant]
        differentiated = (*called(moving), *weighed(moving))
        name = unused("objective" if step.maximize else "loss", taken)
        if len(self._model.steps) > 1:
            name = unused(f"{step.name}_{name}", taken)
        if isinstance(objective, Term):
            name = objective.name
        descent = f"{step.name}_loss" if stage.simultaneous else "loss"
        return StepProgram(
            step=step,
            inputs=inputs(self._model, computed),
            draws=draws(computed),
            annealed=_annealed(computed),
            lines=body,
            terms=terms,
            objective=objective,
            objective_name=name,
            combined=not isinstance(objective, Term),
            descent=unused(descent, {*taken, name}) if step.maximize else name,
            bystanders=self._bystanders(differentiated, step),
            partial=any(
                (name, end) not in reached
                for name in step.updates
                for end in calls.networks[name].ends
            )
            or not self._reached_by_slopes_alone(terms).isdisjoint(step.updates),
            averages=tuple(
                n for n in self._model.networks if n.average_of in step.updates
            ),
            iterated=tuple(n for n in step.updates if calls.networks[n].iterates),
            transitions=transitions,
            condition=condition and self._condition_program(stage, step, *condition),
            states=states,
        )

    def _bystanders(
        self, differentiated: tuple[str, ...], step: Step
    ) -> tuple[str, ...]:
        """The networks with weights that the gradient runs through but must not reach."""
        weights = dict.fromkeys(
            name
            for network in differentiated
            for name in (network, *sorted(self._calls.networks[network].tied_to))
        )
        return tuple(
            name
            for name in weights
            if name not in step.updates and self._calls.networks[name].learns
        )

    def _reached_by_slopes_alone(self, terms: Iterable[LossFunction]) -> frozenset[str]:
        """The networks that only the gradients in formulas lead to."""
        values = [term.value for term in terms]
        plain = {name for name, _ in self._reached(values)}
        every = {name for name, _ in self._reached(values, slopes=True)}
        tied = (self._calls.networks[name].tied_to for name in every - plain)
        return frozenset(every - plain).union(*tied) - plain

    def _reached(
        self, values: Iterable[Expression], *, slopes: bool = False
    ) -> Iterator[tuple[str, str]]:
        """What a gradient reaches, as names of networks and heads; "" for no head.

        `slopes` also follows the gradients that stand in formulas.
        """

        def enters(part: Expression) -> bool:
            is_slope = isinstance(part, InputGradient) and not slopes
            return not is_stopped(part) and not is_slope

        within: dict[str, Expression] = {}
        for part in everything(values, self._calls.values, enters):
            if isinstance(part, InputGradient):
                within |= part.lines
        for part in everything(values, self._calls.values, enters):
            if isinstance(part, SquaredWeights):
                for name in part.networks:
                    ends = self._calls.networks[name].ends
                    yield from ((name, end) for end in ("", *ends))
            elif isinstance(part, Apply):
                yield part.network, ""
            elif isinstance(part, Field):
                record = part.record
                while isinstance(record, Local | Within):
                    named = within if isinstance(record, Within) else self._calls.values
                    record = named[record.name]
                assert isinstance(record, Apply)
                yield record.network, part.name

    def _without_terms(self, objective: Expression) -> Expression:
        """The objective with the formula of each term instead of its name."""
        if isinstance(objective, Term):
            losses = self._model.losses
            return next(t.value for t in losses if t.name == objective.name)
        return rebuild(objective, self._without_terms)


def _terms(value: Expression) -> Iterator[str]:
    return (part.name for part in walk(value) if isinstance(part, Term))


def _locals(value: Expression) -> Iterator[str]:
    return (part.name for part in walk(value) if isinstance(part, Local))


def _leaves(*values: Expression) -> tuple[tuple[str, Type], ...]:
    """The names that values are made of, each with its type."""
    leaves = {
        part.name: part.type
        for value in values
        for part in walk(value)
        if isinstance(part, Local | Input | Draw | Parameter)
    }
    return tuple(leaves.items())


def _with_columns(steps: list[StepProgram]) -> tuple[StepProgram, ...]:
    """The steps with a column of their own for each value that they report.

    Values that several steps report are also named after the step; other names come
    first.
    """
    counts = Counter(name for step in steps for name in step.values)
    reported = [(step.step.name, name) for step in steps for name in step.values]
    reported.sort(key=lambda pair: counts[pair[1]] > 1)
    preferred = [
        name if counts[name] == 1 else f"{step}_{name}" for step, name in reported
    ]
    columns = dict(zip(reported, distinct(preferred, ("step",)), strict=True))
    return tuple(
        replace(step, columns=tuple(columns[step.step.name, n] for n in step.values))
        for step in steps
    )


def _with_norms(steps: Sequence[StepProgram]) -> tuple[StepProgram, ...]:
    """The steps with a column for the gradient of each network that they update."""
    taken = ("step", *(column for step in steps for column in step.columns))
    pairs = [(step.step.name, name) for step in steps for name in step.step.updates]
    alone = len(steps) == 1
    words = [
        name if alone or step == name else f"{step}_{name}" for step, name in pairs
    ]
    named = distinct([f"norm_{word}" for word in words], taken)
    columns = dict(zip(pairs, named, strict=True))
    return tuple(
        replace(
            step,
            norms=tuple((n, columns[step.step.name, n]) for n in step.step.updates),
        )
        for step in steps
    )


def _kept(
    keep: Keep | None,
    steps: Iterable[StepProgram],
    losses: Mapping[str, str],
    metrics: Mapping[str, str],
) -> str:
    """The column of what says which checkpoint is best, if one is kept."""
    if keep is None:
        return ""
    if keep.kind == "metric":
        return metrics[keep.name]
    if keep.kind == "loss":
        return losses[keep.name]
    return next(losses[s.objective_name] for s in steps if s.step.name == keep.name)


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


def _annealed(values: Iterable[Expression]) -> tuple[str, ...]:
    parts = (part for value in values for part in walk(value))
    return tuple(
        dict.fromkeys(
            part.name
            for part in parts
            if isinstance(part, Parameter) and part.type == Scalar()
        )
    )
