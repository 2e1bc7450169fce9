"""Steps of the schedule -> the step functions and optimizers of train.py.

The gradient lines alone know the engine; everything else is keras.ops.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gencc.emission.expressions import write
from gencc.emission.framework import NETWORKS, Reading
from gencc.emission.naming import sentence
from gencc.emission.schedule import (
    documentation,
    function_name,
    optimizer_names,
    parameters,
    step_arguments,
    terms,
)
from gencc.ir.model import Adam, Model, Optimizer, Sgd
from gencc.program import Hold, Line, Program, StageProgram, StepProgram, groups
from gencc.pycode.nodes import (
    Assign,
    Attribute,
    Binary,
    Blank,
    Call,
    Comment,
    Def,
    Dict,
    Do,
    Doc,
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
    Tuple,
    With,
)

from gencc_keras.expressions import FRAMEWORK, iteration_name, loaded

_TENSORFLOW = Import("tensorflow", alias="tf")


def step_function(program: StepProgram, together: bool) -> Def:
    """Forward, a blank line, update; or gradients alone, if others move `together`."""
    tape = Call(Ref("tf.GradientTape", _TENSORFLOW))
    constants = [line for line in program.lines if line.constant]
    moving = [line for line in program.lines if not line.constant]
    forward = (*_lines(moving), *terms(program, FRAMEWORK))
    report: Expression = _report(program)
    returns: Expression = Name("dict[str, Tensor]")
    update = _update(program)
    if together:
        report = Tuple((report, Name("gradients")))
        returns = Name("tuple[dict[str, Tensor], list[Tensor]]")
        update = _gradients(program)
    return Def(
        function_name(program),
        parameters(program, FRAMEWORK),
        returns,
        (
            documentation(program),
            *_lines(constants),
            With((tape,), forward, "tape"),
            Blank(),
            *update,
            Return(report),
        ),
    )


def compiled(program: Program, reading: Reading) -> tuple[Def, ...]:
    """The steps as graphs: what stays the same is bound, what changes is passed."""
    found: list[Def] = []
    for stage in program.stages:
        if stage.stage.simultaneous:
            found.append(_iteration(stage, reading))
        else:
            found += (_compiled(step, reading) for step in stage.steps)
    return tuple(found)


def _compiled(program: StepProgram, reading: Reading) -> Def:
    call = Call(Name(function_name(program)), step_arguments(program))
    body: tuple[Statement, ...] = (*_take(reading, program.inputs), Return(call))
    return _graph(f"compiled_{program.step.name}", reading, [program], body)


def _iteration(stage: StageProgram, reading: Reading) -> Def:
    """All gradients first, then all updates."""
    inputs = dict.fromkeys(name for step in stage.steps for name in step.inputs)
    body: list[Statement] = [*_take(reading, tuple(inputs))]
    before: list[Expression] = []
    apply: list[Statement] = []
    reports: list[Expression] = []
    for step in stage.steps:
        name = step.step.name
        call = Call(Name(function_name(step)), step_arguments(step))
        body.append(Assign(f"{name}_report, {name}_gradients", call))
        before.append(Star(Name(f"{name}_gradients")))
        reports.append(Name(f"{name}_report"))
        optimizers = [
            Subscript(Name("optimizers"), Literal(one))
            for one, _ in optimizer_names(step)
        ]
        apply += _apply(optimizers, Name(f"{name}_gradients"))
    wait = Call(Ref("tf.control_dependencies", _TENSORFLOW), (List(tuple(before)),))
    body.append(Comment("Simultaneous: all gradients are there, now all move."))
    body.append(With((wait,), tuple(apply)))
    merged: Expression = reports[0]
    for report in reports[1:]:
        merged = Binary("|", merged, report)
    body.append(Return(merged))
    return _graph(iteration_name(stage), reading, stage.steps, tuple(body))


def _graph(
    name: str,
    reading: Reading,
    steps: Sequence[StepProgram],
    body: tuple[Statement, ...],
) -> Def:
    parameters = (
        Parameter(argument.text, FRAMEWORK.tensor)
        for argument in loaded(reading, steps)
    )
    returns = Name("dict[str, Tensor]")
    function = Ref("tf.function", _TENSORFLOW)
    return Def(name, tuple(parameters), returns, body, (function,))


def _take(reading: Reading, inputs: tuple[str, ...]) -> Iterator[Assign]:
    """x = ops.take(images, rows, axis=0)"""
    for name in inputs:
        source: Expression = Name("labels" if name == "y" else reading.examples)
        places = "rows"
        if reading.several:
            source = Subscript(source, Literal(name))
            places = f"{name}_rows"
        take = Ref("ops.take", Import("keras", "ops"))
        arguments = (source, Name(places), Keyword("axis", Literal(0)))
        yield Assign(name, Call(take, arguments))


def _lines(lines: list[Line]) -> tuple[Statement, ...]:
    found: list[Statement] = []
    for held, group in groups(lines):
        assigned = tuple(
            Assign(line.name, write(line.value, FRAMEWORK.training)) for line in group
        )
        found += [With(_holding(held), assigned)] if held else assigned
    return tuple(found)


def _holding(holds: tuple[Hold, ...]) -> tuple[Expression, ...]:
    return tuple(
        Call(
            Ref(hold.how, Import(".batch_norm", hold.how)),
            (Name(f"networks.{hold.network}"),),
        )
        for hold in holds
    )


def _update(program: StepProgram) -> tuple[Statement, ...]:
    optimizers = [Name(argument) for _, argument in optimizer_names(program)]
    before = List((Name(program.descent), Star(Name("gradients"))))
    wait = Call(Ref("tf.control_dependencies", _TENSORFLOW), (before,))
    return (
        *_gradients(program),
        Comment("Or else TensorFlow may read a weight after it is updated."),
        With((wait,), _apply(optimizers, Name("gradients"))),
    )


def _gradients(program: StepProgram) -> tuple[Statement, ...]:
    optimizers = [argument for _, argument in optimizer_names(program)]
    target = Name(program.descent)
    comment: tuple[Statement, ...] = ()
    if program.bystanders:
        verb = "is a constant" if len(program.bystanders) == 1 else "are constants"
        words = f"In this step {sentence(program.bystanders)} {verb}."
        comment = (Comment(words),)
    weights: Expression = Name(f"{optimizers[0]}.weights")
    if len(optimizers) > 1:
        weights = List(tuple(Star(Name(f"{o}.weights")) for o in optimizers))
    zero: tuple[Expression, ...] = ()
    if program.partial:
        zero = (Keyword("unconnected_gradients", Literal("zero")),)
        variables = Ref("variables", Import(".gradients", "variables"))
        weights = Call(variables, (weights,))
    gradient = Call(Name("tape.gradient"), (target, weights, *zero))
    return (*comment, Assign("gradients", gradient))


def _apply(
    optimizers: Sequence[Expression], gradients: Expression
) -> tuple[Statement, ...]:
    """Each optimizer takes the gradients of its own weights off the list."""
    if len(optimizers) == 1:
        return (Do(Call(Attribute(optimizers[0], "apply"), (gradients,))),)
    found: list[Statement] = [Assign("remaining", Call(Name("iter"), (gradients,)))]
    for optimizer in optimizers:
        take = Ref("take", Import(".gradients", "take"))
        own = Call(take, (Name("remaining"), Attribute(optimizer, "weights")))
        found.append(Do(Call(Attribute(optimizer, "apply"), (own,))))
    return tuple(found)


def _report(program: StepProgram) -> Dict:
    pairs = zip(program.columns, program.values, strict=True)
    return Dict(tuple((Literal(column), Name(value)) for column, value in pairs))


def optimizers_function(model: Model) -> Def:
    """Every optimizer of the spec, by its name."""
    items = tuple((Literal(o.name), _optimizer(o)) for o in model.optimizers)
    return Def(
        "make_optimizers",
        (Parameter("networks", NETWORKS),),
        Name("dict[str, Optimizer]"),
        (
            Doc("Each moves the weights of its own networks and keeps its own state."),
            Return(Dict(items, table=True)),
        ),
    )


def _optimizer(optimizer: Optimizer) -> Call:
    weights: Expression = _weights(optimizer.networks[0])
    if len(optimizer.networks) > 1:
        weights = List(tuple(Star(_weights(name)) for name in optimizer.networks))
    name, settings = _rule(optimizer.rule)
    keywords = (Keyword(key, Literal(value)) for key, value in settings.items())
    return Call(Ref(name, Import(".optimizers", name)), (weights, *keywords))


def _rule(rule: Sgd | Adam) -> tuple[str, dict[str, float | bool]]:
    match rule:
        case Sgd(lr, momentum, nesterov):
            settings: dict[str, float | bool] = {"lr": lr, "momentum": momentum}
            return "SGD", settings | ({"nesterov": True} if nesterov else {})
        case Adam(lr, beta_1, beta_2, epsilon):
            moments = {"beta_1": beta_1, "beta_2": beta_2}
            return "Adam", {"lr": lr, **moments, "epsilon": epsilon}


def _weights(network: str) -> Name:
    return Name(f"networks.{network}.trainable_variables")
