"""Steps of the schedule -> the step functions and optimizers of train.py.

Only the lines for gradients depend on the engine; everything else is keras.ops.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gencc.codegen import naming
from gencc.codegen.files.train_py.optimizers import optimizers_function
from gencc.codegen.files.train_py.step_functions import (
    condition_function,
    documentation,
    following,
    function_name,
    norm_of,
    norms,
    optimizers_of,
    parameters,
    parts,
    power_iterations,
    report,
    terms,
    transitions,
)
from gencc.codegen.framework import Framework
from gencc.codegen.lines import assignments, holding
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Binary,
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
    Word,
)
from gencc.ir.model import Model, Rule
from gencc.lowering.plan import Condition, Line, StepProgram, Update, groups
from gencc.ops import load_from

from gencc_keras.engines import Differentiated, Engine

_COMPILED = (Ref("compiled", Import(".at_once", "compiled")),)


def update_function(engine: Engine, update: Update, framework: Framework) -> Def:
    """Forward, gradients, update."""
    constants = [line for line in update.lines if line.constant]
    moving = [line for line in update.lines if not line.constant]
    forward = (
        *_lines(moving, framework),
        *terms(update, framework),
        *transitions(update, framework),
    )
    differentiated = [_differentiated(update, program) for program in update.steps]
    lines, losses = engine.differentiate(
        update, forward, differentiated, report(update)
    )
    moves: tuple[Statement, ...] = (
        *_clipped(differentiated),
        *power_iterations(update),
        *_moves(engine, update, differentiated),
        *_clipped_weights(update),
        *following(update),
    )
    measured = tuple(_norms(update, differentiated))
    if parts(update):
        moves = tuple(_accumulated(update, differentiated[0], moves, measured))
    else:
        moves = (*measured, *moves)
    if update_norms := norms(update):
        losses = Binary("|", losses, Dict(update_norms))
    return Def(
        function_name(update),
        parameters(update, framework),
        framework.losses,
        (
            documentation(update),
            *_lines(constants, framework),
            *lines,
            *moves,
            Return(losses),
        ),
        _COMPILED,
    )


def due_function(condition: Condition, name: str, framework: Framework) -> Def:
    """The condition of a step."""
    forward = _lines([*condition.lines], framework)
    return condition_function(condition, name, framework, forward, _COMPILED)


def _norms(
    update: Update, differentiated: Sequence[Differentiated]
) -> Iterator[Statement]:
    """norm_critic = gradient_norm(gradients, optimizer.weights, networks.critic)"""
    norm = Ref("gradient_norm", Import(".norms", "gradient_norm"))
    for part in differentiated:
        for name, _ in part.program.norms:
            network = Attribute(Name("networks"), naming.network(name))
            call = Call(norm, (Name(part.gradients), part.weights, network))
            yield Assign(norm_of(part.program, name), call)


def _accumulated(
    update: Update,
    part: Differentiated,
    moves: tuple[Statement, ...],
    measured: tuple[Statement, ...],
) -> Iterator[Statement]:
    """add(optimizer.sums, gradients, first); if last: their means, and the moves."""
    step = part.program.step
    optimizers = optimizers_of(update, part.program)
    sums = _joined([Attribute(optimizer, "sums") for optimizer in optimizers])
    gradients = Name(part.gradients)
    module = ".accumulation"
    add, mean = (Ref(word, Import(module, word)) for word in ("add", "means"))
    yield Do(Call(add, (sums, gradients, Name("first"))))
    means = Assign(part.gradients, Call(mean, (sums, Literal(step.accumulate))))
    if measured:  # in each part, so that each has the same report; the last one counts
        yield means
        yield from measured
        yield If(Name("last"), moves)
    else:
        yield If(Name("last"), (means, *moves))


def _lines(lines: list[Line], framework: Framework) -> tuple[Statement, ...]:
    statements: list[Statement] = []
    for held, group in groups(lines):
        assigned = tuple(assignments(group, framework.training))
        statements += [With(holding(held), assigned)] if held else assigned
    return tuple(statements)


def _differentiated(update: Update, program: StepProgram) -> Differentiated:
    """A loss of the function, by the weights of its step, one after another."""
    weights = _weights_of(optimizers_of(update, program))
    name = naming.gradients(program.step.name) if len(update.steps) > 1 else "gradients"
    return Differentiated(program, Name(naming.value(program.descent)), weights, name)


def _weights_of(optimizers: Sequence[Expression]) -> Expression:
    return _joined([Attribute(optimizer, "weights") for optimizer in optimizers])


def _joined(lists: Sequence[Expression]) -> Expression:
    return lists[0] if len(lists) == 1 else List(tuple(map(Star, lists)))


def _clipped(differentiated: Sequence[Differentiated]) -> Iterator[Statement]:
    """gradients = clip_norm(gradients, 1.0)"""
    for part in differentiated:
        for word in ("clip_norm", "clip_value"):
            limit = getattr(part.program.step, word)
            if limit is not None:
                clip = Ref(word, Import(".clipping", word))
                call = Call(clip, (Name(part.gradients), Literal(limit)))
                yield Assign(part.gradients, call)


def _clipped_weights(update: Update) -> Iterator[Statement]:
    """When all have moved: none waits for another's weights."""
    for program in update.steps:
        limit = program.step.clip_weights
        if limit is not None:
            clip = Ref("clip_weights", Import(".clipping", "clip_weights"))
            weights = _weights_of(optimizers_of(update, program))
            yield Do(Call(clip, (weights, Literal(limit))))


