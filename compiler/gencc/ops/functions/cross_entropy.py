"""`cross_entropy(y, p)`: -log p_y, for each example and in nats.

p comes out of a softmax, with a number for each label; it is computed from the logits:
E0405 where there are none.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import CrossEntropy, Tensor
from gencc.ops.cases import (
    LOG_OF_A_SUM,
    SLOPE_OF_SOFTMAX,
    SMALL,
    Case,
    Float32,
)
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.ops.functions._building import labelled
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    label, vector = labelled(site, call, values)
    return CrossEntropy(Tensor(()), site.span(call), label, vector, False)


FUNCTION = Function(
    ("y", "probabilities"),
    _build,
    operation="own",
    better="smallest",
    elsewhere=(
        (
            "cross_entropy_loss nll nll_loss categorical_crossentropy "
            "sparse_categorical_crossentropy softmax_cross_entropy",
            "`cross_entropy(y, p)`, p out of a softmax",
        ),
    ),
)

DOCUMENTATION = "| `cross_entropy(y, p)` | −log p_y; p must come out of a softmax |"

_SOFTMAX = "p: {input: x, layers: [softmax]}"

CASES = (
    Case(
        "cross_entropy, ties and logits far out",
        ((-1.0, 0.5, 0.5, 1.0, 0.0), (2.0, 2.0, -3.0, 0.0, 2.0)),
        {
            "usual": "cross_entropy(y, p(h))",
            "equal": "cross_entropy(y, p(0 * h)) + sum(h)",
            "far": "cross_entropy(y, p(12 * h))",
            "huge": "cross_entropy(y, p(1000 * h))",
            "moved": "cross_entropy(y, p(h - 1000))",
        },
        kind="number",
        networks=_SOFTMAX,
        labels=(1, 4),
        optimizer=SMALL,
    ),
    Case(
        "cross_entropy, certain and right",
        ((40.0, 1.0, 2.0, 0.0), (-1.0, 0.0, 41.0, 1.5)),
        {
            "wrong": "cross_entropy(y, p(h))",
            "certain": "cross_entropy(y, p(-h)) - cross_entropy(y, p(h / 30))",
        },
        kind="number",
        networks=_SOFTMAX,
        labels=(1, 3),
        optimizer=SMALL,
    ),
    Float32(
        "digits of cross_entropy and of the log of a softmax",
        ((-0.5, 1.0, 0.25, 2.0),),
        {
            "usual": "cross_entropy(y, p(H))",
            "wrong": "cross_entropy(y, p(-15 * H))",
            "certain": "cross_entropy(y, p(8 * H))",
            "log_usual": "log(p(H))",
            "log_wide": "log(p(60 * H))",
            "by_hand": "-sum(one_hot(y) * log(p(8 * H)))",
        },
        networks=_SOFTMAX,
        label=3,
        values=dict.fromkeys(("certain", "log_wide", "by_hand"), LOG_OF_A_SUM),
        others=SLOPE_OF_SOFTMAX,
    ),
)

DRAWN = Special("discriminators.classified")
