"""The schedule -> heads and terms of the step functions, and the loop of train.py."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gencc.codegen import naming
from gencc.codegen.expressions import write
from gencc.codegen.files.data_py import is_split
from gencc.codegen.framework import CONFIG, NETWORKS, Framework, Reading
from gencc.codegen.naming import sentence
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Binary,
    Call,
    Choice,
    Dict,
    Do,
    Doc,
    Expression,
    For,
    If,
    Import,
    Lambda,
    Literal,
    Name,
    Parameter,
    Ref,
    Return,
    Statement,
    Subscript,
    Symbol,
    Tuple,
    Unary,
)
from gencc.codegen.python.printer import Printer
from gencc.codegen.python.scope import WORDS
from gencc.ir import expressions as ir
from gencc.ir.model import Domain, Model
from gencc.lowering.plan import (
    LossFunction,
    OutputProgram,
    Program,
    StageProgram,
    StepProgram,
)

_WORTH_A_LOOK = 2**30  # bytes; any machine that trains has as many

_LOSSES = Import(".", "losses")
_STREAMS = Import(".support", "streams")
_WEIGHTS = Import(".support", "weights")
_MINIBATCHES = Import(".support.minibatches", "minibatch_indices")


# ------------------------------------------------------------------ step functions


def function_name(program: StepProgram) -> Symbol:
    """train_step, discriminator_step."""
    return naming.step(program.step.name)


def optimizer_names(program: StepProgram) -> tuple[tuple[str, Name], ...]:
    """Each optimizer of the step: its name in the spec, and the argument."""
    names = program.step.optimizers
    if len(names) == 1:
        return ((names[0], Name("optimizer")),)
    return tuple((name, Name(naming.optimizer(name))) for name in names)


def parameters(program: StepProgram, framework: Framework) -> tuple[Parameter, ...]:
    """Networks, optimizers, data, every draw, and the numbers a run may override."""
    arguments = [argument.text for _, argument in optimizer_names(program)]
    return (
        Parameter("networks", NETWORKS),
        *(Parameter(word, framework.optimizer) for word in arguments),
        *(Parameter(naming.value(n), framework.tensor) for n in _given(program)),
        *((Parameter("config", CONFIG),) if _uses_config(program) else ()),
    )


def _given(program: StepProgram) -> tuple[str, ...]:
    """Data, draws and annealed numbers."""
    draws = (draw.name for draw in program.draws)
    return (*program.inputs, *draws, *program.annealed)


def documentation(program: StepProgram) -> Doc:
    """What the step does, in the words of the spec."""
    step = program.step
    verb = "Maximize" if step.maximize else "Minimize"
    return Doc(f"{verb} {step.text} over {sentence(step.updates)}.")


def terms(program: StepProgram, framework: Framework) -> tuple[Statement, ...]:
    """Each term's mean over the batch, and their weighted sum."""
    found: list[Statement] = []
    for term in program.terms:
        numbers = _numbers(term)
        arguments = tuple(
            setting(name) if name in numbers else Name(naming.value(name))
            for name, _ in term.parameters
        )
        function = Attribute(Ref("losses", _LOSSES), naming.loss(term.name))
        mean = framework.mean(Call(function, arguments))
        found.append(Assign(naming.value(term.name), mean))
    if program.combined:
        weighted = write(program.objective, framework.training)
        found.append(Assign(naming.value(program.objective_name), weighted))
    if program.step.maximize:
        negative = Unary("-", Name(naming.value(program.objective_name)))
        found.append(Assign(naming.value(program.descent), negative))
    return tuple(found)


def _uses_config(program: StepProgram) -> bool:
    values = [program.objective, *(line.value for line in program.lines)]
    return any(is_setting(part) for value in values for part in ir.walk(value)) or any(
        _numbers(term) for term in program.terms
    )


def _numbers(term: LossFunction) -> set[str]:
    """The settings of a run that a term is given."""
    parts = ir.walk(term.value)
    return {p.name for p in parts if isinstance(p, ir.Parameter) and is_setting(p)}


