"""`resize(image, height, width)`: an image of other sides; linear, or of the nearest pixels.

(h, w, channels) -> (height, width, channels). Pixels are squares and corners are those of
the corner pixels: pixel i of a side of m, made of one of n, lies at
t = (i + 1/2) n / m - 1/2 of the old pixels, and is (1 - f) v[floor t] + f v[floor t + 1],
f = t - floor t, with the outermost pixels beyond the edge. No pixel is averaged where an
image becomes smaller; `downsample` does that. `resize(image, height, width, nearest)` takes
v[floor((i + 1/2) n / m)], the pixel whose center is nearest, of two the right or lower one.
Both are as PyTorch's bilinear and nearest-exact, with corners that are not aligned.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from gencc.frontend.formula import Call, Name, bare
from gencc.ir.expressions import Number, Operation, Tensor, Type
from gencc.ops.cases import Case, Random
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import MOST_NUMBERS, Value, show, span_of, tensor

MODES = ("linear", "nearest")


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
    mode = (_mode(site, call),) if len(call.arguments) > len(values) else ()
    settings = (*sides, *filter(None, mode))  # nothing for the usual one
    span = site.span(call)
    kind = _rule((image.type,), settings)
    assert isinstance(kind, Tensor), "is an image"
    if math.prod(kind.shape) > MOST_NUMBERS:
        message = f"{show(image.type)} resized to {show(kind)} is too large"
        raise site.mistake("E0317", span, message)
    return Operation(kind, span, "resize", (image,), settings)


def _mode(site: Site, call: Call) -> int:
    """Which of `MODES` the last argument is."""
    written = call.arguments[3]
    match bare(written):
        case Name(name=name) if name in MODES:
            return MODES.index(name)
    named = " or ".join(f"`{mode}`" for mode in MODES)
    message = f"what is between pixels is {named}, no `{site.text(written)}`"
    way_out = "such as `resize(x, 12, 12, nearest)`; without the word it is linear"
    raise site.mistake("E0308", site.span(written), message, help=way_out)


def _rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    match types, settings:
        case [Tensor(shape=(_, _, channels))], [height, width, *_]:
            return Tensor((height, width, channels))
    return None


FUNCTION = Function(
    ("image", "height", "width", "mode"),
    _build,
    least=3,
    axis=3,
    operation="own",
    rule=_rule,
    built_in=(1, 2),
    elsewhere=(
        ("interpolate_image imresize rescale", ""),
        ("resize_nearest nearest_resize", "`resize(v, 12, 12, nearest)`"),
    ),
)

DOCUMENTATION = (
    "| `resize(v, 12, 12)`, `resize(v, 12, 12, nearest)` | an image of this height and width, "
    "linear between the centers of pixels, constant beyond the outermost; without averages "
    "where it becomes smaller; or of the pixels whose centers are nearest, at a tie the right "
    "or lower one |"
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
    Case(
        "resize, of the nearest pixels, also where two are equally near",
        Random((4, 5, 4, 2)),
        {
            "larger": "resize(h, 7, 9, nearest)",
            "smaller": "resize(square(h), 2, 3, nearest)",
            "halved": "resize(h, 10, 2, nearest)",
            "same": "resize(h, 5, 4, nearest) + resize(h, 5, 4, linear)",
            "single": "resize(h, 1, 1, nearest)",
        },
        kind="image",
    ),
)

DRAWN = Special("formulas.turned")
