"""Steps of the schedule -> the step functions and optimizers of train.py.

The gradient lines alone know the engine; everything else is keras.ops.
"""

from __future__ import annotations

from gencc.emission.expressions import write
from gencc.emission.framework import NETWORKS
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
from gencc.program import Line, StepProgram, groups
from gencc.pycode.nodes import (
    Assign,
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

from gencc_keras.expressions import FRAMEWORK, loaded

_TENSORFLOW = Import("tensorflow", alias="tf")


def step_function(program: StepProgram) -> Def:
    """Forward, a blank line, update."""
    tape = Call(Ref("tf.GradientTape", _TENSORFLOW))
    constants = [line for line in program.lines if line.constant]
    moving = [line for line in program.lines if not line.constant]
    forward = (*_lines(moving), *terms(program, FRAMEWORK))
    return Def(
        function_name(program),
        parameters(program, FRAMEWORK),
        Name("dict[str, Tensor]"),
        (
            documentation(program),
            *_lines(constants),
            With((tape,), forward, "tape"),
            Blank(),
            *_update(program),
            Return(_report(program)),
        ),
    )


def compiled(program: StepProgram) -> Def:
    """The step as a graph: what stays the same is bound, what changes is passed."""
    take = Call(
        Ref("ops.take", Import("keras", "ops")),
        (Name("images"), Name("rows"), Keyword("axis", Literal(0))),
    )
    call = Call(Name(function_name(program)), step_arguments(program))
    return Def(
        f"compiled_{program.step.name}",
        tuple(
            Parameter(argument.text, FRAMEWORK.tensor)
            for argument in loaded(program)
            if isinstance(argument, Name)
        ),
        Name("dict[str, Tensor]"),
        (*((Assign("x", take),) if program.reads_data else ()), Return(call)),
        (Ref("tf.function", _TENSORFLOW),),
    )


def _lines(lines: list[Line]) -> tuple[Statement, ...]:
    found: list[Statement] = []
    for held, group in groups(lines):
        assigned = tuple(
            Assign(line.name, write(line.value, FRAMEWORK.training)) for line in group
        )
        found += [With(_holding(held), assigned)] if held else assigned
    return tuple(found)


def _holding(networks: tuple[str, ...]) -> tuple[Expression, ...]:
    constant = Ref("constant", Import(".batch_norm", "constant"))
    return tuple(Call(constant, (Name(f"networks.{name}"),)) for name in networks)


def _update(program: StepProgram) -> tuple[Statement, ...]:
    optimizers = [argument for _, argument in optimizer_names(program)]
    target = Name(program.descent)
    comment: tuple[Statement, ...] = ()
    if program.bystanders:
        verb = "is a constant" if len(program.bystanders) == 1 else "are constants"
        words = f"The {sentence(program.bystanders)} {verb} in this step."
        comment = (Comment(words),)
    if len(optimizers) == 1:
        weights: Expression = Name(f"{optimizers[0]}.weights")
        apply: tuple[Statement, ...] = (_apply(optimizers[0], Name("gradients")),)
    else:
        weights = List(tuple(Star(Name(f"{o}.weights")) for o in optimizers))
        apply = _apply_each(optimizers)
    zero = (
        (Keyword("unconnected_gradients", Literal("zero")),) if program.partial else ()
    )
    if program.partial:
        variables = Ref("variables", Import(".gradients", "variables"))
        weights = Call(variables, (weights,))
    before = List((target, Star(Name("gradients"))))
    wait = Call(Ref("tf.control_dependencies", _TENSORFLOW), (before,))
    return (
        *comment,
        Assign("gradients", Call(Name("tape.gradient"), (target, weights, *zero))),
        Comment("Or else TensorFlow may read a weight after it is updated."),
        With((wait,), apply),
    )


def _apply(optimizer: str, gradients: Expression) -> Do:
    return Do(Call(Name(f"{optimizer}.apply"), (gradients,)))


def _apply_each(optimizers: list[str]) -> tuple[Statement, ...]:
    """Each optimizer takes the gradients of its own weights off the list."""
    found: list[Statement] = [
        Assign("remaining", Call(Name("iter"), (Name("gradients"),)))
    ]
    for optimizer in optimizers:
        take = Ref("take", Import(".gradients", "take"))
        own = Call(take, (Name("remaining"), Name(f"{optimizer}.weights")))
        found.append(_apply(optimizer, own))
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
