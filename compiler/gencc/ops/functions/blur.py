"""`blur(image, size, sigma)`: an image through a Gaussian window of deviation sigma.

Every pixel becomes the mean of the size x size pixels around it, size odd, with weights
exp(-(i^2 + j^2) / 2 sigma^2) that are divided by their sum; at its edges the image is
mirrored, v[-1] = v[1].
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Constant, Number, Operation, Tensor, Type
from gencc.ops.cases import Case, Random
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.ops.functions._building import image_and_factor
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, show, span_of


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    image, (height, width, _), size = image_and_factor(site, call, values)
    sigma = values[2]
    if size % 2 == 0 or size // 2 >= min(height, width):
        message = (
            f"the window is odd and reaches over less than the image: {show(image.type)} "
            f"through {size:g} x {size:g} pixels"
        )
        raise site.mistake("E0306", span_of(site, values[1]), message)
    if not isinstance(sigma, Number) or sigma.value <= 0:
        message = "the deviation of the window is a number above 0 that stays as it is"
        way_out = "such as `blur(x, 5, 1.0)`"
        raise site.mistake("E0308", span_of(site, sigma), message, help=way_out)
    return Operation(image.type, site.span(call), "blur", (image, sigma), (size,))


def _rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    match types, settings:
        case [Tensor(shape=(_, _, _)) as kind, Constant()], [_]:
            return kind
    return None


FUNCTION = Function(
    ("image", "size", "sigma"),
    _build,
    operation="own",
    rule=_rule,
    built_in=(1, 2),
    elsewhere=(("gaussian_blur gaussian_filter smooth", ""),),
)

DOCUMENTATION = (
    "| `blur(v, 5, 1.0)` | an image through a Gaussian window of 5 × 5 pixels and this "
    "deviation, which sums to 1; mirrored at its edges |"
)

CASES = (
    Case(
        "blur, of windows as large as the image allows",
        Random((4, 4, 3, 2)),
        {"little": "blur(h, 3, 0.7) * x", "much": "blur(square(h), 5, 2)"},
        kind="image",
    ),
)

DRAWN = Special("formulas.turned")