def setting(name: str) -> Attribute:
    """config.C"""
    return Attribute(Name("config"), naming.setting(name))


def is_setting(part: ir.Expression) -> bool:
    """A parameter that is the same throughout a run, and so is read from its config."""
    return isinstance(part, ir.Parameter) and part.type == ir.Constant()


# ------------------------------------------------------------------ the loop


def columns(program: Program) -> Tuple:
    """The losses of all steps, in the order of the schedule."""
    names = dict.fromkeys(name for step in program.steps for name in step.columns)
    return Tuple(tuple(Literal(name) for name in names))


def smallest_minibatch(model: Model) -> tuple[Statement, ...]:
    """What a run may not set: a minibatch that a batch_norm cannot normalize by."""
    layers = (
        f"{network.name}/{path}"
        for network in model.networks
        for path, _ in network.norms_of_vectors()
    )
    if (layer := next(layers, None)) is None:
        return ()
    require = Ref("require_several", Import(".normalizing", "require_several"))
    return (Do(Call(require, (Name("config.batch_size"), Literal(layer)))),)


def fitted(program: Program) -> tuple[Statement, ...]:
    """That what is fitted after training has room is known before it."""
    require = Ref("memory.require", Import(".support", "memory"))
    advice = Literal("fit a shorter vector")
    return tuple(
        Do(Call(require, (Literal(size), Literal(f"to fit {one.name}"), advice)))
        for one in program.statistics
        if (size := _fitted_bytes(one)) > _WORTH_A_LOOK
    )


def _fitted_bytes(statistic: OutputProgram) -> int:
    """Of the covariance, its inverse, and two more that are needed on the way."""
    kind = statistic.value.type
    assert isinstance(kind, ir.Tensor)
    return 4 * 8 * math.prod(kind.shape) ** 2


def dataset(reading: Reading) -> tuple[Statement, ...]:
    """The data, as they are and as tensors."""
    load = Call(Name("data.load"), (Name("folder"), Name("config.precision")))
    found: list[Statement] = []
    if is_split(reading.data):
        found.append(Assign("dataset, trial", Call(Name("data.parts"), (load,))))
    else:
        found.append(Assign("dataset", load))
    examples: Expression = Call(Name("tensor"), (Name("dataset.examples"),))
    if reading.data.named:
        comprehension = (
            "{name: tensor(part.examples) for name, part in dataset.items()}"
        )
        examples = Name(comprehension)
    found.append(Assign(reading.examples, examples))
    if reading.labelled:
        found.append(Assign("labels", _labels(reading)))
    return tuple(found)


def _labels(reading: Reading) -> Expression:
    """The labels as a tensor, or those of each named domain."""
    function = Ref("labels_of", Import(".support.datasets", "labels_of"))
    tensors = {}
    for domain in reading.labelled:
        own: Expression = Name("dataset")
        if reading.data.named:
            own = Subscript(own, Literal(domain.name))
        labels = Call(function, (own, Literal(domain.classes)))
        tensors[domain.name] = Call(Name("tensor"), (labels,))
    if not reading.data.named:
        (alone,) = tensors.values()
        return alone
    return Dict(tuple((Literal(name), one) for name, one in tensors.items()))


def digest(reading: Reading) -> Expression:
    """What tells the data of one run from those of another."""
    if reading.data.named:
        return Name('"-".join(part.digest for part in dataset.values())')
    return Name("dataset.digest")


def result(program: Program, reading: Reading) -> tuple[Statement, ...]:
    """The trained model, after what is fitted once training is through."""
    trial = Name("trial" if is_split(reading.data) else "dataset")
    parts = ("networks", "config", "tensor")
    arguments: tuple[Expression, ...] = tuple(map(Name, parts))
    arguments += (Lambda((), trial), Name("out"), Name("run.step"))
    trained = Call(Name("Trained"), arguments)
    if not program.statistics:
        return (Return(Tuple((Name("run"), trained))),)
    fit = Ref("fit", Import(".outputs", "fit"))
    through = If(
        Unary("not ", Name("run.interrupted")),
        (Do(Call(fit, (Name("trained"), Name("dataset")))),),
    )
    return (
        Assign("trained", trained),
        through,
        Return(Tuple((Name("run"), Name("trained")))),
    )


