"""What a value of a Model is computed from, through all names in between."""

from __future__ import annotations

from collections.abc import Iterator

from gencc.diagnostics import Diagnostic, Span
from gencc.ir.dependencies import Dependencies
from gencc.ir.expressions import (
    Apply,
    Expression,
    Field,
    Local,
    Term,
    everything,
    unwrapped,
)
from gencc.ir.layers import Activation
from gencc.ir.model import Model, Placed, Step

LINEAR = {"add", "subtract", "negative", "multiply", "divide"}
"""Functions whose result may be a weighted sum of their operands."""


class Reader:
    """Answers what lints ask about the values of one model."""

    def __init__(self, model: Model, lost: frozenset[str] = frozenset()) -> None:
        """`lost`: the words of what the spec has, and the model is without."""
        self.model, self.lost = model, lost
        self.dependencies = Dependencies(model, through_stop=False)
        self._values: dict[str, Expression] = {}
        for name, value in model.values.items():  # each uses only earlier ones
            self._values[name] = self.value_of(value)

    def value_of(self, expression: Expression) -> Expression:
        """The value behind a name, through names for names; anything else unchanged."""
        expression = unwrapped(expression)
        if isinstance(expression, Local | Term):
            return self._values[expression.name]
        return expression

    def parts(self, *roots: Expression) -> Iterator[Expression]:
        """The roots and everything they are computed from, the value of each name once."""
        return everything(roots, self.model.values)

    def objective_parts(self) -> Iterator[Expression]:
        """The objectives of all steps and all they are computed from."""
        return self.parts(*(step.objective for step in self.model.steps))

    def call(self, value: Expression) -> Apply | None:
        """The call of a network that a value is, or is a head of."""
        value = self.value_of(value)
        if isinstance(value, Field):
            value = self.value_of(value.record)
        return value if isinstance(value, Apply) else None

    def is_updated_through(self, step: Step, value: Expression) -> bool:
        """Whether a step updates a network that the value is computed with."""
        return not self.dependencies.networks(value).isdisjoint(step.updates)

    def last_layer(self, value: Expression) -> Placed | None:
        """The last layer before the value, reshaping aside; None if it is no call."""
        value = self.value_of(value)
        call = self.call(value)
        if call is None:
            return None
        head_name = value.name if isinstance(value, Field) else ""
        network = self.model.network(call.network)
        branch = [
            layer
            for head in network.heads
            if head.name == head_name
            for layer in head.layers
        ]
        for placed in reversed((*network.layers, *branch)):
            if not placed.layer.reshapes:
                return placed
        return None

    def last_activation(self, value: Expression) -> str | None:
        """The function, or the name of the layer, that ends a network; None for no call."""
        placed = self.last_layer(value)
        if placed is None:
            return None
        layer = placed.layer
        return layer.word if isinstance(layer, Activation) else placed.name

    def text(self, span: Span | None) -> str:
        """The text of a span, in one line."""
        return "…" if span is None else self.model.source.part(span)

    def warning(
        self,
        code: str,
        span: Span,
        message: str,
        notes: tuple[str, ...] = (),
        help: str = "",
    ) -> Diagnostic:
        """A diagnostic about the spec of the model."""
        return Diagnostic(code, message, self.model.source, span, "", notes, help)
