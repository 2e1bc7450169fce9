"""skip: what goes in, beside what layers make of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gencc.frontend.spec.layers import LayerKeys, SomeLayers
from gencc.ir.layers import Branching, Shape, ShapeError, show_shape
from gencc.ir.records import dataclass
from gencc.ops.cases import Chains, Random, Spec

if TYPE_CHECKING:
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class Skip(Branching):
    """y = [x, f(x)] along the last axis, where f are its layers: a rung of a U-Net.

    Of images x and f(x) have the same height and width. One within the other they are
    the net of Ronneberger et al. 2015, arXiv:1505.04597, without the cropping.
    """

    word = "skip"

    def joined_shape(self, shape: Shape, ends: tuple[Shape, ...]) -> Shape:
        """That of x but for the last axis, which has both."""
        (end,) = ends
        if shape[:-1] != end[:-1]:
            raise ShapeError(
                f"its layers give {show_shape(end)}, which cannot be joined with that: "
                "all but the last axis must agree",
                _help(shape, end),
            )
        return (*shape[:-1], shape[-1] + end[-1])

    def identity(self) -> str:
        """skip"""
        return "skip"


def _help(before: Shape, after: Shape) -> str:
    """How the layers come back to the size of what goes in."""
    if len(before) != len(after):
        return f"let them lead back to {show_shape((*before[:-1], after[-1]))}"
    sizes = list(zip(before[:-1], after[:-1], strict=True))
    sides = " x ".join(map(str, before[:-1]))
    factor = max(size // actual for size, actual in sizes)
    if factor > 1 and all(size == factor * actual for size, actual in sizes):
        channels = f"filters: {after[-1]}"
        return (
            f"lead back to {sides}: `upsample: {factor}`, or "
            f"`conv_transpose: {{{channels}, kernel: {2 * factor}, stride: {factor}, "
            "padding: same}`"
        )
    if any(actual > size for size, actual in sizes):
        return (
            "a stride of 2 leads from 7 to 4, and from there to 8: begin with sides that "
            "the strides divide"
        )
    return f"lead back to {sides}, or keep it: `padding: same`"


class Keys(LayerKeys):
    """skip: [dense: 64, relu]"""

    word = "skip"
    node = Skip
    short = "layers"
    layers: SomeLayers

    def layer(self, shape: Shape, normalized: bool) -> Skip:
        """The layer, without its chain."""
        return Skip()

    def branches(self, shape: Shape) -> Iterator[tuple[str, tuple[LayerKeys, ...]]]:
        """Its layers."""
        yield "layers", self.layers


DOCUMENTATION = (
    "| `skip: [layers]` | x and f(x) along the last axis, in this order, f being the "
    "layers; within each other they are a U-Net |"
)

CASES = (
    Chains(
        "skip, of images, within each other",
        Random((4, 4, 4, 2)),
        {
            "rungs": "[skip: [conv: {filters: 3, kernel: 4, stride: 2, padding: same}, "
            "tanh, skip: [conv: {filters: 2, kernel: 2, stride: 2}, silu, conv_transpose: "
            "{filters: 3, kernel: 4, stride: 2, padding: same}], conv_transpose: {filters: "
            "2, kernel: 4, stride: 2, padding: same}], conv: {filters: 2, kernel: 3}]",
            "both": "[residual: [skip: [conv: {filters: 1, kernel: 1, bias: false}], batch_norm, "
            "silu, conv: {filters: 2, kernel: 1}], skip: [residual: [tanh]]]",
            "twice": "[skip: [silu], skip: [conv: {filters: 1, kernel: 3, padding: same}]]",
        },
    ),
    Chains(
        "skip, of vectors and of tables",
        Random((4, 6)),
        {
            "dense": "[skip: [dense: 4, tanh, skip: [dense: 2]], dense: 3]",
            "table": "[reshape: [2, 3], skip: [tanh], flatten, dense: 4]",
            "flat": "[reshape: [1, 3, 2], flatten, skip: [dense: 2], dense: 2]",
        },
        kind="vector",
    ),
    Spec(
        "skip, in a head, and behind an image that is laid flat",
        Random((4, 2, 2, 3)),
        """\
        data: {source: npz, shape: [2, 2, 3], batch: 2}
        networks:
          f:
            input: x
            layers: [conv: {filters: 2, kernel: 1}, flatten]
            heads:
              a: [skip: [dense: 3, tanh], dense: 4]
              concatenate: [skip: [skip: [silu]], batch_norm, dense: 4]
        let: {r: f(x), a: r.a, b: r.concatenate}
        losses: {left: sum(square(a - 1)), right: mean(square(b - 1) * b)}
        train: {epochs: 1, optimizer: {adam: {lr: 0.01}}, minimize: left + right}
        outputs: {a: a, b: b}
        """,
    ),
)


DRAWN = {"vector": 1, "table": 1, "image": 1}


def draw(chain: Chain) -> bool:
    """Of a few layers, back to the size before; a mirror cannot lead back over it."""
    layers = chain.branch()
    if chain.mirrored or layers is None:
        return False
    c = chain.choices
    end = (*chain.shape[:-1], c.whole(1, 3))
    shape = Skip().joined_shape(chain.shape, (end,))
    if not chain.fits(shape):
        return False
    layers.extend(c.choose(1, 0, 2))
    layers.finish(end)
    chain.add({"skip": layers.written()}, shape)
    return True
