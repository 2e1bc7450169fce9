"""Common parts of step functions in all frameworks: signatures, terms and reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from gencc.codegen import naming
from gencc.codegen.expressions import comparison, is_setting, setting, write
from gencc.codegen.framework import CONFIG, NETWORKS, Framework
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Binary,
    Call,
    Comment,
    Def,
    Dict,
    Do,
    Doc,
    Expression,
    Import,
    Literal,
    Name,
    Parameter,
    Ref,
    Return,
    Statement,
    Subscript,
    Symbol,
    Unary,
    Word,
)
from gencc.diagnostics.prose import listed
from gencc.ir import expressions as ir
from gencc.lowering.plan import (
    Condition,
    LossFunction,
    StepProgram,
    Update,
)

_LOSSES = Import(".", "losses")


def function_name(update: Update) -> Word:
    """train_step, discriminator_step; iteration, of simultaneous steps."""
    if not update.stage.simultaneous:
        (program,) = update.steps
        return naming.step(program.step.name)
    name = update.stage.name
    return (
        naming.own(f"{name}_iteration", "a stage") if name else naming.own("iteration")
    )


def optimizer(update: Update, name: str) -> Name:
    """The argument for an optimizer of this name."""
    if len(update.optimizers) == 1:
        return Name("optimizer")
    return Name(naming.optimizer(name))


def optimizers_of(update: Update, program: StepProgram) -> tuple[Name, ...]:
    """The arguments for the optimizers of one of its steps."""
    return tuple(optimizer(update, name) for name in program.step.optimizers)


def parameters(update: Update, framework: Framework) -> tuple[Parameter, ...]:
    """Networks, optimizers, data, every draw, and the numbers a run may override."""
    optimizers = [optimizer(update, name).text for name in update.optimizers]
    return (
        Parameter("networks", NETWORKS),
        *(Parameter(word, framework.optimizer) for word in optimizers),
        *(Parameter(word, Name("bool")) for word in ("first", "last") if parts(update)),
        *(Parameter(naming.value(n), framework.tensor) for n in _inputs(update)),
        *((Parameter("config", CONFIG),) if _uses_config(update) else ()),
    )


def arguments(update: Update) -> tuple[Expression, ...]:
    """What the loop hands to the function: one for each of its parameters."""
    optimizers = (
        Subscript(Name("optimizers"), Literal(name)) for name in update.optimizers
    )
    return (
        Name("networks"),
        *optimizers,
        *(Binary("==", Name("part"), Literal(number)) for number in parts(update)),
        *(Name(naming.value(name)) for name in _inputs(update)),
        *((Name("config"),) if _uses_config(update) else ()),
    )


def parts(update: Update) -> tuple[int, ...]:
    """The first and the last of the minibatches whose gradients are accumulated, if any."""
    (step, *_) = update.steps
    accumulated = step.step.accumulate
    return (0, accumulated - 1) if accumulated > 1 else ()


def _inputs(update: Update) -> tuple[str, ...]:
    """Data, draws and annealed numbers."""
    draws = (draw.name for draw in update.draws)
    return (*update.inputs, *draws, *update.annealed)


def documentation(update: Update) -> Doc:
    """What each step does, in the words of the spec."""
    objectives = []
    for program in update.steps:
        verb = "Maximize" if program.step.maximize else "Minimize"
        objectives.append(
            f"{verb} {program.step.text} over {listed(program.step.updates)}."
        )
    if parts(update):
        count = update.steps[0].step.accumulate
        how = f"Its gradient is the mean of those of {count} minibatches."
        return Doc("\n".join([*objectives, "", how]))
    if not update.stage.simultaneous:
        return Doc(*objectives)
    summary = "All gradients are taken before any weight moves."
    return Doc("\n".join([summary, "", *objectives]))


def terms(update: Update, framework: Framework) -> tuple[Statement, ...]:
    """Each term's mean over the batch, and their weighted sums."""
    statements: dict[Expression, Statement] = {}
    decided = {
        part.name
        for program in update.steps
        for transition in program.transitions
        for part in ir.walk(transition.value)
        if isinstance(part, ir.Term | ir.Local)
    }
    for program in update.steps:
        for term in program.terms:
            whole = term.name in decided
            statements[Name(naming.value(term.name))] = mean(term, framework, whole)
        if program.combined:
            name = Name(naming.value(program.objective_name))
            weighted = write(program.objective, framework.training)
            statements[name] = Assign(name, weighted)
        if program.step.maximize:
            name = Name(naming.value(program.descent))
            negative = Unary("-", Name(naming.value(program.objective_name)))
            statements[name] = Assign(name, negative)
    return tuple(statements.values())


def condition_function(
    condition: Condition,
    name: str,
    framework: Framework,
    forward: Sequence[Statement],
    decorators: tuple[Expression, ...] = (),
) -> Def:
    """critic_due(networks, x): whether a step is taken, by what it would see itself."""
    means = (mean(term, framework, whole=True) for term in condition.terms)
    return Def(
        naming.due(name),
        (
            Parameter("networks", NETWORKS),
            *(
                Parameter(naming.value(name), framework.tensor)
                for name in _read(condition)
            ),
            *((Parameter("config", CONFIG),) if _needs_config(condition) else ()),
        ),
        framework.tensor,
        (
            Doc(f"Whether {condition.text}."),
            *forward,
            *means,
            Return(comparison(condition.value, framework.training)),
        ),
        decorators,
    )


