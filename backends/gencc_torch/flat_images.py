"""Which vectors of a network are flattened images that may keep PyTorch's own order.

The language lists the numbers of a flattened image by height, width and channel,
PyTorch by channel, height and width. Where only layers that can be permuted see the
vector, their weights are kept in PyTorch's order, beside nn.Flatten and nn.Unflatten,
and `support/weights.py` permutes what goes to a checkpoint. Elsewhere ToVector and
ToImage permute the numbers themselves.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from gencc.ir.layers import Activation, Branching, Layer, Shape
from gencc.ir.model import Model, Network, Placed


@dataclass
class Vector:
    """The numbers between two layers that mix them.

    `orders` are the channels of every image that they are laid out as, and 1 for every
    use that needs the order of the language.
    """

    orders: set[int] = field(default_factory=set)

    @property
    def is_native(self) -> bool:
        """Whether one order serves every use."""
        return len(self.orders) < 2

    @property
    def channels(self) -> int:
        """Channels of the image whose order PyTorch keeps; 1 for the language's own."""
        return max(self.orders, default=1) if self.is_native else 1


@dataclass
class FlatImages:
    """The vectors of a network, by the paths of the layers that they lie beside."""

    laid_out: dict[str, Vector] = field(default_factory=dict)
    around: dict[str, tuple[Vector, Vector]] = field(default_factory=dict)

    @property
    def native(self) -> frozenset[str]:
        """The flattens and reshapes that nn.Flatten and nn.Unflatten can compute."""
        return frozenset(path for path, v in self.laid_out.items() if v.is_native)

    @property
    def channels(self) -> dict[str, tuple[int, int]]:
        """Channels before and behind each layer whose weights are permuted."""
        pairs = {p: (a.channels, b.channels) for p, (a, b) in self.around.items()}
        return {path: pair for path, pair in pairs.items() if pair != (1, 1)}


def flat_images(network: Network, model: Model) -> FlatImages:
    """Follow every vector of a network from where it begins to where it ends."""
    shared = {p.tied for other in model.networks for p in other.layers if p.tied}
    images = FlatImages()

    def follow(chain: tuple[Placed, ...], prefix: str, vector: Vector) -> Vector:
        for placed in chain:
            path, before = f"{prefix}{placed.name}", vector
            match placed.layer:
                case Branching():  # what goes in is used in several ways
                    before.orders.add(1)
                    for branch in placed.branches:
                        follow(branch.layers, prefix, Vector({1})).orders.add(1)
                    vector = Vector({1})
                case Layer(reshapes=True):
                    vector = _reordered(placed, before, path, images)
                case Activation():
                    pass  # each number by itself, or all of them alike
                case Layer(word="batch_norm" | "layer_norm") if len(placed.input) == 1:
                    images.around[path] = before, before
                case Layer(word="dense"):
                    vector = Vector()
                    if placed.tied or f"{network.name}/{path}" in shared:
                        before.orders.add(1)  # the kernel has another user
                        vector.orders.add(1)
                    images.around[path] = before, vector
                case _:
                    before.orders.add(1)
                    vector = Vector({1})
            if placed.tap:
                vector.orders.add(1)  # formulas have it
        return vector

    trunk = follow(network.layers, "", Vector({1}))
    ends = [follow(head.layers, f"{head.name}/", trunk) for head in network.heads]
    for end in ends or [trunk]:
        end.orders.add(1)
    return images


def _reordered(placed: Placed, before: Vector, path: str, images: FlatImages) -> Vector:
    """The vector behind a flatten or reshape, which has the one between its shapes."""
    if placed.input == placed.output:
        return before
    vector = before if len(placed.input) == 1 else Vector({_order(placed.input)})
    images.laid_out[path] = vector
    if len(placed.output) == 1:
        return vector
    vector.orders.add(_order(placed.output))
    return Vector()


def _order(shape: Shape) -> int:
    """The channels of an image, or 1 where both orders are the same."""
    return shape[-1] if math.prod(shape[:-1]) > 1 else 1
