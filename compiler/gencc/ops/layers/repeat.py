"""repeat: layers several times, one behind the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gencc.frontend.spec.fields import Whole
from gencc.frontend.spec.layers import Item, LayerKeys, Path, SomeLayers
from gencc.ops.cases import Chains, Random, Spec

if TYPE_CHECKING:
    from gencc.ops.chains import Chain


class Keys(LayerKeys):
    """repeat: {times: 3, layers: [dense: 64, relu]}"""

    word = "repeat"
    expands = True
    times: Whole
    layers: SomeLayers

    def within(self) -> Iterator[LayerKeys]:
        """Its layers, once."""
        yield from self.layers

    def written_out(self, path: Path) -> Iterator[Item]:
        """Its layers, `times` times, each with weights of its own."""
        for time in range(1, self.times + 1):
            note = f"this is time {time} of {self.times} of its `repeat`"
            for index, layer in enumerate(self.layers):
                yield Item((*path, "repeat", "layers", index), layer, (note,))


DOCUMENTATION = (
    "| `repeat: {times: 3, layers: [dense: 64, relu]}` | as if its layers were written so "
    "often, one behind the other, each time with weights of their own |"
)


CASES = (
    Chains(
        "repeat, within each other, of images and of vectors",
        Random((4, 4, 3, 2)),
        {
            "convs": "[repeat: {times: 3, layers: [conv: {filters: 2, kernel: 2, padding: "
            "same}, tanh]}]",
            "nested": "[repeat: {times: 2, layers: [conv: {filters: 3, kernel: 1}, repeat: "
            "{times: 2, layers: [silu, conv: {filters: 2, kernel: 1}]}]}, batch_norm]",
            "vectors": "[flatten, repeat: {times: 2, layers: [dense: 5, layer_norm, silu]}, "
            "reshape: [5, 1, 1]]",
        },
    ),
    Spec(
        "repeat, in a head, and in what is mirrored",
        Random((4, 4)),
        """\
        data: {source: npz, shape: [4], batch: 2}
        networks:
          e: {input: x, layers: [repeat: {times: 2, layers: [dense: 3, tanh]}, dense: 2]}
          d: {mirror: e, tied: true}
          f:
            input: x
            layers: [dense: 3]
            heads: {a: [repeat: {times: 2, layers: [silu, dense: 4]}], b: [dense: 4]}
        let: {code: e(x), y_hat: d(code), r: f(x)}
        losses: {misfit: "sse(x, y_hat)", apart: "sse(r.a, r.b)"}
        train: {epochs: 1, optimizer: {sgd: {lr: 0.05}}, minimize: misfit + apart}
        outputs: {y_hat: y_hat, a: r.a}
        """,
    ),
)

DRAWN = {"vector": 1, "table": 1, "image": 1}


def draw(chain: Chain) -> bool:
    """Of the last layers, where they give what they are given."""
    return chain.repeat_last(chain.choices.choose(2, 3))
