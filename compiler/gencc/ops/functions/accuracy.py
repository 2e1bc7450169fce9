"""`accuracy(y, p)`: 1 where p is largest at the label, otherwise 0; without a gradient."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Label, Operation, Tensor, Type
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.ops.functions._building import labelled
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """The mean of it is the accuracy."""
    if not site.is_output:
        message = "`accuracy` has no gradient, so it stands in `metrics` and `outputs`"
        way_out = "`cross_entropy(y, p)` is a loss"
        raise site.mistake("E0319", site.span(call), message, help=way_out)
    operands = labelled(site, call, values)
    return Operation(Tensor(()), site.span(call), "accuracy", operands)


def _rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    label, probabilities = types
    fits = isinstance(label, Label) and probabilities == Tensor((label.classes,))
    return Tensor(()) if fits else None


FUNCTION = Function(
    ("y", "probabilities"),
    _build,
    operation="own",
    rule=_rule,
    built_in=(0,),
    classes=True,
    after_training=True,
    better="largest",
    elsewhere=(("accuracy_score acc", ""),),
)

DOCUMENTATION = (
    "| `accuracy(y, p)`, `accuracy(3, p)` | 1 where p is largest at the label, or at the "
    "class, else 0 |"
)

CASES = ()  # rows/outputs.py: it needs a trained model

DRAWN = Special("outputs._accuracy")
