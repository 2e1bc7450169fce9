"""W0705: a bias that the batch_norm behind it subtracts again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from gencc.diagnostics import Diagnostic
from gencc.ir.model import Network, Placed
from gencc.lints.reader import Reader

CODE = "W0705"
TITLE = "bias in front of a batch_norm"
OF_THE_WHOLE = False
WHY = """
A layer that is directly followed by a batch_norm has `bias: true`. The normalization subtracts
the mean over the batch, and the bias with it, so the gradient of the bias is 0 but for rounding;
Adam divides by the size of the gradient and moves the bias at random. By default such a layer
has no bias: `[dense: 64, batch_norm, relu]`.
"""
BAD = """\
data: {source: digits, scale: [0, 1], batch: 64}
networks:
  net:
    input: x
    layers: [flatten, dense: {units: 32, bias: true}, batch_norm, relu, dense: 10, softmax]
train:
  epochs: 20
  optimizer: {adam: {lr: 1.0e-3}}
  minimize: cross_entropy(y, net(x))
"""
GOOD = """\
data: {source: digits, scale: [0, 1], batch: 64}
networks:
  net:
    input: x
    layers: [flatten, dense: 32, batch_norm, relu, dense: 10, softmax]
train:
  epochs: 20
  optimizer: {adam: {lr: 1.0e-3}}
  minimize: cross_entropy(y, net(x))
"""


def check(reader: Reader) -> Iterator[Diagnostic]:
    """A layer with a bias, and a batch_norm right behind it."""
    for network in reader.model.networks:
        for chain in _chains(network):
            for placed, following in pairwise(chain):
                if (
                    _has_bias(placed)
                    and not placed.tap
                    and following.layer.centers_channels
                ):
                    yield _warning(reader, placed, following)


def _chains(network: Network) -> Iterator[tuple[Placed, ...]]:
    yield network.layers
    for head in network.heads:
        yield (*network.layers[-1:], *head.layers)
    for _, placed in network.placed():
        yield from (branch.layers for branch in placed.branches)


def _has_bias(placed: Placed) -> bool:
    return any(weight.name == "bias" for weight in placed.weights())


def _warning(reader: Reader, placed: Placed, following: Placed) -> Diagnostic:
    return reader.warning(
        CODE,
        placed.span,
        f"the {following.layer.word} that follows subtracts this layer's bias again",
        ("its gradient is rounding noise, which Adam makes full steps of",),
        "leave out `bias: true`: by default there is none here",
    )
