"""The lengths of stages: iterations in an epoch, and the ends of stages."""

from __future__ import annotations

from gencc.codegen import naming
from gencc.codegen.files.train_py.counts import total_of, turns
from gencc.codegen.framework import Reading
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Binary,
    Call,
    Choice,
    Dict,
    Expression,
    Import,
    Literal,
    Name,
    Ref,
    Statement,
    Subscript,
)
from gencc.codegen.python.printer import Printer
from gencc.codegen.python.scope import UNCHANGED
from gencc.ir.model import Domain
from gencc.lowering.plan import (
    Program,
    StageProgram,
    StepProgram,
)


def per_epoch(program: Program, reading: Reading) -> tuple[Assign, ...]:
    """The iterations in an epoch, which is a pass over the data by what an iteration reads.

    For each stage, where they differ.
    """
    lengths = [_epoch_length(stage, reading) for stage in program.stages]
    if are_alike(program, reading):
        return (Assign("per_epoch", *lengths[0]),)
    return tuple(
        Assign(naming.epoch_length(stage.stage), *length)
        for stage, length in zip(program.stages, lengths, strict=True)
    )


def epoch_lengths(program: Program, reading: Reading) -> Expression:
    """The argument of the run about epochs: their length, or lengths by first step."""
    if are_alike(program, reading):
        return Name("per_epoch")
    starts: list[Expression] = [Literal(0)]
    starts += (Name(naming.stage_end(stage.stage)) for stage in program.stages[:-1])
    lengths = (Name(naming.epoch_length(stage.stage)) for stage in program.stages)
    return Dict(tuple(zip(starts, lengths, strict=True)))


def are_alike(program: Program, reading: Reading) -> bool:
    """Whether all stages have epochs of one length."""
    first, *others = (_epoch_length(stage, reading) for stage in program.stages)
    return all(other == first for other in others)


def _epoch_length(stage: StageProgram, reading: Reading) -> tuple[Expression, str]:
    """The iterations in an epoch of a stage, and a comment that explains them."""
    reads, data = minibatches_read(stage), reading.data
    own = {name for step in stage.steps for name in own_inputs(stage, step)}
    shared = data.domains_of(stage.inputs)
    if reads == Literal(1):
        return _minibatches(reading, data.domains_of({*own, *stage.inputs})), ""
    passes = Binary("//", _minibatches(reading, data.domains_of(own)), reads)
    count = Printer(UNCHANGED).expression(reads)
    if shared:  # one minibatch of these in an iteration
        longer = _minibatches(reading, shared)
        value = Call(Name("max"), (Call(Name("min"), (passes, longer)), Literal(1)))
        return value, f"an iteration takes {count} minibatches, or a shared one"
    value = Call(Name("max"), (passes, Literal(1)))
    return value, f"an iteration takes {count} minibatches"


def _minibatches(reading: Reading, read: tuple[Domain, ...]) -> Call:
    """The minibatches of the smallest of these domains, or of all if there are none."""
    count = Call(Name("len"), (Name(reading.examples),))
    if reading.data.named:  # an epoch does not cover the larger ones
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
        Call(Name("len"), (Subscript(Name(reading.examples), Literal(domain.name)),))
        for domain in read
    )
    return lengths[0] if len(lengths) == 1 else Call(Name("min"), lengths)


def minibatches_read(stage: StageProgram) -> Expression:
    """How many minibatches an iteration takes."""
    return total_of([turns(step) for step in stage.steps if own_inputs(stage, step)])


def own_inputs(stage: StageProgram, step: StepProgram) -> tuple[str, ...]:
    """The inputs that a step reads itself, not shared with the iteration."""
    return tuple(name for name in step.all_inputs if name not in stage.stage.shared)


def total(program: Program, reading: Reading) -> tuple[Statement, ...]:
    """The total of iterations, and the end of each stage but the last."""
    alike = are_alike(program, reading)
    ends: list[Statement] = []
    end: Expression | None = None
    for stage in program.stages:
        length = "per_epoch" if alike else naming.epoch_length(stage.stage)
        epochs = Attribute(Name("config"), naming.epochs(stage.stage))
        steps = Binary("*", epochs, Name(length))
        end = steps if end is None else Binary("+", end, steps)
        if stage is not program.stages[-1]:
            ends.append(Assign(naming.stage_end(stage.stage), end))
            end = Name(naming.stage_end(stage.stage))
    assert end is not None
    is_none = Name("steps is None")
    return (*ends, Assign("total", Choice(end, is_none, Name("steps"))))