def _moves(
    engine: Engine, update: Update, differentiated: Sequence[Differentiated]
) -> Iterator[Statement]:
    """Every optimizer moves its weights, once all that depends on them is computed."""
    for part in differentiated:
        others = [other.gradients for other in differentiated if other is not part]
        after: tuple[Expression, ...] = (
            part.loss,
            *(Star(Name(gradients)) for gradients in others),
        )
        optimizers = optimizers_of(update, part.program)
        yield from _apply(engine, optimizers, part.gradients, List(after))


def _apply(
    engine: Engine,
    optimizers: Sequence[Expression],
    gradients: Word,
    after: List,
) -> tuple[Statement, ...]:
    """Each optimizer takes the gradients of its own weights from the front of the list.

    Where the engine would not wait by itself, none moves before `after` is computed.
    """
    if len(optimizers) == 1:
        return (_move(engine, optimizers[0], Name(gradients), after),)
    after = List((*after.items, Star(Name(gradients))))
    take = Ref("take", Import(".gradients", "take"))
    return (
        Assign("remaining", Call(Name("iter"), (Name(gradients),))),
        *(
            _move(
                engine,
                optimizer,
                Call(take, (Name("remaining"), Attribute(optimizer, "weights"))),
                after,
            )
            for optimizer in optimizers
        ),
    )


def _move(
    engine: Engine, optimizer: Expression, gradients: Expression, after: Expression
) -> Do:
    wait = (Keyword("after", after),) if engine.waits else ()
    return Do(Call(Attribute(optimizer, "apply"), (gradients, *wait)))


def optimizers(model: Model) -> Def:
    """Every optimizer of the spec, by its name."""
    return optimizers_function(
        model,
        _rule,
        lambda network: Attribute(network, "trainable_variables"),
        lambda optimizer: Call(
            Ref("accumulating", Import(".accumulation", "accumulating")), (optimizer,)
        ),
    )


def _rule(rule: Rule) -> tuple[Ref, tuple[Keyword, ...]]:
    word = load_from("gencc_keras.ops", "optimizers", rule.word)
    settings: dict[str, float | bool] = word.settings(rule)
    keywords = tuple(Keyword(k, Literal(value)) for k, value in settings.items())
    return Ref(word.CLASS, Import(f".{rule.word}", word.CLASS)), keywords
