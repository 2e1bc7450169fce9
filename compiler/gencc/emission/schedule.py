"""The schedule -> heads and terms of the step functions, and the loop of train.py."""

from __future__ import annotations

from gencc.emission.expressions import write
from gencc.emission.framework import CONFIG, NETWORKS, Framework
from gencc.emission.naming import sentence
from gencc.ir import expressions as ir
from gencc.program import LossFunction, Program, StepProgram
from gencc.pycode.nodes import (
    Assign,
    Binary,
    Call,
    Do,
    Doc,
    Expression,
    For,
    If,
    Import,
    Literal,
    Name,
    Parameter,
    Ref,
    Statement,
    Subscript,
    Tuple,
    Unary,
)

_LOSSES = Import(".", "losses")
_STREAMS = Import(".support", "streams")
_WEIGHTS = Import(".support", "weights")
_MINIBATCHES = Import(".support.minibatches", "minibatch_indices")


# ------------------------------------------------------------------ step functions


def function_name(program: StepProgram) -> str:
    """train_step, discriminator_step."""
    return f"{program.step.name}_step"


def optimizer_names(program: StepProgram) -> tuple[tuple[str, str], ...]:
    """Each optimizer of the step: its name in the spec, and as an argument."""
    names = program.step.optimizers
    if len(names) == 1:
        return ((names[0], "optimizer"),)
    return tuple((name, f"{name}_optimizer") for name in names)


def parameters(program: StepProgram, framework: Framework) -> tuple[Parameter, ...]:
    """Networks, optimizers, data, every draw, and the numbers a run may override."""
    arguments = [a for _, a in optimizer_names(program)]
    values = ["x"] if program.reads_data else []
    values += [draw.name for draw in program.draws]
    return (
        Parameter("networks", NETWORKS),
        *(Parameter(name, framework.optimizer) for name in arguments),
        *(Parameter(name, framework.tensor) for name in values),
        *((Parameter("config", CONFIG),) if _uses_config(program) else ()),
    )


def documentation(program: StepProgram) -> Doc:
    """What the step does, in the words of the spec."""
    step = program.step
    verb = "Maximize" if step.maximize else "Minimize"
    return Doc(f"{verb} {step.text} over the {sentence(step.updates)}.")


def terms(program: StepProgram, framework: Framework) -> tuple[Statement, ...]:
    """Each term's mean over the batch, and their weighted sum."""
    found: list[Statement] = []
    for term in program.terms:
        numbers = _numbers(term)
        arguments = tuple(
            Name(f"config.{name}" if name in numbers else name)
            for name, _ in term.parameters
        )
        call = Call(Ref(f"losses.{term.name}", _LOSSES), arguments)
        found.append(Assign(term.name, framework.mean(call)))
    if program.combined:
        weighted = write(program.objective, framework.training)
        found.append(Assign(program.objective_name, weighted))
    if program.step.maximize:
        negative = Unary("-", Name(program.objective_name))
        found.append(Assign(program.descent, negative))
    return tuple(found)


def _uses_config(program: StepProgram) -> bool:
    values = [program.objective, *(line.value for line in program.lines)]
    return any(
        isinstance(part, ir.Parameter) for value in values for part in ir.walk(value)
    ) or any(_numbers(term) for term in program.terms)


def _numbers(term: LossFunction) -> set[str]:
    """The parameters of the spec that a term is given."""
    parts = ir.walk(term.value)
    return {part.name for part in parts if isinstance(part, ir.Parameter)}


# ------------------------------------------------------------------ the loop


def columns(program: Program) -> Tuple:
    """The losses of all steps, in the order of the schedule."""
    names = dict.fromkeys(name for step in program.steps for name in step.columns)
    return Tuple(tuple(Literal(name) for name in names))


def per_epoch(program: Program) -> Expression:
    """Iterations in an epoch: a pass over the data, as often as an iteration reads."""
    minibatches = Call(
        Ref(
            "minibatches_per_epoch",
            Import(".support.minibatches", "minibatches_per_epoch"),
        ),
        (Call(Name("len"), (Name("images"),)), Name("config.batch_size")),
    )
    counts = [_repeat(p) for p in program.steps if p.reads_data]
    total = _sum(counts)
    if total == Literal(1):
        return minibatches
    return Call(Name("max"), (Binary("//", minibatches, total), Literal(1)))


