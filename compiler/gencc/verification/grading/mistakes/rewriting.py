"""Models in which a formula, or a layer, is another one: at one place, or at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from gencc.ir import expressions as ir
from gencc.ir.model import Model, Network, Placed
from gencc.lowering.rewriting import bottom_up, rewrite_training

Change = Callable[[ir.Expression], Sequence[ir.Expression]]
"""Other expressions that somebody might write for one; none where it is right."""
Chain = tuple[Placed, ...]


def number(value: float) -> ir.Expression:
    """A literal."""
    return ir.Number(ir.Constant(), None, value)


def elementwise(
    function: str, like: ir.Expression, *operands: ir.Expression
) -> ir.Expression:
    """A function of operands; its type is that of `like`."""
    return ir.Elementwise(like.type, None, function, operands)


def without_doubled_minus(expression: ir.Expression) -> ir.Expression:
    """The same as somebody writes it: a for -(-a), a + b for a - -b, a - b for a + -b."""

    def of(part: ir.Expression) -> ir.Expression:
        match part:
            case ir.Elementwise(
                function="negative",
                operands=(ir.Elementwise(function="negative", operands=(a,)),),
            ):
                return a
            case ir.Elementwise(
                function="add" | "subtract" as function,
                operands=(a, ir.Elementwise(function="negative", operands=(b,))),
            ):
                other = "add" if function == "subtract" else "subtract"
                return elementwise(other, part, a, b)
        return part

    return bottom_up(expression, of)


def once(expression: ir.Expression, change: Change) -> Iterator[ir.Expression]:
    """The expression with one part changed, for each part and each change."""
    yield from change(expression)
    for child in ir.children(expression):
        for other in once(child, change):
            yield _with(expression, child, other)


def _with(
    expression: ir.Expression, child: ir.Expression, other: ir.Expression
) -> ir.Expression:
    """The expression with one of its operands replaced."""
    return ir.rebuild(expression, lambda part: other if part is child else part)


def all_at_once(expression: ir.Expression, change: Change) -> ir.Expression:
    """The expression with every part changed, by the first of its changes."""

    def of(part: ir.Expression) -> ir.Expression:
        inside = ir.rebuild(part, of)
        return next(iter(change(inside)), inside)

    return of(expression)


def places(model: Model) -> Iterator[tuple[str, ir.Expression]]:
    """Every formula of the training, by the name that a spec has for it."""
    for definition in model.definitions:
        yield definition.name, definition.value
    for loss in model.losses:
        yield loss.name, loss.value
    for step in model.steps:
        if not isinstance(step.objective, ir.Term):
            yield f"the objective of {step.name}", step.objective


def at(model: Model, old: ir.Expression, new: ir.Expression) -> Model:
    """The model with one of its formulas replaced."""
    return rewrite_training(model, lambda value: new if value is old else value)


def variants(model: Model, change: Change) -> Iterator[tuple[Model, str]]:
    """The model with one part of one formula changed, and the name of the formula."""
    for name, value in places(model):
        for other in once(value, change):
            yield at(model, value, other), name


def everywhere(model: Model, change: Change) -> Iterator[tuple[Model, str]]:
    """The model with all parts changed, if there are any; nowhere in particular."""
    other = rewrite_training(model, lambda value: all_at_once(value, change))
    if any(a is not b for a, b in zip(values(other), values(model), strict=True)):
        yield other, ""


def values(model: Model) -> list[ir.Expression]:
    """The formulas of the training."""
    return [value for _, value in places(model)]


def objectives(model: Model) -> Iterator[tuple[str, ir.Expression]]:
    """What is minimized: the objective, or the loss that it is the name of."""
    named = {loss.name: loss.value for loss in model.losses}
    for step in model.steps:
        if isinstance(step.objective, ir.Term):
            yield step.objective.name, named[step.objective.name]
        else:
            yield f"the objective of {step.name}", step.objective


# ------------------------------------------------------------------ networks


def of_networks(
    model: Model, change: Callable[[Chain], Chain]
) -> Iterator[tuple[Model, str]]:
    """The model with the chains of one network changed, of all, and of single heads."""
    changed = [_changed(network, change) for network in model.networks]
    differing = [n.name for n, o in zip(changed, model.networks, strict=True) if n != o]
    for name in differing:
        yield (
            replace(
                model,
                networks=tuple(
                    n if n.name == name else o
                    for n, o in zip(changed, model.networks, strict=True)
                ),
            ),
            name,
        )
    if len(differing) > 1:
        yield replace(model, networks=tuple(changed)), ""


def _changed(network: Network, change: Callable[[Chain], Chain]) -> Network:
    heads = tuple(replace(h, layers=change(h.layers)) for h in network.heads)
    return replace(network, layers=change(network.layers), heads=heads)


def single_layers(
    model: Model, change: Callable[[Placed], Sequence[Placed] | None]
) -> Iterator[tuple[Model, str]]:
    """The model with one layer replaced by others, and the name of the layer."""
    for network in model.networks:
        for path, placed in network.placed():
            others = change(placed)
            if others is None:
                continue

            def replaced(
                chain: Chain, p: Placed = placed, o: Sequence[Placed] = others
            ) -> Chain:
                return tuple(q for one in chain for q in (o if one is p else (one,)))

            other = _changed(network, replaced)
            networks = tuple(other if n is network else n for n in model.networks)
            yield replace(model, networks=networks), f"{network.name}/{path}"