def per_epoch(program: Program, reading: Reading) -> tuple[Assign, ...]:
    """Iterations in an epoch: a pass over the data, as often as an iteration reads.

    Of each stage, where they are not alike in this.
    """
    lengths = [_epoch_length(stage, reading) for stage in program.stages]
    if _are_alike(program, reading):
        return (Assign("per_epoch", *lengths[0]),)
    return tuple(
        Assign(naming.epoch_length(stage.stage), *length)
        for stage, length in zip(program.stages, lengths, strict=True)
    )


def epoch_lengths(program: Program, reading: Reading) -> Expression:
    """What the run is told of epochs: their length, or each by the step it begins at."""
    if _are_alike(program, reading):
        return Name("per_epoch")
    starts: list[Expression] = [Literal(0)]
    starts += (Name(naming.stage_end(one.stage)) for one in program.stages[:-1])
    lengths = (Name(naming.epoch_length(one.stage)) for one in program.stages)
    return Dict(tuple(zip(starts, lengths, strict=True)))


def _are_alike(program: Program, reading: Reading) -> bool:
    """Whether all stages have epochs of one length."""
    first, *others = (_epoch_length(stage, reading) for stage in program.stages)
    return all(other == first for other in others)


def _epoch_length(stage: StageProgram, reading: Reading) -> tuple[Expression, str]:
    """The iterations in an epoch of a stage, and why they are not more."""
    reads, data = _reads(stage), reading.data
    own = {name for step in stage.steps for name in _own_inputs(stage, step)}
    shared = data.domains_of(stage.inputs)
    if reads == Literal(1):
        return _minibatches(reading, data.domains_of({*own, *stage.inputs})), ""
    passes = Binary("//", _minibatches(reading, data.domains_of(own)), reads)
    words = Printer(WORDS).expression(reads)
    if shared:  # one minibatch of these in an iteration
        longer = _minibatches(reading, shared)
        value = Call(Name("max"), (Call(Name("min"), (passes, longer)), Literal(1)))
        return value, f"an iteration takes {words} minibatches, or a shared one"
    value = Call(Name("max"), (passes, Literal(1)))
    return value, f"an iteration takes {words} minibatches"


def _minibatches(reading: Reading, read: tuple[Domain, ...]) -> Call:
    """How many minibatches the smallest of these domains has, or of all for none."""
    count = Call(Name("len"), (Name(reading.examples),))
    if reading.data.named:  # the larger ones are not seen whole in it
        count = _smallest(reading, read or reading.data.domains)
    function = Import(".support.minibatches", "minibatches_per_epoch")
    return Call(
        Ref("minibatches_per_epoch", function), (count, Name("config.batch_size"))
    )


def _smallest(reading: Reading, read: tuple[Domain, ...]) -> Call:
    """How many examples the smallest of these domains has."""
    if read == reading.data.domains and len(read) > 1:
        sizes = Call(Name("map"), (Name("len"), Name(f"{reading.examples}.values()")))
        return Call(Name("min"), (sizes,))
    lengths = tuple(
        Call(Name("len"), (Subscript(Name(reading.examples), Literal(one.name)),))
        for one in read
    )
    return lengths[0] if len(lengths) == 1 else Call(Name("min"), lengths)


def _reads(stage: StageProgram) -> Expression:
    """How many minibatches an iteration takes."""
    return _sum([_repeat(step) for step in stage.steps if _own_inputs(stage, step)])


