"""Steps of the schedule -> the step functions and optimizers of train.py."""

from __future__ import annotations

from dataclasses import replace

from gencc.codegen import naming
from gencc.codegen.expressions import write
from gencc.codegen.files.train_py.iteration import (
    gradients_call,
    iteration_function,
    losses_name,
    together,
)
from gencc.codegen.files.train_py.iteration import optimizers as stage_optimizers
from gencc.codegen.files.train_py.optimizers import optimizers_function
from gencc.codegen.files.train_py.step_functions import (
    bystanders,
    documentation,
    function_name,
    gradients_name,
    holding,
    optimizer_names,
    parameters,
    report,
    terms,
)
from gencc.codegen.framework import Framework
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Blank,
    Call,
    Def,
    Do,
    Expression,
    Import,
    Keyword,
    List,
    Literal,
    Name,
    Ref,
    Return,
    Star,
    Statement,
    Symbol,
    Tuple,
    With,
)
from gencc.ir import expressions as ir
from gencc.ir.model import Model, Rule
from gencc.lowering.plan import Line, StageProgram, StepProgram, groups
from gencc.ops import load_from

_TORCH = Import("torch")


def step_function(program: StepProgram, framework: Framework) -> Def:
    """Forward, a blank line, update."""
    step = (
        *(
            Do(Call(Attribute(optimizer, "step")))
            for _, optimizer in optimizer_names(program)
        ),
        *_clipped_weights(program),
    )
    return _function(function_name(program), program, step, framework)


def iteration(stage: StageProgram, framework: Framework) -> tuple[Def, ...]:
    """The gradients of each step, and the function in which all move."""
    body: list[Statement] = [
        Assign(losses_name(step), gradients_call(step)) for step in stage.steps
    ]
    body += (
        Do(Call(Attribute(Name(naming.optimizer(name)), "step")))
        for name in stage_optimizers(stage)
    )
    for step in stage.steps:
        body += _clipped_weights(step)
    return (
        *(_function(gradients_name(step), step, (), framework) for step in stage.steps),
        iteration_function(stage, framework, (*body, Return(together(stage)))),
    )


def _function(
    name: Symbol,
    program: StepProgram,
    update: tuple[Statement, ...],
    framework: Framework,
) -> Def:
    return Def(
        name,
        parameters(program, framework),
        framework.losses,
        (
            documentation(program),
            *_forward(program, framework),
            *terms(program, framework),
            Blank(),
            *_backward(program),
            *update,
            Return(report(program, _detached)),
        ),
    )


def _forward(program: StepProgram, framework: Framework) -> tuple[Statement, ...]:
    """Constant lines first, those that call a network without recording a graph."""
    plain: list[Line] = []
    constants: list[Line] = []
    for line in program.lines:
        if not line.constant:
            continue
        if _calls(line):
            constants.append(line)
        elif _uses(line, constants):
            constants.append(replace(line, held=constants[-1].held))
        else:
            plain.append(line)
    moving = [line for line in program.lines if not line.constant]
    body: list[Statement] = [*(_assign(line, framework) for line in plain)]
    for held, lines in groups(constants):
        no_grad = Call(Ref("torch.no_grad", _TORCH))
        body.append(
            With(
                (no_grad, *holding(held)),
                tuple(_assign(line, framework) for line in lines),
            )
        )
    names = {line.name for line in program.lines if line.constant}
    for held, lines in groups(moving):
        assigned = [s for line in lines for s in _recorded(line, names, framework)]
        body += [With(holding(held), tuple(assigned))] if held else assigned
    return tuple(body)


def _calls(line: Line) -> bool:
    return any(isinstance(part, ir.Apply) for part in ir.walk(line.value))


def _uses(line: Line, others: list[Line]) -> bool:
    names = {other.name for other in others}
    parts = ir.walk(line.value)
    return any(isinstance(part, ir.Local) and part.name in names for part in parts)


