"""batch_norm: every channel brought to mean 0 and variance 1 over the minibatch."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gencc.frontend.spec.fields import Flag, Fraction, Positive
from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Layer, Ones, Shape, Weight
from gencc.ir.records import dataclass
from gencc.ops.cases import Chains, Examples, Kind, Random, Spec
from gencc.ops.initializers.zeros import Zeros
from gencc.ops.layers._norms import affine_text, scale_and_shift
from gencc.ops.notation import canonical, number

if TYPE_CHECKING:
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class BatchNorm(Layer):
    """y = scale (x - mean) / sqrt(variance + epsilon) + shift, per channel.

    Training uses the mean and the biased variance of the batch and moves the running
    statistics, r <- decay r + (1 - decay) batch, also biased; afterwards the running
    statistics are used. Scale and shift are 1 and 0 for good if it is not `affine`.
    Ioffe & Szegedy 2015, arXiv:1502.03167.
    """

    decay: float = 0.9
    epsilon: float = 1e-5
    affine: bool = True

    word = "batch_norm"
    between = True
    centers_channels = True
    batch_statistics = True

    def output_shape(self, shape: Shape) -> Shape:
        """Unchanged."""
        return shape

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """scale, shift, running_mean and running_variance, each (channels,)."""
        channels = (shape[-1],)
        return (
            *(scale_and_shift(shape[-1]) if self.affine else ()),
            Weight("running_mean", channels, Zeros(), trainable=False),
            Weight("running_variance", channels, Ones(), trainable=False),
        )

    def settings(self) -> str:
        """decay 0.9, epsilon 1e-05"""
        numbers = f"decay {number(self.decay)}, epsilon {number(self.epsilon)}"
        return numbers + affine_text(self.affine)

    def identity(self) -> str:
        """batch_norm, decay 0.9, epsilon 1e-05"""
        numbers = f"decay {canonical(self.decay)}, epsilon {canonical(self.epsilon)}"
        return f"batch_norm, {numbers}{affine_text(self.affine)}"


class Keys(LayerKeys):
    """batch_norm"""

    word = "batch_norm"
    node = BatchNorm
    decay: Fraction = 0.9
    epsilon: Positive = 1e-5
    affine: Flag = True


DOCUMENTATION = (
    "| `batch_norm: {decay: 0.9, epsilon: 1.0e-5, affine: true}` | y = scale (x − mean) / "
    "√(variance + epsilon) + shift, per channel; biased variances; running ← decay · running "
    "+ (1 − decay) · batch; of a vector it needs minibatches of at least 2; `affine: false` "
    "leaves scale and shift out |"
)
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

_VECTORS = Random((8, 3))


def _norms(
    title: str,
    examples: Examples,
    chains: Mapping[str, str],
    *,
    kind: Kind = "image",
    batch: int = 2,
    steps: int = 3,
) -> Chains:
    """Chains that a mean is subtracted in, and any bias before it with it."""
    return Chains(
        title, examples, chains, kind=kind, batch=batch, steps=steps, bias=False
    )


CASES = (
    # Batches of vectors have four examples: of two, the gradient of the statistics is 0.
    _norms(
        "batch_norm, vectors",
        _VECTORS,
        {
            "plain": "[batch_norm, silu]",
            "inner": "[dense: 4, batch_norm, tanh, dense: 2]",
            "twice": "[batch_norm, tanh, dense: 3, batch_norm, silu]",
        },
        batch=4,
        kind="vector",
    ),
    _norms(
        "batch_norm, images",
        Random((4, 3, 4, 2)),
        {
            "plain": "[batch_norm, silu]",
            "inner": "[conv: {filters: 3, kernel: 2}, batch_norm, relu]",
            "behind": "[relu, batch_norm, silu]",
        },
    ),
    _norms(
        "batch_norm, one image",
        Random((3, 3, 4, 2)),
        {
            "plain": "[batch_norm, silu]",
            "inner": "[conv: {filters: 3, kernel: 2}, batch_norm, tanh]",
        },
        batch=1,
    ),
    _norms(
        "batch_norm, other constants",
        _VECTORS,
        {
            "slow": "[batch_norm: {decay: 0.99}, silu]",
            "quick": "[batch_norm: {decay: 0.1}, silu]",
            "forgetful": "[batch_norm: {decay: 0}, silu]",
            "bare": "[batch_norm: {affine: false}, silu]",
            "wide": "[batch_norm: {epsilon: 0.1}, silu]",
            "narrow": "[batch_norm: {decay: 0.5, epsilon: 1.0e-12}, silu]",
        },
        batch=4,
        kind="vector",
        steps=4,
    ),
    _norms(
        "batch_norm, variances as small as epsilon",
        Random((8, 3), -0.006, 0.006),
        {
            "usual": "[batch_norm, silu]",
            "smaller": "[batch_norm: {epsilon: 1.0e-7}, silu]",
            "larger": "[batch_norm: {epsilon: 1.0e-3}, silu]",
        },
        batch=4,
        kind="vector",
        steps=2,
    ),
    _norms(
        "batch_norm, one channel that hardly varies beside one that does",
        Random((8, 2), (0.0096, -5.5), (0.0104, 6.5)),
        {"plain": "[batch_norm, silu]"},
        batch=4,
        kind="vector",
        steps=2,
    ),
    _norms(
        "batch_norm, of a network that goes on behind it",
        Random((8, 3, 3, 2)),
        {
            "pooled": "[batch_norm, max_pool: 2, silu]",
            "flattened": "[conv: {filters: 2, kernel: 2}, batch_norm, silu, flatten, "
            "dense: 2, reshape: [1, 2]]",
            "reshaped": "[flatten, dense: 8, batch_norm, reshape: [2, 2, 2], silu]",
        },
        batch=4,
    ),
    Spec(
        "batch_norm, called twice in a step",
        _VECTORS,
        _DATA + _NETWORKS + _LOSSES + "train: {epochs: 1, optimizer: {sgd: {lr: 0.1}}, "
        "minimize: apart}\n",
        steps=4,
    ),
    Spec(
        "batch_norm, called twice, in the other order",
        _VECTORS,
        _DATA
        + _NETWORKS
        + _LOSSES.replace(
            "-log(d(x)) - log(1 - d(fake))", "-log(1 - d(fake)) - log(d(x))"
        )
        + "train: {epochs: 1, optimizer: {sgd: {lr: 0.1}}, minimize: apart}\n",
        steps=4,
    ),
    Spec(
        "batch_norm, constant in a step that does not update it",
        _VECTORS,
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
        steps=4,
    ),
    Spec(
        "batch_norm, simultaneous steps",
        _VECTORS,
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
        steps=4,
    ),
    Spec(
        "batch_norm, finished by an earlier stage",
        _VECTORS,
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
        steps=6,
    ),
    Spec(
        "batch_norm, in heads of which a step uses one",
        _VECTORS,
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
        steps=4,
    ),
)

DRAWN = {"vector": 1, "image": 1}


def draw(chain: Chain) -> bool:
    """Where it is not degenerate: of more values per channel than one."""
    c = chain.choices
    many = chain.batch * math.prod(chain.shape[:-1])
    is_small = many < 3
    if many == 1 or (is_small and not c.chance(10)) or not chain.free_of_bias():
        return False
    settings: dict[str, Any] = {}
    if c.chance(30):
        settings["decay"] = c.choose("0.5", "0.99", "0")
    if c.chance(30) or is_small:
        settings["epsilon"] = c.choose("0.1", "0.001")
    if c.chance(20):
        settings["affine"] = False
    chain.add({"batch_norm": settings} if settings else "batch_norm", chain.shape)
    return True
