"""A Model -> the same Model, if it keeps the promises of the IR.

Runs behind resolve and behind each pass. What it finds is a bug of the compiler,
never a mistake of a spec.
"""

from __future__ import annotations

from collections.abc import Iterable

from gencc.ir.expressions import (
    ClassLabel,
    Constant,
    Draw,
    Expression,
    Grid,
    Iterate,
    LoopValue,
    Scalar,
    Tensor,
    Term,
    Type,
    is_comparison,
    walk,
)
from gencc.ir.layers import Shape
from gencc.ir.model import Data, Model, Network, Placed, Step
from gencc.ir.typing_rules import InvalidModel, Known, require, type_of

__all__ = ["InvalidModel", "verify"]


def verify(model: Model) -> Model:
    """The model itself; raises InvalidModel."""
    _check_names(model)
    for network in model.networks:
        _check_network(network)
    known = _known(model)
    for loss in model.losses:
        _check_value(known, loss.value, f"loss {loss.name}")
        number = loss.value.type in (Tensor(()), Scalar())
        require(number, f"loss {loss.name} is no number")
    for step in model.steps:
        _check_step(model, known, step)
    for output in model.outputs:
        for value in output.values:
            _check_value(known, value, f"output {output.name}", in_output=True)
            is_tensor = isinstance(value.type, Tensor)
            require(is_tensor, f"output {output.name} is no tensor")
    for statistic in model.statistics:
        _check_value(known, statistic.value, statistic.name, in_output=True)
    for metric in model.metrics:
        for value in metric.values:
            _check_value(known, value, metric.name, in_output=True)
    _check_draws(model)
    return model


def _check_names(model: Model) -> None:
    bare = [
        *(network.name for network in model.networks),
        *(parameter.name for parameter in model.parameters),
        *(definition.name for definition in model.definitions),
        *(loss.name for loss in model.losses),
    ]
    _unique(bare, "names")
    _unique((domain.name for domain in model.data.domains), "domains")
    _unique((stage.name for stage in model.stages), "stages")
    _unique((optimizer.name for optimizer in model.optimizers), "optimizers")
    _unique((step.name for step in model.steps), "steps")
    _unique((output.name for output in model.outputs), "outputs")
    for network in model.networks:
        _unique((path for path, _ in network.placed()), f"layers of {network.name}")
        _unique((head.name for head in network.heads), f"heads of {network.name}")


def _inputs(data: Data) -> dict[str, Shape]:
    """The inputs that are tensors: examples, and the factors of those that have some."""
    shapes = {domain.name: domain.shape for domain in data.domains}
    factors = {d.factors: (d.factor_count,) for d in data.domains if d.factors}
    return {**shapes, **factors}


def _unique(names: Iterable[str], what: str) -> None:
    every = list(names)
    require(len(set(every)) == len(every), f"{what} are not unique: {every}")


def _check_network(network: Network) -> None:
    _check_chain(network.name, network.layers, network.input)
    for head in network.heads:
        where = f"{network.name}/{head.name}"
        _check_chain(where, head.layers, network.trunk_output)
        end = head.layers[-1].output if head.layers else network.trunk_output
        require(head.output == end, f"{where} does not end in its output")


def _check_chain(where: str, layers: Iterable[Placed], shape: tuple[int, ...]) -> None:
    for placed in layers:
        name = f"{where}/{placed.name}"
        require(placed.input == shape, f"{name} has {placed.input}, gets {shape}")
        for branch in placed.branches:
            _check_chain(name, branch.layers, placed.input)
        shape = placed.result_shape()
        require(placed.output == shape, f"{name} has {placed.output}, makes {shape}")


def _known(model: Model) -> Known:
    """The types of names; every definition is checked with what stands before it."""
    definitions: dict[str, Type] = {}
    known = Known(
        _inputs(model.data),
        {network.name: network for network in model.networks},
        {p.name: p.anneal is not None for p in model.parameters},
        {statistic.name for statistic in model.statistics},
        definitions,
        {loss.name for loss in model.losses},
    )
    for definition in model.definitions:
        _check_value(known, definition.value, f"definition {definition.name}")
        definitions[definition.name] = definition.value.type
    return known


def _check_value(
    known: Known,
    value: Expression,
    where: str,
    *,
    in_output: bool = False,
    in_objective: bool = False,
) -> None:
    parts = [*walk(value)]
    loops = [part for part in parts if isinstance(part, Iterate)]
    bound = {name: kind for loop in loops for name, kind in loop.bound.items()}
    for part in parts:
        if isinstance(part, Grid | ClassLabel | Iterate):
            require(in_output, f"{where} has a grid, a class or a loop")
        if isinstance(part, LoopValue):
            require(
                bound.get(part.name) == part.type, f"{where}: {part.name} of no loop"
            )
        if isinstance(part, Term):
            require(in_objective, f"{where} has a term")
        kind = type_of(part, known, where)
        if part.type != kind:  # what a part looks like is as long as the formula
            raise InvalidModel(f"{where}: {part} should be {kind}")


def _check_step(model: Model, known: Known, step: Step) -> None:
    where = f"step {step.name}"
    _check_value(known, step.objective, where, in_objective=True)
    number = step.objective.type in (Tensor(()), Scalar())
    require(number, f"{where}: its objective is no number")
    if step.condition is not None:
        _check_value(known, step.condition, where, in_objective=True)
        single = step.condition.type == Scalar() and is_comparison(step.condition)
        require(single, f"{where}: its condition is no comparison")
    for transition in step.transitions:
        _check_value(known, transition.value, where, in_objective=True)
        single = isinstance(transition.value.type, Constant | Scalar)
        is_state = known.networks[transition.state].is_state
        require(single and is_state, f"{where}: {transition.state} becomes no number")
    require(bool(step.updates), f"{where} updates nothing")
    require(set(step.updates) <= set(known.networks), f"{where}: unknown networks")
    optimizers = {optimizer.name: optimizer for optimizer in model.optimizers}
    require(set(step.optimizers) <= set(optimizers), f"{where}: unknown optimizers")
    updated = [n for name in step.optimizers for n in optimizers[name].networks]
    learning = [name for name in step.updates if known.networks[name].learns]
    agree = sorted(updated) == sorted(learning)
    require(agree, f"{where} updates {learning}, its optimizers move {updated}")
    require(
        all(optimizers[optimizer].networks for optimizer in step.optimizers),
        f"{where} is idle",
    )
    counts = {
        parameter.name: parameter.value
        for parameter in model.parameters
        if parameter.count
    }
    for count in (step.repeat, step.every):
        times = counts.get(count) if isinstance(count, str) else count
        whole = times is not None and times >= 1 and times == int(times)
        require(whole, f"{where} is taken {count} times")


def _check_draws(model: Model) -> None:
    """One name, one draw: in training as a whole, and in each thing made after it."""
    definitions = [definition.value for definition in model.definitions]
    losses = [loss.value for loss in model.losses]
    steps = [value for step in model.steps for value in step.formulas]
    seen: dict[str, Expression] = {}
    for value in (*definitions, *losses, *steps):
        _same_draws(value, seen)
    fitted = [(statistic.value,) for statistic in model.statistics]
    measured = [metric.values for metric in model.metrics]
    for values in (*(output.values for output in model.outputs), *fitted, *measured):
        own: dict[str, Expression] = {}
        for value in values:
            _same_draws(value, own)


def _same_draws(value: Expression, seen: dict[str, Expression]) -> None:
    for part in walk(value):
        if isinstance(part, Draw):
            first = seen.setdefault(part.name, part)
            require(first == part, f"two draws are called {part.name}")