def loop(program: Program, framework: Framework) -> tuple[Statement, ...]:
    """An iteration: each step as often as it is repeated, then a checkpoint if due."""
    body: list[Statement] = []
    before: list[Expression] = []
    every = [_repeat(p) for p in program.steps if p.reads_data]
    for step in program.steps:
        body += _turns(step, before, _sum(every), framework)
        if step.reads_data:
            before.append(_repeat(step))
    return (*body, _save())


def partials(program: Program, framework: Framework) -> tuple[Statement, ...]:
    """What the loop calls, with the arguments that do not change in it."""
    partial = Ref("partial", Import("functools", "partial"))
    found: list[Statement] = [Assign("batch", Name("config.batch_size"))]
    for name in dict.fromkeys(
        _distribution(draw) for step in program.steps for draw in step.draws
    ):
        stream = Ref(f"streams.{name}", _STREAMS)
        found.append(Assign(name, Call(partial, (stream, Name("config.seed")))))
    reads = any(step.reads_data for step in program.steps)
    return (*found, framework.reader) if reads else tuple(found)


def minibatch_indices(*number: Expression) -> Call:
    """minibatch_indices(config.seed, len(images), batch, number)"""
    count = Call(Name("len"), (Name("images"),))
    where = (Name("config.seed"), count, Name("batch"), *number)
    return Call(Ref("minibatch_indices", _MINIBATCHES), where)


def draw_arguments(
    what: str, draw: ir.Draw, number: Expression, count: Expression
) -> tuple[Expression, ...]:
    """ "train/z_noise", step, (config.batch_size, 2): what a stream needs but the seed."""
    assert isinstance(draw.type, ir.Tensor)
    shape = Tuple((count, *(Literal(size) for size in draw.type.shape)))
    match draw.noise:
        case ir.StandardNormal():
            return Literal(what), number, shape
        case ir.Uniform(low, high):
            bounds = (Literal(low), Literal(high))
            return Literal(what), number, shape, *bounds


def stream(draw: ir.Draw) -> Ref:
    """streams.normal or streams.uniform"""
    return Ref(f"streams.{_distribution(draw)}", _STREAMS)


def _distribution(draw: ir.Draw) -> str:
    return "normal" if isinstance(draw.noise, ir.StandardNormal) else "uniform"


def _turns(
    program: StepProgram,
    before: list[Expression],
    every: Expression,
    framework: Framework,
) -> tuple[Statement, ...]:
    """One step, or the loop that repeats it; each time fresh data and fresh noise."""
    repeat = _repeat(program)
    if repeat == Literal(1):
        minibatch = _offset(_times(every, Name("step")), before)
        return _turn(program, Name("step"), minibatch, framework)
    number = Binary("+", Binary("*", repeat, Name("step")), Name("turn"))
    start = _offset(_times(every, Name("step")), before)
    minibatch = Binary("+", start, Name("turn"))
    turn: tuple[Statement, ...]
    if minibatch == number and program.draws:  # one name for both
        turn = (
            Assign("number", number),
            *_turn(program, Name("number"), Name("number"), framework),
        )
    else:
        turn = _turn(program, number, minibatch, framework)
    return (For("turn", Call(Name("range"), (repeat,)), turn),)


def _turn(
    program: StepProgram,
    number: Expression,
    minibatch: Expression,
    framework: Framework,
) -> tuple[Statement, ...]:
    found: list[Statement] = []
    if program.reads_data:
        read = Call(Name(framework.reads_by), (minibatch,))
        found.append(Assign(framework.loaded, read))
    for draw in program.draws:
        what = f"{program.step.name}/{draw.name}"
        arguments = draw_arguments(what, draw, number, Name("batch"))
        array = Call(Name(_distribution(draw)), arguments)
        found.append(Assign(draw.name, Call(Name("tensor"), (array,))))
    call = framework.call(program, step_arguments(program))
    return (*found, Do(Call(Name("run.log"), (Name("step"), call))))


def step_arguments(program: StepProgram) -> tuple[Expression, ...]:
    """What the loop hands to the step function."""
    optimizers = (
        Subscript(Name("optimizers"), Literal(name))
        for name, _ in optimizer_names(program)
    )
    return (
        Name("networks"),
        *optimizers,
        *((Name("x"),) if program.reads_data else ()),
        *(Name(draw.name) for draw in program.draws),
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
    repeat = program.step.repeat
    return Name(f"config.{repeat}") if isinstance(repeat, str) else Literal(repeat)


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
