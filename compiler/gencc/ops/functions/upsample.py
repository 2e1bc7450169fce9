"""`upsample(image, n)`: each pixel becomes a block of n x n equal ones.

(height, width, channels) -> (height n, width n, channels).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Operation, Tensor, Type
from gencc.ops.cases import Case, Random
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.ops.functions._building import image_and_factor
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import MOST_NUMBERS, Value, show


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    image, (height, width, channels), factor = image_and_factor(site, call, values)
    span = site.span(call)
    if math.prod((height, width, channels)) * factor**2 > MOST_NUMBERS:
        message = f"{show(image.type)} upsampled by {factor:g} is too large"
        raise site.mistake("E0317", span, message)
    kind = Tensor((height * factor, width * factor, channels))
    return Operation(kind, span, "upsample", (image,), (factor,))


def _rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    match types, settings:
        case (Tensor(shape=(height, width, channels)),), (factor,):
            return Tensor((height * factor, width * factor, channels))
    return None


FUNCTION = Function(
    ("image", "factor"), _build, operation="own", rule=_rule, built_in=(1,)
)

DOCUMENTATION = "| `upsample(v, 2)` | each pixel becomes a block of 2 × 2 equal ones |"

CASES = (
    Case(
        "upsample, rows and columns of different numbers",
        Random((4, 2, 3, 2)),
        {"larger": "upsample(h, 3)"},
        kind="image",
    ),
)

DRAWN = Special("coding.enlarged")