def total(program: Program, reading: Reading) -> tuple[Statement, ...]:
    """Iterations in all, and where a stage ends that another one follows."""
    alike = _are_alike(program, reading)
    ends: list[Statement] = []
    end: Expression | None = None
    for stage in program.stages:
        length = "per_epoch" if alike else naming.epoch_length(stage.stage)
        epochs = Attribute(Name("config"), naming.epochs(stage.stage))
        here = Binary("*", epochs, Name(length))
        end = here if end is None else Binary("+", end, here)
        if stage is not program.stages[-1]:
            ends.append(Assign(naming.stage_end(stage.stage), end))
            end = Name(naming.stage_end(stage.stage))
    assert end is not None
    is_none = Name("steps is None")
    return (*ends, Assign("total", Choice(end, is_none, Name("steps"))))


def restore(program: Program, model: Model) -> tuple[Statement, ...]:
    """Back to a checkpoint, where optimizers have made as many updates as its steps."""
    parts = ("networks", "optimizers", "run.checkpoint")
    arguments: tuple[Expression, ...] = tuple(map(Name, parts))
    before: tuple[Statement, ...] = ()
    if updates := _updates(program, model):
        counted = Dict(tuple((Literal(name), updates[name]) for name in updates))
        comment = "how often each optimizer has moved its weights until then"
        before = (Assign("updates", counted, comment),)
        arguments += (Name("updates"),)
    return (*before, Do(Call(Ref("weights.restore", _WEIGHTS), arguments)))


def _updates(program: Program, model: Model) -> dict[str, Expression]:
    """How often each optimizer that counts has moved its weights by `run.step`."""
    counts: dict[str, list[Expression]] = {}
    start: Expression | None = None
    for stage in program.stages:
        reached: Expression = Name("run.step")
        if stage is not program.stages[-1]:
            reached = Call(Name("min"), (reached, Name(naming.stage_end(stage.stage))))
        for step in stage.steps:
            for name in step.step.optimizers:
                if model.optimizer(name).rule.counts:
                    counts.setdefault(name, []).append(_made(step, start, reached))
        start = reached
    return {name: _sum(parts) for name, parts in counts.items()}


def _made(
    program: StepProgram, start: Expression | None, reached: Expression
) -> Expression:
    """How often a step was made in the iterations from `start` to `reached`."""
    every = _count(program.step.every)
    if every == Literal(1):
        done = reached if start is None else Binary("-", reached, start)
        return _times(_repeat(program), done)
    done = Binary("//", reached, every)
    return done if start is None else Binary("-", done, Binary("//", start, every))


def loop(
    program: Program, framework: Framework, reading: Reading, model: Model
) -> tuple[Statement, ...]:
    """An iteration: each step as often as it is repeated, then a checkpoint if due."""
    bodies = [
        _Iteration(stage, framework, reading, model, before)
        for stage, before in zip(program.stages, _before(program), strict=True)
    ]
    *earlier, last = [one.body() for one in bodies]
    body = last
    for stage, statements in zip(program.stages[-2::-1], earlier[::-1], strict=True):
        test = Binary("<", Name("step"), Name(naming.stage_end(stage.stage)))
        body = (If(test, statements, body),)
    return (*body, _save())


def partials(
    program: Program, framework: Framework, reading: Reading
) -> tuple[Statement, ...]:
    """What the loop calls, with the arguments that do not change in it."""
    partial = Ref("partial", Import("functools", "partial"))
    found: list[Statement] = [Assign("batch", Name("config.batch_size"))]
    for name in dict.fromkeys(
        _distribution(draw) for step in program.steps for draw in step.draws
    ):
        stream = Ref(f"streams.{name}", _STREAMS)
        found.append(Assign(name, Call(partial, (stream, Name("config.seed")))))
    reads = any(step.inputs for step in program.steps)
    return (*found, framework.reader(reading)) if reads else tuple(found)


