"""How much a model computes, to the order of magnitude."""

from __future__ import annotations

import math

from gencc.ir.model import Model, Placed


def multiplications(model: Model) -> int:
    """By weights, as one example passes each network once.

    A step passes some of them several times, and back: thrice the work, or more.
    """
    layers = (layer for network in model.networks for _, layer in network.placed())
    return sum(map(_of_layer, layers))


def _of_layer(placed: Placed) -> int:
    """Each weight once for each pixel, of the smaller of the images before and behind it."""
    pixels = min(math.prod(placed.input[:-1]), math.prod(placed.output[:-1]))
    weights = placed.layer.weights(placed.input)
    return pixels * sum(math.prod(weight.shape) for weight in weights)
