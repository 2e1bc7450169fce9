"""A Model, right behind resolve -> warnings about what it will hardly be meant to be."""

from __future__ import annotations

from gencc.diagnostics import Diagnostic
from gencc.diagnostics.collector import merge_repeated
from gencc.ir.model import Model
from gencc.lints.bounding import without_bound
from gencc.lints.coding import posteriors, ranges, wide_codes
from gencc.lints.idling import unused_names
from gencc.lints.judging import logarithms, saturating
from gencc.lints.normalizing import idle_biases, untrained_statistics
from gencc.lints.reader import Reader
from gencc.lints.weighing import mixed_reductions, twice_updated


def lint(model: Model) -> tuple[Diagnostic, ...]:
    """Every warning that the spec does not `allow`, in the order of the text, each once."""
    reader = Reader(model)
    found = [
        *saturating(reader),
        *logarithms(reader),
        *posteriors(reader),
        *ranges(reader),
        *idle_biases(reader),
        *untrained_statistics(reader),
        *wide_codes(reader),
        *mixed_reductions(reader),
        *twice_updated(reader),
        *without_bound(reader),
        *unused_names(reader),
    ]
    found = [one for one in found if one.code not in model.allowed]
    return tuple(sorted(merge_repeated(found), key=lambda d: (d.span.start, d.code)))
