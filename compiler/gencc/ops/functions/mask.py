"""`mask(v, p)`: 0 with probability p, otherwise v, independently in every element."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ops.cases import IMAGES, Case, Random
from gencc.ops.distributions.uniform import Uniform
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.ops.functions._building import draw, pair
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, bounded, plain


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    value, probability = pair(site, call, values)
    uniform = draw(site, call, value, Uniform(0.0, 1.0))
    chance = bounded("probability", probability)
    return plain(site.span(call), "mask", value, uniform, chance)


FUNCTION = Function(
    ("v", "probability"),
    _build,
    operation="elementwise",
    operands=3,
    draws="mask",
    elsewhere=(
        (
            "dropout bernoulli_mask",
            "`mask(v, 0.5) / 0.5`, also after training; the layer `dropout: 0.5` is off then",
        ),
    ),
)

DOCUMENTATION = "| `mask(v, p)` | 0 with probability p, else v, for each element |"

CASES = (
    Case(
        "mask, of vectors",
        Random((4, 3)),
        {
            "masked": "mask(h, 0.4)",
            "never": "mask(h, 0) + 0.5 * mask(h, 1)",
            "by_parameter": "mask(square(h), p)",
        },
        top="params: {p: 0.3}",
        steps=3,
    ),
    Case(
        "mask and corrupt, images",
        IMAGES,
        {
            "masked": "mask(h, 0.4)",
            "noisy": "corrupt(h, 0.5)",
            "by_learned": "corrupt(h, s)",
        },
        kind="image",
        networks="s: {learned: 0.2}",
    ),
)

DRAWN = Special("coding.spoiled")
