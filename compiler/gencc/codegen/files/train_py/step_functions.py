"""What the step functions of all frameworks have in common: heads, terms and reports."""

from __future__ import annotations

from collections.abc import Callable

from gencc.codegen import naming
from gencc.codegen.expressions import is_setting, setting, write
from gencc.codegen.framework import CONFIG, NETWORKS, Framework
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Call,
    Comment,
    Dict,
    Doc,
    Expression,
    Import,
    Literal,
    Name,
    Parameter,
    Ref,
    Statement,
    Subscript,
    Symbol,
    Unary,
)
from gencc.diagnostics.prose import listed
from gencc.ir import expressions as ir
from gencc.lowering.plan import (
    Hold,
    LossFunction,
    StepProgram,
)

_LOSSES = Import(".", "losses")


def function_name(program: StepProgram) -> Symbol:
    """train_step, discriminator_step."""
    return naming.step(program.step.name)


def gradients_name(program: StepProgram) -> Symbol:
    """discriminator_gradients, where others move together with it."""
    return naming.gradients(program.step.name)


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
        *(Parameter(naming.value(n), framework.tensor) for n in inputs(program)),
        *((Parameter("config", CONFIG),) if uses_config(program) else ()),
    )


def inputs(program: StepProgram) -> tuple[str, ...]:
    """Data, draws and annealed numbers."""
    draws = (draw.name for draw in program.draws)
    return (*program.inputs, *draws, *program.annealed)


def documentation(program: StepProgram) -> Doc:
    """What the step does, in the words of the spec."""
    step = program.step
    verb = "Maximize" if step.maximize else "Minimize"
    return Doc(f"{verb} {step.text} over {listed(step.updates)}.")


def terms(program: StepProgram, framework: Framework) -> tuple[Statement, ...]:
    """Each term's mean over the batch, and their weighted sum."""
    statements: list[Statement] = []
    for term in program.terms:
        numbers = _settings_of(term)
        arguments = tuple(
            setting(name) if name in numbers else Name(naming.value(name))
            for name, _ in term.parameters
        )
        function = Attribute(Ref("losses", _LOSSES), naming.loss(term.name))
        value = arguments[0] if term.is_argument else Call(function, arguments)
        formula = " ".join(term.text.split()) if term.is_argument else ""
        mean = framework.mean(value)
        statements.append(Assign(naming.value(term.name), mean, formula))
    if program.combined:
        weighted = write(program.objective, framework.training)
        statements.append(Assign(naming.value(program.objective_name), weighted))
    if program.step.maximize:
        negative = Unary("-", Name(naming.value(program.objective_name)))
        statements.append(Assign(naming.value(program.descent), negative))
    return tuple(statements)


def holding(holds: tuple[Hold, ...]) -> tuple[Expression, ...]:
    """constant(networks.critic): what a line computes under."""
    return tuple(
        Call(
            Ref(hold.how, Import(".batch_norm", hold.how)),
            (Attribute(Name("networks"), naming.network(hold.network)),),
        )
        for hold in holds
    )


def bystanders(program: StepProgram) -> tuple[Comment, ...]:
    """# In this step critic is a constant."""
    if not program.bystanders:
        return ()
    verb = "is a constant" if len(program.bystanders) == 1 else "are constants"
    return (Comment(f"In this step {listed(program.bystanders)} {verb}."),)


def report(
    program: StepProgram, value: Callable[[Name], Expression] = lambda name: name
) -> Dict:
    """{"d_loss": d_loss}: what a step reports, by the columns of the table of losses."""
    pairs = zip(program.columns, program.values, strict=True)
    return Dict(tuple((Literal(c), value(Name(naming.value(v)))) for c, v in pairs))


def step_arguments(program: StepProgram) -> tuple[Expression, ...]:
    """What the loop hands to the step function."""
    optimizers = (
        Subscript(Name("optimizers"), Literal(name))
        for name, _ in optimizer_names(program)
    )
    return (
        Name("networks"),
        *optimizers,
        *(Name(naming.value(name)) for name in inputs(program)),
        *((Name("config"),) if uses_config(program) else ()),
    )


def uses_config(program: StepProgram) -> bool:
    values = [program.objective, *(line.value for line in program.lines)]
    return any(is_setting(part) for value in values for part in ir.walk(value)) or any(
        _settings_of(term) for term in program.terms
    )


def _settings_of(term: LossFunction) -> set[str]:
    """The settings of a run that a term is given."""
    parts = (part for value in term.values for part in ir.walk(value))
    return {p.name for p in parts if isinstance(p, ir.Parameter) and is_setting(p)}