def condition_arguments(condition: Condition) -> tuple[Expression, ...]:
    """What the loop hands to that function."""
    return (
        Name("networks"),
        *(Name(naming.value(name)) for name in _read(condition)),
        *((Name("config"),) if _needs_config(condition) else ()),
    )


def _read(condition: Condition) -> tuple[str, ...]:
    draws = (draw.name for draw in condition.draws)
    return (*condition.inputs, *draws, *condition.annealed)


def _needs_config(condition: Condition) -> bool:
    values = [condition.value, *(line.value for line in condition.lines)]
    return _has_settings(values) or any(map(_settings_of, condition.terms))


def _has_settings(values: Iterable[ir.Expression]) -> bool:
    return any(is_setting(part) for value in values for part in ir.walk(value))


def transitions(update: Update, framework: Framework) -> tuple[Statement, ...]:
    """networks.k.assign(k + 0.001 * balance): what states become, of the means before."""
    return tuple(
        Do(
            Call(
                Attribute(
                    Attribute(Name("networks"), naming.network(transition.state)),
                    "assign",
                ),
                (write(transition.value, framework.training),),
            )
        )
        for program in update.steps
        for transition in program.transitions
    )


def mean(term: LossFunction, framework: Framework, whole: bool = False) -> Assign:
    """kl = losses.kl(q).mean(); of the `whole` minibatch where something is decided by it."""
    name = Name(naming.value(term.name))
    numbers = _settings_of(term)
    arguments = tuple(
        setting(name) if name in numbers else Name(naming.value(name))
        for name, _ in term.parameters
    )
    function = Attribute(Ref("losses", _LOSSES), naming.loss(term.name))
    value: Expression = arguments[0] if term.is_argument else Call(function, arguments)
    formula = " ".join(term.text.split()) if term.is_argument else ""
    value = framework.whole(value) if whole else value
    return Assign(name, framework.mean(value), formula)


def bystanders(update: Update) -> tuple[Comment, ...]:
    """# In this step critic is a constant."""
    if update.stage.simultaneous:  # each has gradients by the weights of its own
        return ()
    (program,) = update.steps
    if not program.bystanders:
        return ()
    verb = "is a constant" if len(program.bystanders) == 1 else "are constants"
    return (Comment(f"In this step {listed(program.bystanders)} {verb}."),)


def report(
    update: Update, value: Callable[[Name], Expression] = lambda name: name
) -> Dict:
    """{"d_loss": d_loss}: what is reported, by the columns of the table of losses."""
    pairs = [
        pair
        for program in update.steps
        for pair in zip(program.columns, program.values, strict=True)
    ]
    return Dict(tuple((Literal(c), value(Name(naming.value(v)))) for c, v in pairs))


def norms(update: Update) -> tuple[tuple[Expression, Expression], ...]:
    """ "norm_critic": norm_critic, of the gradients that the steps have taken."""
    return tuple(
        (Literal(column), Name(norm_of(program, network)))
        for program in update.steps
        for network, column in program.norms
    )


def norm_of(program: StepProgram, network: str) -> Symbol:
    """The variable for the norm of the gradient of a network."""
    return naming.own(f"norm_{network}", f"the norms of {program.step.name}")


def _uses_config(update: Update) -> bool:
    objectives = [program.objective for program in update.steps]
    becoming = [t.value for program in update.steps for t in program.transitions]
    values = [*objectives, *becoming, *(line.value for line in update.lines)]
    terms = [term for program in update.steps for term in program.terms]
    return _has_settings(values) or any(map(_settings_of, terms))


def _settings_of(term: LossFunction) -> set[str]:
    """The settings of a run among the arguments of a term."""
    parts = (part for value in term.values for part in ir.walk(value))
    return {p.name for p in parts if isinstance(p, ir.Parameter) and is_setting(p)}


def following(update: Update) -> tuple[Statement, ...]:
    """follow(networks.smooth, networks.generator, 0.999)"""
    follow = Ref("follow", Import(".averages", "follow"))
    networks = Name("networks")
    return tuple(
        Do(
            Call(
                follow,
                (
                    Attribute(networks, naming.network(average.name)),
                    Attribute(networks, naming.network(average.average_of)),
                    Literal(average.decay),
                ),
            )
        )
        for program in update.steps
        for average in program.averages
    )


def power_iterations(update: Update) -> tuple[Do, ...]:
    """power_iteration(networks.critic), for what the steps update with a spectral norm."""
    function = Ref("power_iteration", Import(".spectral_norm", "power_iteration"))
    iterated = dict.fromkeys(n for program in update.steps for n in program.iterated)
    return tuple(
        Do(Call(function, (Attribute(Name("networks"), naming.network(name)),)))
        for name in iterated
    )
