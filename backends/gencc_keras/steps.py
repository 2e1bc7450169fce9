"""Steps of the schedule -> the step functions and optimizers of train.py.

The gradient lines alone know the engine; everything else is keras.ops.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.codegen import naming
from gencc.codegen.expressions import write
from gencc.codegen.files.train_py.iteration import (
    gradients_call,
    iteration_function,
    losses_name,
    together,
)
from gencc.codegen.files.train_py.optimizers import optimizers_function
from gencc.codegen.files.train_py.step_functions import (
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
    Subscript,
    Tuple,
    With,
    Word,
)
from gencc.ir.model import Model, Rule
from gencc.lowering.plan import Line, StageProgram, StepProgram, groups
from gencc.ops import load_from

from gencc_keras.engines import Engine


def step_function(engine: Engine, program: StepProgram, framework: Framework) -> Def:
    """Forward, gradients, update."""
    lines, losses = _differentiated(engine, program, framework)
    optimizers = [argument for _, argument in optimizer_names(program)]
    after = List((Name(naming.value(program.descent)),))
    return Def(
        function_name(program),
        parameters(program, framework),
        framework.losses,
        (
            documentation(program),
            *lines,
            *_apply(engine, optimizers, "gradients", after),
            *_clipped_weights(program, optimizers),
            Return(losses),
        ),
        engine.decorators,
    )


def iteration(
    engine: Engine, stage: StageProgram, framework: Framework
) -> tuple[Def, ...]:
    """The gradients of each step, and the function in which all move."""
    body: list[Statement] = []
    apply: list[Statement] = []
    bounds: list[
        Statement
    ] = []  # when all have moved: none waits for another's weights
    every = [naming.gradient(step.step.name) for step in stage.steps]
    for step, gradients in zip(stage.steps, every, strict=True):
        target = Tuple((Name(losses_name(step)), Name(gradients)))
        body.append(Assign(target, gradients_call(step)))
        optimizers = [
            Name(naming.optimizer(optimizer)) for optimizer in step.step.optimizers
        ]
        others = [Name(other) for other in every if other != gradients]
        after = others[0] if len(others) == 1 else List(tuple(map(Star, others)))
        apply += _apply(engine, optimizers, gradients, after)
        bounds += _clipped_weights(step, optimizers)
    return (
        *(_gradients(engine, step, framework) for step in stage.steps),
        iteration_function(
            stage,
            framework,
            (*body, *apply, *bounds, Return(together(stage))),
            engine.decorators,
        ),
    )


def _gradients(engine: Engine, program: StepProgram, framework: Framework) -> Def:
    lines, losses = _differentiated(engine, program, framework)
    result = Tuple((losses, Name("gradients")))
    gradients = Subscript(Name("list"), framework.tensor)
    returns = Subscript(Name("tuple"), Tuple((framework.losses, gradients)))
    body = (documentation(program), *lines, Return(result))
    return Def(gradients_name(program), parameters(program, framework), returns, body)


def _differentiated(
    engine: Engine, program: StepProgram, framework: Framework
) -> tuple[tuple[Statement, ...], Expression]:
    """Statements that lead to `gradients`, and what the step reports then."""
    constants = [line for line in program.lines if line.constant]
    moving = [line for line in program.lines if not line.constant]
    forward = (*_lines(moving, framework), *terms(program, framework))
    weights = _updated_weights(program)
    lines, losses = engine.differentiate(program, forward, weights, report(program))
    return (*_lines(constants, framework), *lines, *_clipped(program)), losses


def _clipped(program: StepProgram) -> tuple[Statement, ...]:
    """gradients = clip_norm(gradients, 1.0)"""
    for word in ("clip_norm", "clip_value"):
        limit = getattr(program.step, word)
        if limit is not None:
            clip = Ref(word, Import(".clipping", word))
            call = Call(clip, (Name("gradients"), Literal(limit)))
            return (Assign("gradients", call),)
    return ()


def _clipped_weights(
    program: StepProgram, optimizers: Sequence[Expression]
) -> tuple[Statement, ...]:
    limit = program.step.clip_weights
    if limit is None:
        return ()
    clip = Ref("clip_weights", Import(".clipping", "clip_weights"))
    return (Do(Call(clip, (_weights_of(optimizers), Literal(limit)))),)


def _lines(lines: list[Line], framework: Framework) -> tuple[Statement, ...]:
    statements: list[Statement] = []
    for held, group in groups(lines):
        assigned = tuple(
            Assign(naming.value(line.name), write(line.value, framework.training))
            for line in group
        )
        statements += [With(holding(held), assigned)] if held else assigned
    return tuple(statements)


def _updated_weights(program: StepProgram) -> Expression:
    """The weights that the gradients are by, one after another."""
    return _weights_of([network for _, network in optimizer_names(program)])


def _weights_of(optimizers: Sequence[Expression]) -> Expression:
    weights = [Attribute(optimizer, "weights") for optimizer in optimizers]
    return weights[0] if len(weights) == 1 else List(tuple(map(Star, weights)))


def _apply(
    engine: Engine,
    optimizers: Sequence[Expression],
    gradients: Word,
    after: Expression,
) -> tuple[Statement, ...]:
    """Each optimizer takes the gradients of its own weights off the list.

    None moves before `after` is there, where the engine would not wait for it.
    """
    if len(optimizers) == 1:
        return (_move(engine, optimizers[0], Name(gradients), after),)
    after = List((*_items(after), Star(Name(gradients))))
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


def _items(tensors: Expression) -> tuple[Expression, ...]:
    return tensors.items if isinstance(tensors, List) else (Star(tensors),)


def optimizers(model: Model) -> Def:
    """Every optimizer of the spec, by its name."""
    return optimizers_function(
        model, _rule, lambda network: Attribute(network, "trainable_variables")
    )


def _rule(rule: Rule) -> tuple[Ref, tuple[Keyword, ...]]:
    word = load_from("gencc_keras.ops", "optimizers", rule.word)
    settings: dict[str, float | bool] = word.settings(rule)
    keywords = tuple(Keyword(k, Literal(value)) for k, value in settings.items())
    return Ref(word.CLASS, Import(f".{rule.word}", word.CLASS)), keywords
