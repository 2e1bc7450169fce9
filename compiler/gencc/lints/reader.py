"""Looks through the names of a Model: what a value is made of, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator

from gencc.diagnostics import Diagnostic, Span
from gencc.ir.dependencies import Reach
from gencc.ir.expressions import (
    Apply,
    AsNumber,
    Expression,
    Field,
    Local,
    Term,
    everything,
)
from gencc.ir.layers import Activation
from gencc.ir.model import Model, Placed


class Reader:
    """Looks through names: what an expression is made of, and where it stands."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.reach = Reach(model, through_stop=False)
        self._behind: dict[str, Expression] = {}
        for name, value in model.values.items():  # each uses only earlier ones
            self._behind[name] = self.behind(value)

    def behind(self, expression: Expression) -> Expression:
        """The value of a name, of a name of a name, …; anything else as it is."""
        while isinstance(expression, AsNumber):
            expression = expression.operand
        if isinstance(expression, Local | Term):
            return self._behind[expression.name]
        return expression

    def everything(self, *roots: Expression) -> Iterator[Expression]:
        """All that the roots are made of, each named value once."""
        return everything(roots, self.model.values)

    def objectives(self) -> list[Expression]:
        return [step.objective for step in self.model.steps]

    def call(self, value: Expression) -> Apply | None:
        """The call that a value, its names looked through, is or is a head of."""
        value = self.behind(value)
        if isinstance(value, Field):
            value = self.behind(value.record)
        return value if isinstance(value, Apply) else None

    def last_layer(self, value: Expression) -> Placed | None:
        """The layer that an applied network, or a head of it, ends in."""
        value = self.behind(value)
        call = self.call(value)
        if call is None:
            return None
        head = value.name if isinstance(value, Field) else ""
        network = self.model.network(call.network)
        branch = [
            layer for one in network.heads if one.name == head for layer in one.layers
        ]
        for placed in reversed((*network.layers, *branch)):
            if not placed.layer.reshapes:
                return placed
        return None

    def ends_in(self, value: Expression) -> str | None:
        """The activation a network's output comes out of; None for no network."""
        placed = self.last_layer(value)
        if placed is None:
            return None
        layer = placed.layer
        return layer.word if isinstance(layer, Activation) else placed.name

    def text(self, span: Span | None) -> str:
        """The text of a span, in one line."""
        return "…" if span is None else self.model.source.part(span)

    def warn(
        self,
        code: str,
        span: Span,
        message: str,
        notes: tuple[str, ...] = (),
        help: str = "",
    ) -> Diagnostic:
        return Diagnostic(code, message, self.model.source, span, "", notes, help)
