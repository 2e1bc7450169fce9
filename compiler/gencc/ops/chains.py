"""The chain of layers that random models offer to the rules of layers.

tests/random_models/strategies has it; a module of a layer imports this for its type.
"""

from __future__ import annotations

from typing import Any, Protocol

from gencc.ir.layers import Shape
from gencc.ops.choices import Choices


class Chain(Protocol):
    """Layers put one behind the other.

    shape: of what the last one gives. given: an input of the network that layers may be
    given besides, or empty. batch: the examples in a minibatch. mirrored: how
    the chain will be led back over, `switches` or `upsample`, or empty.
    """

    shape: Shape
    mirrored: str
    given: str

    @property
    def choices(self) -> Choices:
        """Where decisions come from."""

    @property
    def batch(self) -> int:
        """The examples in a minibatch."""

    @property
    def has_batch_statistics(self) -> bool:
        """Whether one of its layers subtracts what a bias before it adds."""

    def add(self, layer: Any, shape: Shape) -> None:
        """A layer as a spec writes it, and the shape that it gives."""

    def extend(self, count: int) -> None:
        """So many layers of any kind that fit."""

    def finish(self, shape: Shape) -> None:
        """Layers up to that shape, the last one with a kernel."""

    def branch(self) -> Chain | None:
        """An empty chain of what this one gives; None where there are chains enough."""

    def written(self) -> list[Any]:
        """Its layers as a spec writes them."""

    def fits(self, shape: Shape) -> bool:
        """Whether so many numbers are not too many."""

    def start(self) -> dict[str, Any]:
        """`init`, `bias`, `spectral_norm` of a layer with a kernel, if not the usual."""

    def repeat_last(self, times: int) -> bool:
        """The last layer or two so often, where they give what they are given.

        False, and nothing changed, if they do not, or may not stand twice.
        """

    def free_of_bias(self) -> bool:
        """Takes the biases away that a layer with batch statistics would subtract.

        False, and nothing changed, if one may not stand here.
        """
