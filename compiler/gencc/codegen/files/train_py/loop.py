"""The loop of train(): minibatches, draws, the steps of an iteration, and checkpoints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gencc.codegen import curves, naming
from gencc.codegen.draws import draw_arguments
from gencc.codegen.files.data_py import (
    has_columns,
    is_split,
    trained_on,
    trial_of,
)
from gencc.codegen.files.train_py.counts import count, offset, times, turns
from gencc.codegen.files.train_py.minibatches import minibatch_functions, read
from gencc.codegen.files.train_py.stages import minibatches_read, own_inputs
from gencc.codegen.files.train_py.step_functions import (
    arguments,
    condition_arguments,
    function_name,
)
from gencc.codegen.framework import Framework, Reading
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Binary,
    Call,
    Do,
    Expression,
    For,
    If,
    Import,
    Keyword,
    Lambda,
    Literal,
    Name,
    Ref,
    Return,
    Statement,
    Subscript,
    Tuple,
    Unary,
)
from gencc.ir import expressions as ir
from gencc.ir.model import Curve, Model
from gencc.ir.records import dataclass
from gencc.lowering.plan import (
    Program,
    StageProgram,
    StepProgram,
    Update,
)

_STREAMS = Import(".support", "streams")
_WEIGHTS = Import(".support", "weights")


def columns(program: Program) -> Tuple:
    """The losses of all steps, in the order of the schedule."""
    names = dict.fromkeys(name for step in program.steps for name in step.columns)
    names |= dict.fromkeys(name for step in program.steps for _, name in step.norms)
    return Tuple(tuple(Literal(name) for name in names))


def partials(
    program: Program, framework: Framework, reading: Reading
) -> tuple[Statement, ...]:
    """The functions that the loop calls, with the arguments that stay the same in it."""
    own_rows = Ref("own_rows", Import(".support.workers", "own_rows"))
    draws = dict.fromkeys(
        d.noise.word for step in program.steps for d in step.all_draws
    )
    reads = any(step.all_inputs for step in program.steps)
    statements: list[Statement] = []
    if draws or reads:  # else nothing would read the variable
        statements.append(Assign("batch", Name("config.batch_size")))
    annealed = any(step.all_annealed for step in program.steps)
    changed = reads and reading.data.is_augmented
    if framework.arrays and (draws or annealed or changed):
        statements.append(framework.arrays)
    for name in draws:
        stream = Ref(f"streams.{name}", _STREAMS)
        statements.append(Assign(name, Call(own_rows, (stream, Name("config.seed")))))
    return (
        (*statements, *minibatch_functions(reading, framework))
        if reads
        else tuple(statements)
    )


def loop(
    program: Program, framework: Framework, reading: Reading, model: Model
) -> tuple[Statement, ...]:
    """An iteration: each step as often as it is repeated."""
    bodies = [
        _Iteration(stage, framework, reading, model, before)
        for stage, before in zip(program.stages, _before(program), strict=True)
    ]
    *earlier, last = [body.body() for body in bodies]
    body = last
    for stage, statements in zip(program.stages[-2::-1], earlier[::-1], strict=True):
        test = Binary("<", Name("step"), Name(naming.stage_end(stage.stage)))
        body = (If(test, statements, body),)
    return body


@dataclass(frozen=True)
class _Before:
    """The start of a stage: the first step, and the number of minibatches before it."""

    start: Expression | None = None
    minibatches: Expression | None = None

    def count(self, reads: Expression, step: Expression) -> Expression:
        """The minibatches before a step of the stage, whose iterations take `reads`."""
        if self.minibatches is None or self.start is None:
            return times(reads, step)
        if self.minibatches == times(
            reads, self.start
        ):  # as many per iteration as before
            return times(reads, step)
        own = times(reads, Binary("-", step, self.start))
        return Binary("+", self.minibatches, own)


def _before(program: Program) -> tuple[_Before, ...]:
    """The start of each stage; minibatches are numbered through, so that all are fresh."""
    starts = [_Before()]
    for stage in program.stages[:-1]:
        end = Name(naming.stage_end(stage.stage))
        starts.append(_Before(end, starts[-1].count(minibatches_read(stage), end)))
    return tuple(starts)


class _Iteration:
    """The statements of one iteration of a stage."""

    def __init__(
        self,
        program: StageProgram,
        framework: Framework,
        reading: Reading,
        model: Model,
        before: _Before,
    ) -> None:
        self.program, self.reading, self.model = program, reading, model
        self.given = Name(framework.given)
        self.first = before.count(minibatches_read(program), Name("step"))
        self.shared = before.count(Literal(1), Name("step"))

    def body(self) -> tuple[Statement, ...]:
        shared = self.program.stage.name or "iteration"
        body: list[Statement] = []
        if self.program.inputs:
            body += read(self.reading, self.program.inputs, self.shared)
        body += self._draws(shared, self.program.draws, Name("step"))
        body += self._annealed()
        body += self._rates()
        before: list[Expression] = []
        for update in self.program.updates:
            body += self._turns(update, before)
            if own_inputs(self.program, update.steps[0]):
                before.append(turns(update.steps[0]))
        return tuple(body)

    def _annealed(self) -> Iterator[Statement]:
        """beta = tensor(linear(step, config.beta_start, …)), for all steps together."""
        used = {name for step in self.program.steps for name in step.all_annealed}
        for parameter in self.model.parameters:
            if parameter.anneal and parameter.name in used:
                value = Call(self.given, (curves.of_parameter(parameter),))
                yield Assign(naming.value(parameter.name), value)

    def _rates(self) -> Iterator[Statement]:
        """set_rate(optimizers["critic"], config.lr_scale * linear(step, …)), once for those that are alike."""
        used = {name for step in self.program.steps for name in step.step.optimizers}
        along: dict[Curve, list[str]] = {}
        for optimizer in self.model.optimizers:
            if optimizer.name in used and optimizer.rate:
                along.setdefault(optimizer.rate, []).append(optimizer.name)
        for curve, names in along.items():
            alone = len(names) == 1
            name = Literal(names[0]) if alone else Name("name")
            first = self.model.optimizer(names[0])
            setting = naming.learning_rate(first, self.model)
            scale, value = Attribute(Name("config"), setting), curves.written(curve)
            change = Do(
                Call(
                    Ref("set_rate", Import(".rates", "set_rate")),
                    (Subscript(Name("optimizers"), name), Binary("*", scale, value)),
                )
            )
            every = Tuple(tuple(map(Literal, names)))
            yield change if alone else For("name", every, (change,))

    def _turns(self, update: Update, before: list[Expression]) -> tuple[Statement, ...]:
        """One step, or the loop that repeats it; each time fresh data and fresh noise."""
        program = update.steps[0]  # simultaneous ones are all taken once
        times, every = turns(program), count(program.step.every)
        start = offset(self.first, before)
        if times == Literal(1):
            turn = self._turn(update, Name("step"), start)
            if every == Literal(1):
                return turn
            done = Binary("+", Name("step"), Literal(1))
            due = Binary("==", Binary("%", done, every), Literal(0))
            return (If(due, turn),)
        counter = "turn" if program.step.accumulate == 1 else "part"
        number = Binary("+", Binary("*", times, Name("step")), Name(counter))
        minibatch = Binary("+", start, Name(counter))
        if minibatch == number and self._own_draws(program):  # one name for both
            turn = (
                Assign("number", number),
                *self._turn(update, Name("number"), Name("number")),
            )
        else:
            turn = self._turn(update, number, minibatch)
        return (For(counter, Call(Name("range"), (times,)), turn),)

    def _own_draws(self, program: StepProgram) -> tuple[ir.Draw, ...]:
        shared = self.program.stage.shared
        return tuple(draw for draw in program.all_draws if draw.name not in shared)

    def _turn(
        self, update: Update, number: Expression, minibatch: Expression
    ) -> tuple[Statement, ...]:
        program, statements = update.steps[0], list[Statement]()
        if own := own_inputs(self.program, program):
            statements += read(self.reading, own, minibatch)
        statements += self._draws(program.step.name, self._own_draws(program), number)
        if condition := program.condition:
            due = Call(
                Name(naming.due(program.step.name)), condition_arguments(condition)
            )
            return (*statements, If(due, (_log(update),)))
        return (*statements, _log(update))

    def _draws(
        self, what: str, draws: Iterable[ir.Draw], number: Expression
    ) -> Iterator[Statement]:
        for draw in draws:
            arguments = draw_arguments(
                f"{what}/{draw.name}", draw, number, Name("batch")
            )
            array = Call(Name(draw.noise.word), arguments)
            yield Assign(naming.value(draw.name), Call(self.given, (array,)))


def _log(update: Update) -> Do:
    """run.log(step, train_step(networks, …))"""
    losses = Call(Name(function_name(update)), arguments(update))
    return Do(Call(Name("run.log"), (Name("step"), losses)))


def run(program: Program) -> Assign:
    """run = Run(out, COLUMNS, facts, resume), with the validation if there is one."""
    arguments: tuple[Expression, ...] = tuple(
        map(Name, ("out", "COLUMNS", "facts", "resume", "overwrite"))
    )
    if program.validation:
        validation = Ref("validation.VALIDATION", Import(".", "validation"))
        arguments = (*arguments, validation)
    return Assign("run", Call(Name("Run"), arguments))


def validate(program: Program, reading: Reading) -> tuple[Statement, ...]:
    """What is measured on held-out examples, if it is time to."""
    if program.validation is None:
        return ()
    measured = Ref("validation.measured", Import(".", "validation"))
    examples = Name("held_out" if trained_on(reading.data) else "trial")
    values = Call(measured, (Name("trained"), examples))
    return (
        If(
            Call(Name("run.validation_due"), (Name("step"),)),
            (Do(Call(Name("run.log"), (Name("step"), values))),),
        ),
    )


def before(program: Program, reading: Reading) -> tuple[Statement, ...]:
    """The model in training, where the loop already measures it."""
    return trained_model(reading) if program.validation else ()


def save() -> If:
    """A checkpoint, if one is due."""
    export = Call(
        Ref("weights.export", _WEIGHTS), (Name("networks"), Name("optimizers"))
    )
    done = Binary("+", Name("step"), Literal(1))
    return If(
        Call(Name("run.save_due"), (Name("step"),)),
        (Do(Call(Name("run.save"), (done, export))),),
    )


def trained_model(reading: Reading) -> tuple[Statement, ...]:
    """trained = Trained(networks, …)"""
    parts = ("networks", "config", "tensor")
    arguments: tuple[Expression, ...] = tuple(map(Name, parts))
    arguments += (_trial(reading), Name("out"), Name("run.step"))
    if has_columns(reading.data):
        arguments += (Name("dataset.columns"),)
    return (Assign("trained", Call(Name("Trained"), arguments)),)


def _after_validation(program: Program) -> Assign:
    """The model at the best checkpoint, if one is kept, or at the step of now."""
    assert program.validation is not None
    replace = Ref("replace", Import("dataclasses", "replace"))
    arguments: tuple[Expression, Keyword] = (
        Name("trained"),
        Keyword("step", Name("run.step")),
    )
    if program.validation.validation.keep:
        load = Ref("load", Import(".trained", "load"))
        best = Call(load, (Name("out"), Name("device")))
        arguments = (best, Keyword("trial", Lambda((), Name("trial"))))
    return Assign("trained", Call(replace, arguments))


def result(program: Program, reading: Reading) -> tuple[Statement, ...]:
    """The trained model, after statistics are fitted at the end of training.

    Where the best checkpoint is kept, it is the model at that one.
    """
    (trained,) = trained_model(reading)
    assert isinstance(trained, Assign)
    if program.validation:
        trained = _after_validation(program)
    if not program.statistics:
        return (Return(Tuple((Name("run"), trained.value))),)
    fit = Ref("fit", Import(".outputs", "fit"))
    through = If(
        Unary("not ", Name("run.interrupted")),
        (Do(Call(fit, (Name("trained"), Name("dataset")))),),
    )
    return (
        trained,
        through,
        Return(Tuple((Name("run"), Name("trained")))),
    )


def _trial(reading: Reading) -> Expression:
    """The function for what the trained model is tried on."""
    if is_split(reading.data):
        return Lambda((), Name("trial"))
    if reading.data.named:
        return Lambda((), trial_of(reading.data, Name("dataset")))
    return Name("dataset.trial")
