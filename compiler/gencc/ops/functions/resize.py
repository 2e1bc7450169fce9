"""`resize(image, height, width)`: an image of other sides, linear between pixel centers.

(h, w, channels) -> (height, width, channels). Pixels are squares and corners are those of
the corner pixels: pixel i of a side of m, made of one of n, lies at
t = (i + 1/2) n / m - 1/2 of the old pixels, and is (1 - f) v[floor t] + f v[floor t + 1],
f = t - floor t, with the outermost pixels beyond the edge. No pixel is averaged where an
image becomes smaller; `downsample` does that.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Number, Operation, Tensor, Type
from gencc.ops.cases import Case, Random
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import MOST_NUMBERS, Value, show, span_of, tensor


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    image = tensor(site, values[0])
    if not isinstance(image.type, Tensor) or len(image.type.shape) != 3:
        message = f"`resize` takes an image, this is {show(image.type)}"
        raise site.mistake("E0308", span_of(site, image), message)
    sides: list[int] = []
    for side in values[1:]:
        size = int(side.value) if isinstance(side, Number) else 0
        if size < 1 or not isinstance(side, Number) or side.value != size:
            message = "height and width are whole numbers that stay as they are"
            way_out = "such as `resize(x, 12, 12)`"
            raise site.mistake("E0308", span_of(site, side), message, help=way_out)
        sides.append(size)
    span = site.span(call)
    kind = _rule((image.type,), sides)
    assert isinstance(kind, Tensor), "is an image"
    if math.prod(kind.shape) > MOST_NUMBERS:
        message = f"{show(image.type)} resized to {show(kind)} is too large"
        raise site.mistake("E0317", span, message)
    return Operation(kind, span, "resize", (image,), tuple(sides))


def _rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    match types, settings:
        case [Tensor(shape=(_, _, channels))], [height, width]:
            return Tensor((height, width, channels))
    return None


FUNCTION = Function(
    ("image", "height", "width"),
    _build,
    operation="own",
    rule=_rule,
    built_in=(1, 2),
    elsewhere=(("interpolate_image imresize rescale", ""),),
)

DOCUMENTATION = (
    "| `resize(v, 12, 12)` | an image of this height and width, linear between the centers "
    "of pixels, constant beyond the outermost; without averages where it becomes smaller |"
)

CASES = (
    Case(
        "resize, larger and smaller, to sides of any ratio",
        Random((4, 5, 4, 2)),
        {
            "larger": "resize(h, 7, 9)",
            "smaller": "resize(square(h), 2, 3)",
            "mixed": "resize(h, 3, 8)",
            "row": "resize(h, 1, 4)",
        },
        kind="image",
    ),
)

DRAWN = Special("formulas.turned")
