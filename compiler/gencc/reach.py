"""Which networks an expression depends on, through definitions and loss terms."""

from __future__ import annotations

from gencc.ir.expressions import (
    Apply,
    Elementwise,
    Expression,
    Local,
    Term,
    children,
)
from gencc.ir.model import Model

Networks = frozenset[str]


class Reach:
    """Answers for one model; `through_stop` also follows what `stop` holds constant."""

    def __init__(self, model: Model, *, through_stop: bool) -> None:
        self._through_stop = through_stop
        self._tied = {one.name: one.tied_to for one in model.networks}
        self._locals: dict[str, Networks] = {}
        self._terms: dict[str, Networks] = {}
        for definition in model.definitions:  # each uses only earlier ones
            self._locals[definition.name] = self.networks(definition.value)
        for loss in model.losses:
            self._terms[loss.name] = self.networks(loss.value)

    def networks(self, expression: Expression) -> Networks:
        """The networks whose weights the value depends on."""
        match expression:
            case Local(name=name):
                return self._locals[name]
            case Term(name=name):
                return self._terms[name]
            case Elementwise(function="stop") if not self._through_stop:
                return frozenset()
        own: Networks = frozenset()
        if isinstance(expression, Apply):
            own = frozenset({expression.network}) | self._tied[expression.network]
        parts = [self.networks(child) for child in children(expression)]
        return own.union(*parts)