def _recorded(
    line: Line, constants: set[str], framework: Framework
) -> tuple[Statement, ...]:
    """A line that the step's gradient runs through.

    A gradient by a constant is taken on the spot; any other needs a copy of its point, as
    other arguments may depend on it, and that is what `input_gradient` is for.
    """
    gradient = line.value
    if not isinstance(gradient, ir.InputGradient):
        return (_assign(line, framework),)
    arguments = [
        argument
        for argument in gradient.call.arguments
        if isinstance(argument, ir.Local)
    ]
    named = {argument.name for argument in arguments}
    if not named <= constants or len(named) < len(gradient.call.arguments):
        return (_assign(line, framework),)
    point = Name(naming.value(arguments[gradient.argument].name))
    total = Call(Attribute(write(gradient.value, framework.training), "sum"))
    graph = Keyword("create_graph", Literal(True))
    slope = Call(Ref("torch.autograd.grad", _TORCH), (total, point, graph))
    return (
        Do(Call(Attribute(point, "requires_grad_"))),
        Assign(Tuple((Name(naming.value(line.name)),)), slope),
    )


def _assign(line: Line, framework: Framework) -> Assign:
    return Assign(naming.value(line.name), write(line.value, framework.training))


def _backward(program: StepProgram) -> tuple[Statement, ...]:
    optimizers = [argument for _, argument in optimizer_names(program)]
    arguments: tuple[Expression, ...] = ()
    if program.bystanders:
        weights = tuple(Star(_weights(name)) for name in program.step.updates)
        arguments = (Keyword("inputs", List(weights)),)
    descent = Name(naming.value(program.descent))
    zero = Ref("zero_gradients", Import(".gradients", "zero_gradients"))
    return (
        *(
            Do(
                Call(zero, (optimizer,))
                if program.partial
                else Call(Attribute(optimizer, "zero_grad"))
            )
            for optimizer in optimizers
        ),
        *bystanders(program),
        Do(Call(Attribute(descent, "backward"), arguments)),
        *_clipped_gradients(program),
    )


def _clipped_gradients(program: StepProgram) -> tuple[Statement, ...]:
    step = program.step
    clip: Expression
    if step.clip_value is not None:
        clip = Ref("torch.nn.utils.clip_grad_value_", _TORCH)
    elif step.clip_norm is not None:
        clip = Ref("clip_norm", Import(".clipping", "clip_norm"))
    else:
        return ()
    limit = Literal(step.clip_value or step.clip_norm)
    return (Do(Call(clip, (_moved(program), limit))),)


def _clipped_weights(program: StepProgram) -> tuple[Statement, ...]:
    limit = program.step.clip_weights
    if limit is None:
        return ()
    clip = Ref("clip_weights", Import(".clipping", "clip_weights"))
    return (Do(Call(clip, (_moved(program), Literal(limit)))),)


def _moved(program: StepProgram) -> Expression:
    """All weights that a step moves, one after another."""
    weights = [_weights(name) for name in program.step.updates]
    return weights[0] if len(weights) == 1 else List(tuple(map(Star, weights)))


def _detached(value: Name) -> Call:
    return Call(Attribute(value, "detach"))


def optimizers(model: Model) -> Def:
    """Every optimizer of the spec, by its name."""
    return optimizers_function(model, _rule, _parameters)


def _rule(rule: Rule) -> tuple[Ref, tuple[Keyword, ...]]:
    word = load_from("gencc_torch.ops", "optimizers", rule.word)
    settings: dict[str, Expression] = word.settings(rule)
    keywords = tuple(Keyword(key, value) for key, value in settings.items())
    return Ref(f"torch.optim.{word.CLASS}", _TORCH), keywords


def _weights(network: str) -> Call:
    return _parameters(Attribute(Name("networks"), naming.network(network)))


def _parameters(network: Attribute) -> Call:
    return Call(Attribute(network, "parameters"))
