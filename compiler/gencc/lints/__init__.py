"""A Model, right behind resolve -> warnings about what it will hardly be meant to be."""

from __future__ import annotations

from gencc.diagnostics import Diagnostic
from gencc.findings import folded
from gencc.ir.model import Model
from gencc.lints.coding import posteriors, ranges
from gencc.lints.judging import logarithms, saturating
from gencc.lints.normalizing import idle_biases
from gencc.lints.reader import Reader


def lint(model: Model) -> tuple[Diagnostic, ...]:
    """Every warning, in the order of the text, each place once."""
    reader = Reader(model)
    found = [
        *saturating(reader),
        *logarithms(reader),
        *posteriors(reader),
        *ranges(reader),
        *idle_biases(reader),
    ]
    return tuple(sorted(folded(found), key=lambda d: (d.span.start, d.code)))
