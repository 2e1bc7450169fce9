"""A network's chain of layers -> the chain that leads back from its output.

Order is reversed. What follows a layer without changing the shape (an activation, a
normalization) stays between the same two layers; what comes at the very end of the
source is not between two layers, and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gencc.ir.layers import Layer
from gencc.ir.model import Placed


class Reflected(NamedTuple):
    """A layer of the mirror, and the layer with a kernel that it reverses."""

    layer: Layer
    of: Placed | None


def mirrored(chain: Sequence[Placed], upsample: bool) -> Iterator[Reflected]:
    """The layers of the mirror, from the source's output to its input.

    A max_pool is reversed by its own switches, or, if `upsample`, by repeating pixels.
    """
    leading: list[Placed] = []
    before: list[list[Layer]] = []  # the layers between leading[i - 1] and leading[i]
    between: list[Layer] = []
    for placed in chain:
        if placed.layer.between:
            between.append(placed.layer)
        else:
            leading.append(placed)
            before.append(between)
            between = []
    after = [*before[1:], between]
    for placed, layers, source in zip(
        reversed(leading), reversed(before), reversed(after), strict=True
    ):
        # No bias before a batch_norm; the source may lack its own for that reason alone.
        left_out = not getattr(placed.layer, "bias", True) and not _normalized(source)
        bias = not _normalized(layers) and not left_out
        back = placed.layer.mirror(placed, bias, upsample)
        yield Reflected(back, placed if any(placed.weights()) else None)
        yield from (Reflected(layer, None) for layer in layers)


def stays(chain: Sequence[Placed]) -> bool:
    """Whether no layer changes the shape, so that there is nothing to reverse."""
    return all(placed.layer.between for placed in chain)


def _normalized(following: Sequence[Layer]) -> bool:
    return bool(following) and following[0].centers_channels
