"""`downsample(image, n)`: blocks of n x n pixels become their mean.

(height, width, channels) -> (height / n, width / n, channels); E0306 where blocks would be
cut off.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Operation, Tensor, Type
from gencc.ops.cases import Case, Random
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.ops.functions._building import image_and_factor
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, show


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    image, (height, width, channels), factor = image_and_factor(site, call, values)
    span = site.span(call)
    if height % factor or width % factor:
        blocks = f"{factor:g} x {factor:g}"
        message = f"{show(image.type)} has no whole number of blocks of {blocks}"
        raise site.mistake("E0306", span, message)
    kind = Tensor((height // factor, width // factor, channels))
    return Operation(kind, span, "downsample", (image,), (factor,))


def _rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    match types, settings:
        case (Tensor(shape=(height, width, channels)),), (factor,):
            if height % factor == 0 and width % factor == 0:
                return Tensor((height // factor, width // factor, channels))
    return None


FUNCTION = Function(
    ("image", "factor"), _build, operation="own", rule=_rule, built_in=(1,)
)

DOCUMENTATION = "| `downsample(v, 2)` | blocks of 2 × 2 pixels become their mean |"

CASES = (
    Case(
        "downsample and upsample",
        Random((4, 6, 6, 2)),
        {
            "smaller": "downsample(h, 2)",
            "small": "downsample(square(h), 3)",
            "larger": "upsample(h, 2)",
            "back": "upsample(downsample(h, 3), 3) * h",
        },
        kind="image",
    ),
)

DRAWN = Special("coding.enlarged")
