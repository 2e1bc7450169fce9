"""`gumbel_softmax(l, t)`: softmax((l + g) / t), with g = -log(-log(u)) of uniform noise u.

A vector l of logits -> probabilities, nearly one-hot for a small temperature t: a draw from
the categorical distribution softmax(l), relaxed so that it has a gradient. Jang, Gu & Poole
2017, arXiv:1611.01144, equation 2; Maddison, Mnih & Teh 2017, arXiv:1611.00712.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ops.cases import Case, Random
from gencc.ops.distributions.categorical import StandardGumbel
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.ops.functions._building import draw, vector
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, bounded, meet, number, plain, tensor


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    span, logits = site.span(call), vector(site, call, values[0])
    temperature = bounded("positive", number(tensor(site, values[1])))
    noisy = plain(span, "add", logits, draw(site, call, logits, StandardGumbel()))
    scaled = plain(span, "divide", *meet(site, span, (noisy, temperature)))
    return plain(span, "softmax", scaled)


FUNCTION = Function(
    ("logits", "temperature"),
    _build,
    draws="noise",
    elsewhere=(("gumbel concrete relaxed_one_hot_categorical", ""),),
)

DOCUMENTATION = (
    "| `gumbel_softmax(l, t)` | softmax((l + g) / t), g = −log(−log(u)) with u from U(0, 1) "
    "in each element: a draw of a category, relaxed |"
)

CASES = (
    Case(
        "gumbel_softmax, warm and cold, straight through",
        Random((4, 3)),
        {
            "warm": "gumbel_softmax(h, 2)",
            "cold": "gumbel_softmax(3 * h, tau)",
            "of_example": "log(gumbel_softmax(h, exp(mean(h))))",
        },
        top="params: {tau: {linear: {start: 0.9, end: 0.4, steps: 3}}}",
        steps=3,
    ),
)

DRAWN = Special("coding.chosen")
