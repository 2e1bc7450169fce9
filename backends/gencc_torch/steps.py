"""Steps of the schedule -> the step functions and optimizers of train.py."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gencc.codegen import naming
from gencc.codegen.expressions import Dialect, write
from gencc.codegen.files.train_py.optimizers import optimizers_function
from gencc.codegen.files.train_py.step_functions import (
    bystanders,
    condition_function,
    documentation,
    following,
    function_name,
    norm_of,
    norms,
    optimizer,
    optimizers_of,
    parameters,
    parts,
    power_iterations,
    report,
    terms,
    transitions,
)
from gencc.codegen.framework import Framework
from gencc.codegen.lines import (
    assignment,
    assignments,
    functions,
    holding,
    named,
    with_gradients,
)
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Binary,
    Blank,
    Call,
    Def,
    Dict,
    Do,
    Expression,
    If,
    Import,
    Keyword,
    List,
    Literal,
    Name,
    Ref,
    Return,
    Star,
    Statement,
    With,
)
from gencc.ir import expressions as ir
from gencc.ir.model import Model, Rule
from gencc.lowering.plan import Condition, Line, StepProgram, Update, groups
from gencc.ops import load_from

_TORCH = Import("torch")


def update_function(update: Update, framework: Framework) -> Def:
    """Forward, a blank line, gradients, and the moves of the optimizers."""
    last = len(update.steps) - 1
    backward = [
        statement
        for number, program in enumerate(update.steps)
        for statement in _backward(update, program, again=number < last)
    ]
    backward += _norms(update)
    moves: tuple[Statement, ...] = (
        *(clip for program in update.steps for clip in _clipped_gradients(program)),
        *power_iterations(update),
        *(
            Do(Call(Attribute(optimizer(update, name), "step")))
            for name in update.optimizers
        ),
        *(clip for program in update.steps for clip in _clipped_weights(program)),
        *following(update),
    )
    if parts(update):
        moves = (If(Name("last"), moves),)
    return Def(
        function_name(update),
        parameters(update, framework),
        framework.losses,
        (
            documentation(update),
            *_forward(update, framework),
            *terms(update, framework),
            *transitions(update, framework),
            Blank(),
            *backward,
            *moves,
            Return(Dict((*report(update, _detached).items, *norms(update)))),
        ),
    )


def due_function(condition: Condition, name: str, framework: Framework) -> Def:
    """The condition of a step, without a graph."""
    forward: list[Statement] = []
    for held, lines in groups(condition.lines):
        assigned = tuple(assignments(lines, framework.training))
        forward += [With(holding(held), assigned)] if held else assigned
    no_grad = Call(Ref("torch.no_grad", _TORCH))
    return condition_function(condition, name, framework, forward, (no_grad,))


def _forward(update: Update, framework: Framework) -> tuple[Statement, ...]:
    """Constant lines first, those that call a network without recording a graph."""
    plain: list[Line] = []
    constants: list[Line] = []
    for line in update.lines:
        if not line.constant:
            continue
        if _calls(line):
            constants.append(line)
        elif _uses(line, constants):
            constants.append(replace(line, held=constants[-1].held))
        else:
            plain.append(line)
    moving = [line for line in update.lines if not line.constant]
    body: list[Statement] = [*assignments(plain, framework.training)]
    for held, lines in groups(constants):
        no_grad = Call(Ref("torch.no_grad", _TORCH))
        assigned = tuple(assignments(lines, framework.training))
        body.append(With((no_grad, *holding(held)), assigned))
    in_graph = _in_graph(update.lines)
    for held, lines in groups(moving):
        recorded = tuple(_recorded(lines, in_graph, framework.training))
        body += [With(holding(held), recorded)] if held else recorded
    return tuple(body)


def _calls(line: Line) -> bool:
    used = ir.Apply | ir.SquaredWeights
    return any(isinstance(part, used) for part in ir.walk(line.value))


def _uses(line: Line, others: list[Line]) -> bool:
    names = {other.name for other in others}
    parts = ir.walk(line.value)
    return any(isinstance(part, ir.Local) and part.name in names for part in parts)


def _recorded(
    lines: Sequence[Line], in_graph: frozenset[str], dialect: Dialect
) -> Iterator[Statement]:
    """Lines that a gradient runs through.

    The gradient by a network's only argument is taken on the spot. Of several, others may
    be computed from that one and yet be constants, so `input_gradient` copies them all.
    """
    for line, gradient in with_gradients(lines):
        slope = (gradient or line).value
        point = _only_argument(slope)
        if point is None or not isinstance(slope, ir.InputGradient):
            yield from functions(line, dialect)
            yield assignment(line, gradient, dialect)
            continue
        if point.name not in in_graph:
            yield _differentiable(point)
        value, call = slope.value, slope.call
        if gradient is not None and call is not None:
            yield assignment(line, None, dialect)
            result = ir.Local(line.value.type, line.value.span, line.name)
            value = ir.replaced(value, call, result)
        total = Call(Attribute(write(value, dialect), "sum"))
        graph = Keyword("create_graph", Literal(True))
        by = write(point, dialect)
        taken = Call(Ref("torch.autograd.grad", _TORCH), (total, by, graph))
        yield Assign(named([gradient or line]), taken)


def _only_argument(slope: ir.Expression) -> ir.Local | ir.Input | ir.Draw | None:
    """What the gradient is by, if it has a name and the network is given nothing else."""
    call = slope.call if isinstance(slope, ir.InputGradient) else None
    match call.arguments if call else ():
        case (ir.Local() | ir.Input() | ir.Draw() as point,):
            return point
    return None


def _in_graph(lines: Sequence[Line]) -> frozenset[str]:
    """The lines that surely require a gradient: what `stop` has cut off does not."""
    parts = (part for line in lines for part in ir.walk(line.value))
    if any(map(ir.is_stopped, parts)):
        return frozenset()
    return frozenset(line.name for line in lines if not line.constant)


def _differentiable(point: ir.Local | ir.Input | ir.Draw) -> Statement:
    """u.requires_grad_(); of what the step was given, that of the step alone."""
    name = Name(naming.value(point.name))
    if isinstance(point, ir.Local):
        return Do(Call(Attribute(name, "requires_grad_")))
    own = Call(Attribute(name, "detach"))
    return Assign(name, Call(Attribute(own, "requires_grad_")))


def _backward(
    update: Update, program: StepProgram, again: bool
) -> tuple[Statement, ...]:
    """Gradients of the weights of a step; `again` says that others need the graph."""
    keywords: list[Expression] = []
    if program.bystanders or update.stage.simultaneous:
        weights = tuple(Star(_weights(name)) for name in program.step.updates)
        keywords.append(Keyword("inputs", List(weights)))
    if again:
        keywords.append(Keyword("retain_graph", Literal(True)))
    descent: Expression = Name(naming.value(program.descent))
    if parts(update):
        descent = Binary("/", descent, Literal(program.step.accumulate))
    zero = Ref("zero_gradients", Import(".gradients", "zero_gradients"))
    zeros: tuple[Statement, ...] = tuple(
        Do(
            Call(zero, (argument,))
            if program.partial
            else Call(Attribute(argument, "zero_grad"))
        )
        for argument in optimizers_of(update, program)
    )
    return (
        *((If(Name("first"), zeros),) if parts(update) else zeros),
        *bystanders(update),
        Do(Call(Attribute(descent, "backward"), tuple(keywords))),
    )


def _norms(update: Update) -> Iterator[Statement]:
    """norm_critic = gradient_norm(networks.critic.parameters()), before any bound."""
    norm = Ref("gradient_norm", Import(".norms", "gradient_norm"))
    for program in update.steps:
        for network, _ in program.norms:
            yield Assign(norm_of(program, network), Call(norm, (_weights(network),)))


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
    return (Do(Call(clip, (_updated(program), limit))),)


def _clipped_weights(program: StepProgram) -> tuple[Statement, ...]:
    limit = program.step.clip_weights
    if limit is None:
        return ()
    clip = Ref("clip_weights", Import(".clipping", "clip_weights"))
    return (Do(Call(clip, (_updated(program), Literal(limit)))),)


def _updated(program: StepProgram) -> Expression:
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