def minibatch_indices(reading: Reading, *number: Expression) -> Call:
    """minibatch_indices(config.seed, len(images), batch, number)"""
    examples: Expression = Name(reading.examples)
    stream: tuple[Expression, ...] = ()
    if reading.data.named:
        examples = Subscript(examples, Name("name"))
        stream = (Name("name"),)
    count = Call(Name("len"), (examples,))
    where = (Name("config.seed"), count, Name("batch"), *number, *stream)
    return Call(Ref("minibatch_indices", _MINIBATCHES), where)


def draw_arguments(
    what: str, draw: ir.Draw, number: Expression, count: Expression
) -> tuple[Expression, ...]:
    """ "train/z_noise", step, (config.batch_size, 2): what a stream needs but the seed."""
    if not isinstance(draw.type, ir.Tensor):
        return Literal(what), number, count
    shape = Tuple((count, *(Literal(size) for size in draw.type.shape)))
    match draw.noise:
        case ir.Permutation():
            raise AssertionError("orders the examples and has no shape")
        case ir.StandardNormal():
            return Literal(what), number, shape
        case ir.Uniform(0.0, 1.0):
            return Literal(what), number, shape
        case ir.Uniform(low, high):
            bounds = (Literal(low), Literal(high))
            return Literal(what), number, shape, *bounds


def stream(draw: ir.Draw) -> Ref:
    """streams.normal or streams.uniform"""
    return Ref(f"streams.{_distribution(draw)}", _STREAMS)


def _distribution(draw: ir.Draw) -> str:
    match draw.noise:
        case ir.StandardNormal():
            return "normal"
        case ir.Uniform():
            return "uniform"
        case ir.Permutation():
            return "permutation"


@dataclass(frozen=True)
class _Before:
    """What lies before a stage: the step that it begins at, and how many minibatches."""

    start: Expression | None = None
    minibatches: Expression | None = None

    def count(self, reads: Expression, step: Expression) -> Expression:
        """The minibatches before a step of the stage, whose iterations take so many."""
        if self.minibatches is None or self.start is None:
            return _times(reads, step)
        if self.minibatches == _times(reads, self.start):  # as many as all before
            return _times(reads, step)
        here = _times(reads, Binary("-", step, self.start))
        return Binary("+", self.minibatches, here)


