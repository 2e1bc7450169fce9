"""`flip(v)`: an image mirrored left to right, y[i, j] = v[i, width - 1 - j].

Of a series its time, of a volume its last side, of a vector the order of its numbers;
shapes stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Operation, Tensor, Type
from gencc.ops.cases import Case, Random
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, show, span_of, tensor


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    value = tensor(site, values[0])
    if not isinstance(value.type, Tensor) or not value.type.shape:
        message = (
            f"`flip` takes an image, a series or a vector, this is {show(value.type)}"
        )
        raise site.mistake("E0308", span_of(site, value), message)
    axis = _axis(value.type)
    return Operation(value.type, site.span(call), "flip", (value,), (axis,))


def _axis(kind: Tensor) -> int:
    """The last side, or the only one of a vector."""
    return -1 if len(kind.shape) == 1 else -2


def _rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    match types:
        case [Tensor() as kind] if kind.shape and tuple(settings) == (_axis(kind),):
            return kind
    return None


FUNCTION = Function(
    ("v",),
    _build,
    operation="own",
    rule=_rule,
    elsewhere=(
        ("hflip fliplr mirror_image reverse", ""),
        ("vflip flipud", "upside down it is `rotate(flip(v), 180)`"),
        (
            "random_flip",
            "`b * flip(x) + (1 - b) * x` with a latent `b: {bernoulli: 1}`",
        ),
    ),
)

DOCUMENTATION = "| `flip(v)` | an image mirrored left to right; a series or a vector from its end to its beginning |"

CASES = (
    Case(
        "flip, of images",
        Random((4, 2, 3, 2)),
        {"mirrored": "flip(h) * x", "back": "flip(flip(square(h)))"},
        kind="image",
    ),
    Case(
        "flip, of vectors",
        Random((4, 5)),
        {"plain": "flip(h) * exp(h)", "twice": "h * flip(flip(h) - h)"},
    ),
)

DRAWN = Special("formulas.turned")
