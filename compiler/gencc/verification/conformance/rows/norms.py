"""batch_norm: its statistics, of which step, in which order, and after training."""

from __future__ import annotations

import numpy as np

from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows.probe import (
    SGD,
    Array,
    Kind,
    layers,
    numbers,
    row,
)


def _norms(
    title: str,
    data: Array,
    batch: int = 2,
    steps: int = 3,
    kind: Kind = "image",
    **chains: str,
) -> Row:
    """A row for chains that a mean is subtracted in, and any bias before it with it."""
    return layers(title, data, batch, steps, SGD, kind, bias=False, each=chains)


# Batches of vectors have four examples: of two, the gradient of the statistics is 0.
_VECTORS = numbers(8, 3)

_DATA = "data: {source: npz, shape: [3], batch: 4}\n"
_NETWORKS = """\
latent: {z: {normal: 2}}
networks:
  g: {input: z, layers: [dense: 4, batch_norm: {decay: 0.8}, tanh, dense: 3, tanh]}
  d: {input: x, layers: [dense: 4, batch_norm: {decay: 0.7}, tanh, dense: 1, sigmoid]}
let: {fake: g(sample(prior.z)), r: d(x)}
"""
_LOSSES = """\
losses:
  apart: -log(d(x)) - log(1 - d(fake))
  fools: -log(d(fake))
metrics: {r: r}
"""

ROWS: tuple[Row, ...] = (
    _norms(
        "batch_norm, vectors",
        _VECTORS,
        batch=4,
        kind="vector",
        plain="[batch_norm, silu]",
        inner="[dense: 4, batch_norm, tanh, dense: 2]",
        twice="[batch_norm, tanh, dense: 3, batch_norm, silu]",
    ),
    _norms(
        "batch_norm, images",
        numbers(4, 3, 4, 2),
        plain="[batch_norm, silu]",
        inner="[conv: {filters: 3, kernel: 2}, batch_norm, relu]",
        behind="[relu, batch_norm, silu]",
    ),
    _norms(
        "batch_norm, one image",
        numbers(3, 3, 4, 2),
        batch=1,
        plain="[batch_norm, silu]",
        inner="[conv: {filters: 3, kernel: 2}, batch_norm, tanh]",
    ),
    _norms(
        "batch_norm, other constants",
        _VECTORS,
        batch=4,
        kind="vector",
        steps=4,
        slow="[batch_norm: {decay: 0.99}, silu]",
        quick="[batch_norm: {decay: 0.1}, silu]",
        forgetful="[batch_norm: {decay: 0}, silu]",
        wide="[batch_norm: {epsilon: 0.1}, silu]",
        narrow="[batch_norm: {decay: 0.5, epsilon: 1.0e-12}, silu]",
    ),
    _norms(
        "batch_norm, variances as small as epsilon",
        0.003 * numbers(8, 3),
        batch=4,
        kind="vector",
        steps=2,
        usual="[batch_norm, silu]",
        smaller="[batch_norm: {epsilon: 1.0e-7}, silu]",
        larger="[batch_norm: {epsilon: 1.0e-3}, silu]",
    ),
    _norms(
        "batch_norm, one channel that hardly varies beside one that does",
        numbers(8, 2) * np.array([[2.0e-4, 3.0]]) + np.array([[0.01, 0.5]]),
        batch=4,
        kind="vector",
        steps=2,
        plain="[batch_norm, silu]",
    ),
    _norms(
        "batch_norm, of a network that goes on behind it",
        numbers(8, 3, 3, 2),
        batch=4,
        pooled="[batch_norm, max_pool: 2, silu]",
        flattened="[conv: {filters: 2, kernel: 2}, batch_norm, silu, flatten, dense: 2, reshape: [1, 2]]",
        reshaped="[flatten, dense: 8, batch_norm, reshape: [2, 2, 2], silu]",
    ),
    row(
        "batch_norm, called twice in a step",
        _DATA + _NETWORKS + _LOSSES + "train: {epochs: 1, optimizer: {sgd: {lr: 0.1}}, "
        "minimize: apart}\n",
        _VECTORS,
        steps=4,
    ),
    row(
        "batch_norm, called twice, in the other order",
        _DATA
        + _NETWORKS
        + _LOSSES.replace(
            "-log(d(x)) - log(1 - d(fake))", "-log(1 - d(fake)) - log(d(x))"
        )
        + "train: {epochs: 1, optimizer: {sgd: {lr: 0.1}}, minimize: apart}\n",
        _VECTORS,
        steps=4,
    ),
    row(
        "batch_norm, constant in a step that does not update it",
        _DATA
        + _NETWORKS
        + _LOSSES
        + """\
train:
  epochs: 1
  optimizer: {sgd: {lr: 0.1}}
  schedule:
    - {update: d, minimize: apart}
    - {update: g, minimize: fools}
""",
        _VECTORS,
        steps=4,
    ),
    row(
        "batch_norm, simultaneous steps",
        _DATA
        + _NETWORKS
        + _LOSSES
        + """\
train:
  epochs: 1
  optimizer: {adam: {lr: 0.01}}
  simultaneous: true
  schedule:
    - {update: d, minimize: apart}
    - {update: g, minimize: fools}
""",
        _VECTORS,
        steps=4,
    ),
    row(
        "batch_norm, finished by an earlier stage",
        """\
        data: {source: npz, shape: [3], batch: 4}
        networks:
          first: {input: x, layers: [dense: 4, batch_norm: {decay: 0.5}, tanh]}
          second: {input: code, layers: [dense: 3, batch_norm: {decay: 0.5}]}
        let: {code: first(x), y_hat: second(code)}
        losses: {near: mean(square(code - 0.5)), misfit: "mse(x, y_hat)"}
        train:
          optimizer: {sgd: {lr: 0.1}}
          stages:
            - {name: one, epochs: 1, update: first, minimize: near}
            - {name: two, epochs: 1, update: second, minimize: misfit}
            - {name: three, epochs: 1, update: first, minimize: misfit}
        outputs: {code: code, y_hat: y_hat}
        """,
        _VECTORS,
        steps=6,
    ),
    row(
        "batch_norm, in heads of which a step uses one",
        """\
        data: {source: npz, shape: [3], batch: 4}
        networks:
          f:
            input: x
            layers: [dense: 4, batch_norm, tanh]
            heads: {a: [dense: 3, batch_norm], b: [dense: 2, batch_norm: {decay: 0.5}]}
        let: {r: f(x), a: r.a, b: r.b}
        losses: {left: sum(square(a - x)), right: mean(square(b - 1) * b)}
        train:
          epochs: 1
          optimizer: {sgd: {lr: 0.05}}
          share: x
          schedule:
            - {name: one, update: f, minimize: left}
            - {name: two, update: f, minimize: right, every: 2}
        outputs: {a: a, b: b}
        """,
        _VECTORS,
        steps=4,
    ),
)
