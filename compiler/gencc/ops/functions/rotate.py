"""`rotate(image, angle)`: an image turned counter-clockwise by 90, 180 or 270 degrees.

(height, width, channels) -> (width, height, channels) by 90 and 270 degrees: by 90 the pixel
in row i and column j is v[j, width - 1 - i]. In place of the angle there may be a vector of
four numbers for each example: of a square image the sum of its turns by 0, 90, 180 and 270
degrees with these weights, so that a one-hot vector turns each example by an angle of its
own, as in Chen et al. 2019, arXiv:1811.11212.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Number, Operation, Tensor, Type
from gencc.ops.cases import Case, Random
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, show, span_of, tensor


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    image, angle = tensor(site, values[0]), tensor(site, values[1])
    span = site.span(call)
    if not isinstance(image.type, Tensor) or len(image.type.shape) != 3:
        message = f"`rotate` takes an image, this is {show(image.type)}"
        raise site.mistake("E0308", span_of(site, image), message)
    if isinstance(angle, Number) and angle.value % 90 == 0:
        turns = (int(angle.value) // 90 % 4,)
        kind = _rule((image.type,), turns)
        assert kind is not None, "is an image"
        return Operation(kind, span, "rotate", (image,), turns)
    if angle.type != Tensor((4,)):
        message = "the angle is a multiple of 90, or a one-hot vector of four"
        way_out = "`rotate(x, 90)`, or `sample(prior.turn)` of a latent `turn: {categorical: 4}`"
        raise site.mistake("E0308", span_of(site, angle), message, help=way_out)
    kind = _rule((image.type, angle.type), ())
    if kind is None:
        message = (
            f"each example is turned by its own angle: {show(image.type)} is no square"
        )
        raise site.mistake("E0306", span_of(site, image), message)
    return Operation(kind, span, "rotate", (image, angle))


def _rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    match types, settings:
        case [Tensor(shape=(height, width, channels))], (turns,):
            sides = (width, height) if turns % 2 else (height, width)
            return Tensor((*sides, channels))
        case [Tensor(shape=(height, width, _)) as kind, Tensor(shape=(4,))], ():
            return kind if height == width else None
    return None


FUNCTION = Function(
    ("image", "angle"),
    _build,
    operation="own",
    rule=_rule,
    built_in=(1,),
    elsewhere=(("rot90 turn", ""),),
)

DOCUMENTATION = (
    "| `rotate(v, 90)`, `rotate(v, r)` | an image turned counter-clockwise by a multiple of "
    "90 degrees; or each example by an angle of its own, r one-hot of 0, 90, 180 and 270 |"
)

CASES = (
    Case(
        "rotate, by every angle, and each example by its own",
        Random((4, 3, 2, 2)),
        {
            "quarter": "rotate(h, 90)",
            "half": "rotate(square(h), 180) * x",
            "back": "rotate(rotate(h, 270), -270)",
            "own": "rotate(f(h), sample(prior.t)) * f(x)",
        },
        kind="image",
        networks="f: {input: x, layers: [conv: {filters: 2, kernel: [2, 1]}]}",
        top="latent: {t: {categorical: 4}}",
        steps=3,
    ),
)

DRAWN = Special("formulas.turned")
