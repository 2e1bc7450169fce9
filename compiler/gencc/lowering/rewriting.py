"""Applying one change to every expression of a model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from gencc.ir.expressions import Expression, rebuild
from gencc.ir.model import Model

Change = Callable[[Expression], Expression]


def bottom_up(expression: Expression, change: Change) -> Expression:
    """`change` applied to every part of an expression, operands first."""
    changed: dict[int, Expression] = {}  # a part that occurs twice stays one object

    def of(part: Expression) -> Expression:
        if id(part) not in changed:
            changed[id(part)] = change(rebuild(part, of))
        return changed[id(part)]

    return of(expression)


def rewrite_all(model: Model, change: Change) -> Model:
    """`change` applied bottom-up to all that a model computes."""

    def everywhere(expression: Expression) -> Expression:
        return bottom_up(expression, change)

    return rewrite_trained(rewrite_training(model, everywhere), everywhere)


def rewrite_training(model: Model, change: Change) -> Model:
    """`change` applied to each definition and loss, and to all of each step, as a whole."""
    return replace(
        model,
        definitions=tuple(replace(d, value=change(d.value)) for d in model.definitions),
        losses=tuple(replace(t, value=change(t.value)) for t in model.losses),
        stages=tuple(
            replace(
                stage,
                steps=tuple(
                    replace(
                        s,
                        objective=change(s.objective),
                        transitions=tuple(
                            replace(t, value=change(t.value)) for t in s.transitions
                        ),
                        condition=s.condition and change(s.condition),
                    )
                    for s in stage.steps
                ),
            )
            for stage in model.stages
        ),
    )


def rewrite_trained(model: Model, change: Change) -> Model:
    """`change` applied to each statistic, output and metric, as a whole."""
    return replace(
        model,
        statistics=tuple(replace(s, value=change(s.value)) for s in model.statistics),
        outputs=tuple(
            replace(o, values=tuple(map(change, o.values))) for o in model.outputs
        ),
        metrics=tuple(
            replace(m, values=tuple(map(change, m.values))) for m in model.metrics
        ),
    )


def values(model: Model) -> Iterator[Expression]:
    """Every expression of the model, definitions first."""
    yield from (d.value for d in model.definitions)
    yield from (t.value for t in model.losses)
    yield from (value for s in model.steps for value in s.formulas)
    yield from (s.value for s in model.statistics)
    yield from (value for o in model.outputs for value in o.values)
    yield from (value for m in model.metrics for value in m.values)
