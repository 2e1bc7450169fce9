"""`auroc(v)`: how often v ranks an example of an unknown label above one of a known label.

1/2 at a tie. All examples are ranked at once, so it is a metric by itself, and no value
that a formula could go on with.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.model import Data
from gencc.ops.drawing import Special
from gencc.ops.functions import Function, Measured
from gencc.ops.functions._measures import by_itself
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, per_example


def _measure(site: Site, call: Call, values: Sequence[Value], data: Data) -> Measured:
    """E0323 unless there are examples of both kinds that were not trained on."""
    if data.named or not data.domains[0].only:
        message = "`auroc` needs examples that were not trained on"
        way_out = "train on some labels: `data: {…, only: [0, 1]}`"
        raise site.mistake("E0323", site.span(call), message, help=way_out)
    if not data.holds_out:
        message = "`auroc` needs examples of the labels that are trained on"
        way_out = "keep some back: `data: {…, hold_out: 0.2}`"
        raise site.mistake("E0323", site.span(call), message, help=way_out)
    return Measured((per_example(site, values[0], "a metric"),))


FUNCTION = Function(
    ("score",),
    by_itself,
    after_training=True,
    measure=_measure,
    module="metrics",
    better="largest",
    elsewhere=(("auc roc_auc roc_auc_score", ""),),
)

DOCUMENTATION = (
    "| `auroc(v)` | how often v is larger for an example whose label is not among "
    "`only` than for one whose label is, ½ at a tie; a metric by itself |"
)

CASES = ()  # rows/outputs.py: it needs a trained model

DRAWN = Special("outputs.metrics")
