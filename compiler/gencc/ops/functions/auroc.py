"""`auroc(v)`: how often v ranks an example of an unknown label above one of a known label.

1/2 at a tie. All examples are ranked at once, so it is a metric by itself, and no value
that a formula could go on with.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    message = "`auroc(score)` is a metric by itself, and no part of a formula"
    raise site.mistake(
        "E0323", site.span(call), message, help="under `metrics`: `auroc: auroc(score)`"
    )


FUNCTION = Function(
    ("score",),
    _build,
    after_training=True,
    elsewhere=(("auc roc_auc roc_auc_score", ""),),
)

DOCUMENTATION = (
    "| `auroc(v)` | how often v is larger for an example whose label is not among "
    "`only` than for one whose label is, ½ at a tie; a metric by itself |"
)

CASES = ()  # rows/outputs.py: it needs a trained model

DRAWN = Special("outputs.metrics")
