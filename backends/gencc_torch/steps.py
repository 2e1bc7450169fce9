"""Steps of the schedule -> the step functions and optimizers of train.py."""

from __future__ import annotations

from dataclasses import replace

from gencc.codegen import naming
from gencc.codegen.expressions import write
from gencc.codegen.files.train_py.schedule import (
    documentation,
    function_name,
    optimizer_names,
    parameters,
    terms,
)
from gencc.codegen.framework import NETWORKS
from gencc.codegen.naming import sentence
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
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
    With,
)
from gencc.ir import expressions as ir
from gencc.ir.model import Model, Optimizer
from gencc.lowering.plan import Hold, Line, StepProgram, groups
from gencc.ops import load_from

from gencc_torch.expressions import FRAMEWORK

_TORCH = Import("torch")


def step_function(program: StepProgram, together: bool) -> Def:
    """Forward, a blank line, update; or gradients alone, if others move `together`."""
    return Def(
        function_name(program),
        parameters(program, FRAMEWORK),
        Name("dict[str, Tensor]"),
        (
            documentation(program),
            *_forward(program),
            *terms(program, FRAMEWORK),
            Blank(),
            *_update(program, together),
            Return(_report(program)),
        ),
    )


def _forward(program: StepProgram) -> tuple[Statement, ...]:
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
    body: list[Statement] = [*map(_assign, plain)]
    for held, lines in groups(constants):
        no_grad = Call(Ref("torch.no_grad", _TORCH))
        body.append(With((no_grad, *_holding(held)), tuple(map(_assign, lines))))
    for held, lines in groups(moving):
        assigned = tuple(map(_assign, lines))
        body += [With(_holding(held), assigned)] if held else assigned
    return tuple(body)


def _calls(line: Line) -> bool:
    return any(isinstance(part, ir.Apply) for part in ir.walk(line.value))


def _uses(line: Line, others: list[Line]) -> bool:
    names = {other.name for other in others}
    parts = ir.walk(line.value)
    return any(isinstance(part, ir.Local) and part.name in names for part in parts)


def _assign(line: Line) -> Assign:
    return Assign(naming.value(line.name), write(line.value, FRAMEWORK.training))


def _holding(holds: tuple[Hold, ...]) -> tuple[Expression, ...]:
    return tuple(
        Call(
            Ref(hold.how, Import(".batch_norm", hold.how)),
            (Attribute(Name("networks"), naming.network(hold.network)),),
        )
        for hold in holds
    )


def _update(program: StepProgram, together: bool) -> tuple[Statement, ...]:
    optimizers = [argument for _, argument in optimizer_names(program)]
    arguments: tuple[Expression, ...] = ()
    comment: tuple[Statement, ...] = ()
    if program.bystanders:
        weights = tuple(Star(_weights(name)) for name in program.step.updates)
        arguments = (Keyword("inputs", List(weights)),)
        verb = "is a constant" if len(program.bystanders) == 1 else "are constants"
        words = f"In this step {sentence(program.bystanders)} {verb}."
        comment = (Comment(words),)
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
        *comment,
        Do(Call(Attribute(descent, "backward"), arguments)),
        *(
            Do(Call(Attribute(optimizer, "step")))
            for optimizer in optimizers
            if not together
        ),
    )


def _report(program: StepProgram) -> Dict:
    pairs = zip(program.columns, program.values, strict=True)
    return Dict(
        tuple(
            (Literal(column), Call(Attribute(Name(naming.value(value)), "detach")))
            for column, value in pairs
        )
    )


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
    word = load_from("gencc_torch.ops", "optimizers", optimizer.rule.word)
    settings: dict[str, Expression] = word.settings(optimizer.rule)
    keywords = (Keyword(key, value) for key, value in settings.items())
    return Call(Ref(f"torch.optim.{word.CLASS}", _TORCH), (weights, *keywords))


def _weights(network: str) -> Call:
    own = Attribute(Name("networks"), naming.network(network))
    return Call(Attribute(own, "parameters"))
