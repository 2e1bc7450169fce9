"""Steps of the schedule -> the step functions and optimizers of train.py.

The gradient lines alone know the engine; everything else is keras.ops.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from gencc.codegen import naming
from gencc.codegen.expressions import write
from gencc.codegen.files.train_py.optimizers import optimizers_function
from gencc.codegen.files.train_py.step_functions import (
    documentation,
    function_name,
    holding,
    optimizer_names,
    parameters,
    report,
    step_arguments,
    terms,
)
from gencc.codegen.framework import Reading
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Binary,
    Call,
    Def,
    Do,
    Expression,
    Import,
    Keyword,
    List,
    Literal,
    Name,
    Parameter,
    Ref,
    Return,
    Star,
    Statement,
    Subscript,
    Symbol,
    Tuple,
    With,
    Word,
)
from gencc.ir.model import Model, Rule
from gencc.lowering.plan import Line, Program, StageProgram, StepProgram, groups
from gencc.ops import load_from

from gencc_keras.engines import Engine
from gencc_keras.expressions import (
    FRAMEWORK,
    compiled_name,
    iteration_name,
    loaded,
    rows,
)


def step_function(engine: Engine, program: StepProgram, together: bool) -> Def:
    """Forward, gradients, update; or gradients alone, if others move `together`."""
    constants = [line for line in program.lines if line.constant]
    moving = [line for line in program.lines if not line.constant]
    forward = (*_lines(moving), *terms(program, FRAMEWORK))
    gradients, result = engine.differentiate(
        program, forward, _weights_moved(program), report(program)
    )
    returns: Expression = Name("dict[str, Tensor]")
    update: tuple[Statement, ...] = ()
    if together:
        result = Tuple((result, Name("gradients")))
        returns = Name("tuple[dict[str, Tensor], list[Tensor]]")
    else:
        optimizers = [argument for _, argument in optimizer_names(program)]
        before = (Name(naming.value(program.descent)), Star(Name("gradients")))
        update = engine.wait(before, "", _apply(optimizers, "gradients", _apply_own))
    return Def(
        function_name(program),
        parameters(program, FRAMEWORK),
        returns,
        (
            documentation(program),
            *_lines(constants),
            *gradients,
            *update,
            Return(result),
        ),
        engine.step_decorators,
    )


def compiled(engine: Engine, program: Program, reading: Reading) -> tuple[Def, ...]:
    """What the loop calls: what stays the same is bound, what changes is passed."""
    found: list[Def] = []
    for stage in program.stages:
        if stage.stage.simultaneous:
            found.append(_iteration(engine, stage, reading))
        else:
            found += (_compiled(engine, step, reading) for step in stage.steps)
    return tuple(found)


def _compiled(engine: Engine, program: StepProgram, reading: Reading) -> Def:
    call = Call(Name(function_name(program)), step_arguments(program))
    body: tuple[Statement, ...] = (*_take(reading, program.inputs), Return(call))
    return _called(engine, compiled_name(program), reading, [program], body)


def _iteration(engine: Engine, stage: StageProgram, reading: Reading) -> Def:
    """All gradients first, then all updates."""
    inputs = dict.fromkeys(name for step in stage.steps for name in step.inputs)
    body: list[Statement] = [*_take(reading, tuple(inputs))]
    before: list[Expression] = []
    apply: list[Statement] = []
    reports: list[Expression] = []
    for step in stage.steps:
        reported = naming.own(f"{step.step.name}_report")
        gradients = naming.own(f"{step.step.name}_gradients")
        call = Call(Name(function_name(step)), step_arguments(step))
        body.append(Assign(Tuple((Name(reported), Name(gradients))), call))
        before.append(Star(Name(gradients)))
        reports.append(Name(reported))
        optimizers = [
            Subscript(Name("optimizers"), Literal(one))
            for one, _ in optimizer_names(step)
        ]
        apply += _apply(optimizers, gradients, engine.move)
    why = "Simultaneous: all gradients are there, now all move."
    body += engine.wait(tuple(before), why, tuple(apply))
    merged: Expression = reports[0]
    for one in reports[1:]:
        merged = Binary("|", merged, one)
    body.append(Return(merged))
    return _called(engine, iteration_name(stage), reading, stage.steps, tuple(body))


def _called(
    engine: Engine,
    name: Symbol,
    reading: Reading,
    steps: Sequence[StepProgram],
    body: tuple[Statement, ...],
) -> Def:
    parameters = (
        Parameter(argument, FRAMEWORK.tensor) for argument in loaded(reading, steps)
    )
    returns = Name("dict[str, Tensor]")
    return Def(name, tuple(parameters), returns, body, engine.loop_decorators)


def _take(reading: Reading, inputs: tuple[str, ...]) -> Iterator[Assign]:
    """x = ops.take(images, rows, axis=0)"""
    for name in inputs:
        is_labels = reading.data.is_labels(name)
        source: Expression = Name("labels" if is_labels else reading.examples)
        if reading.data.named:
            source = Subscript(source, Literal(reading.data.domain(name).name))
        take = Ref("ops.take", Import("keras", "ops"))
        arguments = (source, Name(rows(reading, name)), Keyword("axis", Literal(0)))
        yield Assign(naming.value(name), Call(take, arguments))


def _lines(lines: list[Line]) -> tuple[Statement, ...]:
    found: list[Statement] = []
    for held, group in groups(lines):
        assigned = tuple(
            Assign(naming.value(line.name), write(line.value, FRAMEWORK.training))
            for line in group
        )
        found += [With(holding(held), assigned)] if held else assigned
    return tuple(found)


def _weights_moved(program: StepProgram) -> Expression:
    """The weights that the gradients are by, one after another."""
    weights = [Attribute(one, "weights") for _, one in optimizer_names(program)]
    return weights[0] if len(weights) == 1 else List(tuple(map(Star, weights)))


def _apply(
    optimizers: Sequence[Expression],
    gradients: Word,
    move: Callable[[Expression, Expression], Expression],
) -> tuple[Statement, ...]:
    """Each optimizer takes the gradients of its own weights off the list."""
    if len(optimizers) == 1:
        return (Do(move(optimizers[0], Name(gradients))),)
    found: list[Statement] = [
        Assign("remaining", Call(Name("iter"), (Name(gradients),)))
    ]
    for optimizer in optimizers:
        take = Ref("take", Import(".gradients", "take"))
        own = Call(take, (Name("remaining"), Attribute(optimizer, "weights")))
        found.append(Do(move(optimizer, own)))
    return tuple(found)


def _apply_own(optimizer: Expression, gradients: Expression) -> Expression:
    return Call(Attribute(optimizer, "apply"), (gradients,))


def optimizers(model: Model) -> Def:
    """Every optimizer of the spec, by its name."""
    return optimizers_function(
        model, _rule, lambda network: Attribute(network, "trainable_variables")
    )


def _rule(rule: Rule) -> tuple[Ref, Mapping[str, Expression]]:
    word = load_from("gencc_keras.ops", "optimizers", rule.word)
    settings: dict[str, float | bool] = word.settings(rule)
    literals = {key: Literal(value) for key, value in settings.items()}
    module = f".{rule.word}"
    return Ref(word.CLASS, Import(module, word.CLASS)), literals
