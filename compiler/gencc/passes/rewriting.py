"""Applying one change to every expression of a model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gencc.ir.expressions import Expression, rebuild
from gencc.ir.model import Model

Change = Callable[[Expression], Expression]


def bottom_up(expression: Expression, change: Change) -> Expression:
    """`change` applied to every part of an expression, operands first."""
    return change(rebuild(expression, lambda part: bottom_up(part, change)))


def rewrite_all(model: Model, change: Change) -> Model:
    """`change` applied bottom-up to definitions, losses, objectives and outputs."""

    def everywhere(expression: Expression) -> Expression:
        return bottom_up(expression, change)

    return replace(
        model,
        definitions=tuple(
            replace(d, value=everywhere(d.value)) for d in model.definitions
        ),
        losses=tuple(replace(t, value=everywhere(t.value)) for t in model.losses),
        steps=tuple(replace(s, objective=everywhere(s.objective)) for s in model.steps),
        outputs=tuple(replace(o, value=everywhere(o.value)) for o in model.outputs),
    )
