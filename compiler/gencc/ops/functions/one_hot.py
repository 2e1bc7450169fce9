"""`one_hot(y)`: a vector with a number for each class, 1 at the label and 0 elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Expression, Label, Operation, Tensor, Type
from gencc.ops.cases import Random, Spec
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.ops.functions._building import LABELS
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, span_of


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    (label,) = values
    if not isinstance(label, Expression) or not isinstance(label.type, Label):
        message = "`one_hot` takes a label"
        raise site.mistake("E0308", span_of(site, label), message, help=LABELS)
    classes = label.type.classes
    kind, span = Tensor((classes,)), site.span(call)
    return Operation(kind, span, "one_hot", (label,), (classes,))


def _rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    (label,), (classes,) = types, settings
    return Tensor((classes,)) if label == Label(classes) else None


FUNCTION = Function(
    ("y",), _build, operation="own", rule=_rule, elsewhere=(("to_categorical", ""),)
)

DOCUMENTATION = "| `one_hot(y)` | a vector of 0 with a 1 at the label |"

CASES = (
    Spec(
        "one_hot, in formulas and networks",
        Random((6, 3)),
        """\
        data: {source: npz, shape: [3], batch: 3, classes: 4}
        networks:
          f: {input: [x, c], layers: [concat, dense: 4, tanh, dense: 4]}
        let: {c: one_hot(y), r: "f(x, c)"}
        losses: {misfit: "sse(r, c)", weighted: sum(c * r)}
        train: {epochs: 1, optimizer: {sgd: {lr: 0.1}}, minimize: misfit + weighted}
        outputs: {r: r, c: c}
        """,
        labels=(0, 3, 1, 1, 2, 0),
    ),
)

DRAWN = Special("coding.conditional")
