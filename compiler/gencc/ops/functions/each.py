"""`each(y)`: every class in turn, a row of pictures for each."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import ClassLabel, Expression, Label
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.ops.functions._building import LABELS
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, span_of


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    (label,) = values
    if not isinstance(label, Expression) or not isinstance(label.type, Label):
        message = "`each` takes a label, whose classes it runs through"
        raise site.mistake("E0308", span_of(site, label), message, help=LABELS)
    if site.section != "outputs":
        message = "`each` stands in `outputs` only: it is no label of an example"
        way_out = "under `outputs`: `decoder(sample(prior.z), one_hot(each(y)))`"
        raise site.mistake("E0319", site.span(call), message, help=way_out)
    return ClassLabel(label.type, site.span(call), None)


FUNCTION = Function(("y",), _build, after_training=True)

DOCUMENTATION = (
    "| `each(y)` | every class in turn, a row of eight for each; what is drawn, or read "
    "from the data, is the same in all rows |"
)

CASES = ()  # only pictures show it: tests/packages

DRAWN = Special("outputs._of_classes")
