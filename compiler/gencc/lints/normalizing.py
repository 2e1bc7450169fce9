"""Lints about normalization: weights that it makes idle."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from gencc.diagnostics import Diagnostic
from gencc.ir.layers import BatchNorm, Conv, ConvTranspose, Dense
from gencc.ir.model import Network, Placed
from gencc.lints.reader import Reader


def idle_biases(reader: Reader) -> Iterator[Diagnostic]:
    """A bias that the batch_norm behind it subtracts again."""
    for network in reader.model.networks:
        for chain in _chains(network):
            for placed, following in pairwise(chain):
                affine = isinstance(placed.layer, Dense | Conv | ConvTranspose)
                if (
                    affine
                    and isinstance(following.layer, BatchNorm)
                    and _biased(placed)
                ):
                    yield reader.warn(
                        "W0705",
                        placed.span,
                        "the batch_norm that follows subtracts this layer's bias again",
                        (
                            "its gradient is rounding noise, which Adam makes full steps of",
                        ),
                        "leave `bias: true` out: without it there is none here",
                    )


def _chains(network: Network) -> Iterator[tuple[Placed, ...]]:
    yield network.layers
    for head in network.heads:
        yield (*network.layers[-1:], *head.layers)


def _biased(placed: Placed) -> bool:
    return any(weight.name == "bias" for weight in placed.weights())
