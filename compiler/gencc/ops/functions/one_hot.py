"""`one_hot(y)`: a vector with a number for each class, 1 at the label and 0 elsewhere.

After training `one_hot(3)` has its 1 at class 3, for every example.
"""

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
    ("y",),
    _build,
    operation="own",
    rule=_rule,
    built_in=(0,),
    classes=True,
    elsewhere=(("to_categorical", ""),),
)

DOCUMENTATION = (
    "| `one_hot(y)`, `one_hot(3)` | a vector of 0 with a 1 at the label; in outputs and "
    "metrics also at one class for all |"
)

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
        params: {last: 3}
        outputs:
          r: r
          c: c
          third: f(x, one_hot(2))
          between: f(x, 0.5 * one_hot(0) + 0.5 * one_hot(last)) - one_hot(0)
        metrics:
          right: accuracy(y, r)
          first: accuracy(0, r)
          other: sum(f(x, one_hot(1)) * one_hot(last))
        """,
        labels=(0, 3, 1, 1, 2, 0),
    ),
)

DRAWN = Special("coding.conditional")