def _before(program: Program) -> tuple[_Before, ...]:
    """Minibatches are counted on from stage to stage, so that all are fresh."""
    found = [_Before()]
    for stage in program.stages[:-1]:
        end = Name(naming.stage_end(stage.stage))
        found.append(_Before(end, found[-1].count(_reads(stage), end)))
    return tuple(found)


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
        self.program, self.framework = program, framework
        self.reading, self.model = reading, model
        self.first = before.count(_reads(program), Name("step"))
        self.shared = before.count(Literal(1), Name("step"))

    def body(self) -> tuple[Statement, ...]:
        shared = self.program.stage.name or "iteration"
        body: list[Statement] = []
        if self.program.inputs:
            body += self.framework.read(self.reading, self.program.inputs, self.shared)
        body += self._draws(shared, self.program.draws, Name("step"))
        body += self._annealed()
        if self.program.stage.simultaneous:
            return (*body, *self.framework.together(self.reading, self.program))
        before: list[Expression] = []
        for step in self.program.steps:
            body += self._turns(step, before)
            if _own_inputs(self.program, step):
                before.append(_repeat(step))
        return tuple(body)

    def _annealed(self) -> Iterator[Statement]:
        """beta = tensor(linear(step, config.beta_start, …)), for all steps at once."""
        used = {name for step in self.program.steps for name in step.annealed}
        for one in self.model.parameters:
            if one.anneal and one.name in used:
                settings = (
                    Attribute(Name("config"), naming.annealed(one.name, part))
                    for part in ("start", "end", "steps")
                )
                curve = Ref(one.anneal.curve, Import(".anneal", one.anneal.curve))
                value = Call(curve, (Name("step"), *settings))
                yield Assign(naming.value(one.name), Call(Name("tensor"), (value,)))

    def _turns(
        self, program: StepProgram, before: list[Expression]
    ) -> tuple[Statement, ...]:
        """One step, or the loop that repeats it; each time fresh data and fresh noise."""
        repeat, every = _repeat(program), _count(program.step.every)
        start = _offset(self.first, before)
        if repeat == Literal(1):
            turn = self._turn(program, Name("step"), start)
            if every == Literal(1):
                return turn
            done = Binary("+", Name("step"), Literal(1))
            due = Binary("==", Binary("%", done, every), Literal(0))
            return (If(due, turn),)
        number = Binary("+", Binary("*", repeat, Name("step")), Name("turn"))
        minibatch = Binary("+", start, Name("turn"))
        if minibatch == number and self._own_draws(program):  # one name for both
            turn = (
                Assign("number", number),
                *self._turn(program, Name("number"), Name("number")),
            )
        else:
            turn = self._turn(program, number, minibatch)
        return (For("turn", Call(Name("range"), (repeat,)), turn),)

    def _own_draws(self, program: StepProgram) -> tuple[ir.Draw, ...]:
        shared = self.program.stage.shared
        return tuple(draw for draw in program.draws if draw.name not in shared)

    def _turn(
        self, program: StepProgram, number: Expression, minibatch: Expression
    ) -> tuple[Statement, ...]:
        found: list[Statement] = []
        if own := _own_inputs(self.program, program):
            found += self.framework.read(self.reading, own, minibatch)
        found += self._draws(program.step.name, self._own_draws(program), number)
        call = self.framework.call(self.reading, program, step_arguments(program))
        return (*found, Do(Call(Name("run.log"), (Name("step"), call))))

    def _draws(
        self, what: str, draws: Iterable[ir.Draw], number: Expression
    ) -> Iterator[Statement]:
        for draw in draws:
            arguments = draw_arguments(
                f"{what}/{draw.name}", draw, number, Name("batch")
            )
            array = Call(Name(_distribution(draw)), arguments)
            yield Assign(naming.value(draw.name), Call(Name("tensor"), (array,)))


def _own_inputs(stage: StageProgram, step: StepProgram) -> tuple[str, ...]:
    """What a step reads for itself, and not for the whole iteration."""
    return tuple(name for name in step.inputs if name not in stage.stage.shared)


def step_arguments(program: StepProgram) -> tuple[Expression, ...]:
    """What the loop hands to the step function."""
    optimizers = (
        Subscript(Name("optimizers"), Literal(name))
        for name, _ in optimizer_names(program)
    )
    return (
        Name("networks"),
        *optimizers,
        *(Name(naming.value(name)) for name in _given(program)),
        *((Name("config"),) if _uses_config(program) else ()),
    )


def _save() -> If:
    export = Call(
        Ref("weights.export", _WEIGHTS), (Name("networks"), Name("optimizers"))
    )
    done = Binary("+", Name("step"), Literal(1))
    return If(
        Call(Name("run.save_due"), (Name("step"),)),
        (Do(Call(Name("run.save"), (done, export))),),
    )


def _repeat(program: StepProgram) -> Expression:
    return _count(program.step.repeat)


def _count(count: int | str) -> Expression:
    return setting(count) if isinstance(count, str) else Literal(count)


def _sum(counts: list[Expression]) -> Expression:
    """The sum of counts, literal ones added up; 1 for none."""
    numbers = [c.value for c in counts if isinstance(c, Literal)]
    fixed = sum(n for n in numbers if isinstance(n, int))
    named = [c for c in counts if not isinstance(c, Literal)]
    parts = [*named, *([Literal(fixed)] if fixed else [])] or [Literal(1)]
    total = parts[0]
    for part in parts[1:]:
        total = Binary("+", total, part)
    return total


def _times(count: Expression, number: Expression) -> Expression:
    return number if count == Literal(1) else Binary("*", count, number)


def _offset(start: Expression, before: list[Expression]) -> Expression:
    return Binary("+", start, _sum(before)) if before else start
