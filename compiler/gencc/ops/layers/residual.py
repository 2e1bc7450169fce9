"""residual: what goes in, added to what layers make of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gencc.frontend.spec.layers import LayerKeys, SomeLayers
from gencc.ir.layers import Branching, Shape, ShapeError, show_shape
from gencc.ir.records import dataclass
from gencc.ops.cases import Case, Chains, Random, Spec

if TYPE_CHECKING:
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class Residual(Branching):
    """y = x + f(x), or y = g(x) + f(x), where f are its layers and g is its shortcut.

    He et al. 2016, arXiv:1512.03385, equations 1 and 2, whose g is a 1 x 1 convolution.
    No activation follows unless the spec has one.
    """

    word = "residual"

    def joined_shape(self, shape: Shape, ends: tuple[Shape, ...]) -> Shape:
        """That of both summands, which are of one shape."""
        end, *rest = ends
        if rest and rest[0] != end:
            raise ShapeError(
                f"its layers give {show_shape(end)} and its shortcut "
                f"{show_shape(rest[0])}; what is added has one shape"
            )
        if not rest and shape != end:
            raise ShapeError(
                f"its layers give {show_shape(end)}, which cannot be added to that",
                _shortcut(shape, end),
            )
        return end

    def identity(self) -> str:
        """residual"""
        return "residual"


def _shortcut(before: Shape, after: Shape) -> str:
    """The line that leads from one shape to the other, where there is a simple one."""
    if len(before) == len(after) == 1:
        layers = f"dense: {after[0]}"
    elif len(before) == len(after):
        filters, sizes = after[-1], list(zip(before[:-1], after[:-1], strict=True))
        strides = {-(-size // target) for size, target in sizes}
        factors = {target // size for size, target in sizes}
        (stride, *others), (factor, *more) = strides, factors
        if not others and all(-(-size // stride) == target for size, target in sizes):
            by = f", stride: {stride}" if stride > 1 else ""
            layers = f"conv: {{filters: {filters}, kernel: 1{by}}}"
        elif not more and all(size * factor == target for size, target in sizes):
            layers = f"upsample: {factor}, conv: {{filters: {filters}, kernel: 1}}"
        else:
            return "let it keep its size: `padding: same`"
    else:
        return f"end with layers that give {show_shape(before)}"
    return f"write it `residual: {{layers: […], shortcut: [{layers}]}}`"


class Keys(LayerKeys):
    """residual: [dense: 64, relu, dense: 64]"""

    word = "residual"
    node = Residual
    short = "layers"
    layers: SomeLayers
    shortcut: SomeLayers | None = None

    def layer(self, shape: Shape, normalized: bool) -> Residual:
        """The layer, without its chains."""
        return Residual()

    def branches(self, shape: Shape) -> Iterator[tuple[str, tuple[LayerKeys, ...]]]:
        """Its layers, and its shortcut if it has one."""
        yield "layers", self.layers
        if self.shortcut is not None:
            yield "shortcut", self.shortcut


DOCUMENTATION = (
    "| `residual: [layers]`, or `residual: {layers: […], shortcut: […]}` | "
    "x + f(x), f being the layers, or g(x) + f(x), g being the shortcut |"
)


CASES = (
    Chains(
        "residual, of images, with and without a shortcut",
        Random((4, 4, 3, 2)),
        {
            "plain": "[residual: [conv: {filters: 2, kernel: 3, padding: same}, silu]]",
            "normed": "[conv: {filters: 3, kernel: 2}, residual: [batch_norm, tanh, conv: "
            "{filters: 3, kernel: 3, padding: same}, batch_norm], silu]",
            "narrowed": "[residual: {layers: [conv: {filters: 3, kernel: 3, stride: 2, "
            "padding: same}, tanh], shortcut: [conv: {filters: 3, kernel: 1, stride: 2}, "
            "batch_norm]}]",
            "straight": "[residual: {layers: [tanh, dropout: 0.4], shortcut: [silu, "
            "dropout: {rate: 0.3, by: channel}]}, conv: {filters: 2, kernel: 2}]",
        },
    ),
    Chains(
        "residual, of vectors, within each other, and repeated",
        Random((4, 5)),
        {
            "nested": "[residual: [dense: 5, tanh, residual: {layers: [dense: 4], "
            "shortcut: [dense: 4]}, dense: 5], dense: 3]",
            "first": "[residual: [residual: [layer_norm, dense: 5], silu]]",
            "repeated": "[dense: 4, repeat: {times: 2, layers: [residual: [dense: 4, silu, "
            "dense: 4]]}, layer_norm, tanh, dense: 2]",
            "flat": "[reshape: [5, 1, 1], residual: [flatten, dense: 5, reshape: [5, 1, "
            "1]], flatten]",
        },
        kind="vector",
    ),
    Case(
        "residual, in a network whose slope is taken",
        Random((4, 3)),
        {"penalty": "square(norm(grad(critic(h), h)) - 1) + critic(h)"},
        kind="number",
        networks="critic: {input: x, layers: [residual: [dense: 3, silu, dense: 3], tanh, "
        "dense: 1]}",
        optimizer="{adam: {lr: 0.02}}",
    ),
    Spec(
        "residual, in trunk and heads, whose weights are called apart",
        Random((4, 4)),
        """\
        data: {source: npz, shape: [4], batch: 2}
        networks:
          f:
            input: x
            layers: [dense: 3, residual: [dense: 3, tanh, dense: 3], dense: 2]
            heads:
              a: [residual: {layers: [dense: 4, tanh, dense: 4], shortcut: [dense: 4]}]
              add: [residual: [silu], dense: 4, residual: [dense: 4]]
              dense: [residual: [dense: {units: 2, bias: false}], batch_norm]
        let: {r: f(x), a: r.a, b: r.add, c: r.dense}
        losses: {left: "sse(x, a)", right: mean(square(b - 1) * b), last: sum(square(c - 2))}
        train: {epochs: 1, optimizer: {adam: {lr: 0.01}}, minimize: left + right + last}
        outputs: {a: a, b: b, c: c}
        """,
    ),
)


DRAWN = {"vector": 1, "table": 1, "image": 1}


def draw(chain: Chain) -> bool:
    """Of a few layers, back to the shape before or with a shortcut to theirs.

    A mirror cannot lead back over it.
    """
    layers = chain.branch()
    if chain.mirrored or layers is None:
        return False
    c = chain.choices
    layers.extend(c.choose(1, 0, 2))
    if not c.chance(40):
        layers.finish(chain.shape)
        chain.add({"residual": layers.written()}, chain.shape)
        return True
    layers.finish(layers.shape)
    shortcut = chain.branch()
    assert shortcut is not None
    shortcut.finish(layers.shape)
    written: dict[str, Any] = {
        "layers": layers.written(),
        "shortcut": shortcut.written(),
    }
    chain.add({"residual": written}, layers.shape)
    return True
