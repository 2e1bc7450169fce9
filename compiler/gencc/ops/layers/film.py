"""film: every channel scaled and shifted by what another input of the network says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gencc.frontend.spec.fields import Flag, Reference
from gencc.frontend.spec.layers import Init, LayerKeys
from gencc.ir.layers import Initial, Layer, Shape, ShapeError, Weight
from gencc.ir.records import dataclass
from gencc.ops.cases import Random, Spec
from gencc.ops.layers._kernels import (
    USUAL,
    USUAL_KEYS,
    identity_of_start,
    kernel_and_bias,
    settings_of_start,
)

if TYPE_CHECKING:
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class Film(Layer):
    """y = (1 + scale) x + shift, per channel, where [scale, shift] = v K + b.

    v is the input `given` of the network, a vector of so many `features`; K is of shape
    (features, 2 channels), the columns of scale first. Feature-wise linear modulation:
    Perez et al. 2018, arXiv:1709.07871, equations 1 and 2. Behind an instance_norm that is
    not affine it is adaptive instance normalization (Huang & Belongie 2017,
    arXiv:1703.06868, with a learned K as in Karras et al. 2019, arXiv:1812.04948); of a
    label behind a batch_norm it is conditional batch normalization (Dumoulin et al. 2017,
    arXiv:1610.07629).
    """

    given: str
    features: int = 0
    bias: bool = True
    init: Initial = USUAL

    word = "film"
    between = True

    def for_given(self, shape: Shape) -> Film:
        """Of a vector alone."""
        if len(shape) > 1:
            raise ShapeError(
                "film is given a vector", "make one of it: `flatten` in another network"
            )
        return Film(self.given, shape[0], self.bias, self.init)

    def output_shape(self, shape: Shape) -> Shape:
        """Unchanged."""
        return shape

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """kernel (features, 2 channels) and bias (2 channels,)."""
        outputs = 2 * shape[-1]
        kernel = self.init.for_fans(self.features, outputs)
        size = (self.features, outputs)
        return kernel_and_bias(size, kernel, outputs, self.bias, spectral_norm=False)

    def settings(self) -> str:
        """by style, no bias"""
        start = settings_of_start(self.bias, self.init, spectral_norm=False)
        return ", ".join((f"by {self.given}", *start))

    def identity(self) -> str:
        """film by style, init zeros, no bias"""
        start = identity_of_start(self.bias, self.init, spectral_norm=False)
        return f"film by {self.given}{start}"


class Keys(LayerKeys):
    """film: style"""

    word = "film"
    node = Film
    short = "by"
    by: Reference
    bias: Flag = True
    init: Init = USUAL_KEYS

    @property
    def given(self) -> str:
        """The input of the network that scales and shifts."""
        return self.by

    def layer(self, shape: Shape, normalized: bool) -> Film:
        """The layer; how many features its input has is not known here."""
        return Film(self.by, bias=self.bias, init=self.init.initial())


DOCUMENTATION = (
    "| `film: style`, or `film: {by: style, bias: true, init: glorot_uniform}` | y = (1 + "
    "scale) x + shift, per channel; [scale, shift] = v K + b, v being the input `style` of "
    "the network, a vector, and K of shape (features of v, 2 · channels) |"
)

CASES = (
    Spec(
        "film, of images and vectors, within others, in heads, of an average",
        Random((8, 4, 3, 2)),
        """\
        data: {source: npz, shape: [4, 3, 2], batch: 4, classes: 3}
        latent: {z: {normal: 3}}
        blocks:
          block(n):
            - conv: {filters: n, kernel: 3, padding: same}
            - batch_norm: {affine: false}
            - film: {by: label, bias: false, init: zeros}
            - silu
        networks:
          f:
            input: [label, x, z]
            layers:
              - flatten
              - concat
              - dense: 12
              - layer_norm: {affine: false}
              - film: label
              - reshape: [3, 2, 2]
              - block: 4
              - residual: [block: 4, instance_norm: {affine: false}, film: {by: label, init: {normal: 0.5}}]
              - skip: [block: 3]
              - tap: inner
            heads:
              a: [film: label, conv: {filters: 2, kernel: 1}]
              b: [flatten, dense: 3, film: {by: label, bias: false}]
          g: {input: [x, z], layers: [film: z, conv: {filters: 2, kernel: 2}, tanh]}
          h: {average: g, decay: 0.5}
        let:
          label: one_hot(y)
          r: f(label, x, sample(prior.z))
          u: g(x, sample(prior.z))
        losses:
          left: sum(square(r.a)) + sum(r.inner)
          right: mean(square(r.b - 1) * r.b)
          other: mean(square(u)) + mean(h(x, sample(prior.z)))
        train: {epochs: 1, optimizer: {adam: {lr: 0.01}}, minimize: left + right + other}
        outputs: {a: r.a, u: u}
        """,
        labels=(0, 1, 2, 0, 1, 2, 1, 0),
    ),
    Spec(
        "film, in a network whose slope is taken, also by what scales",
        Random((4, 3, 4, 2)),
        """\
        data: {source: npz, shape: [3, 4, 2], batch: 2}
        networks:
          encode: {input: x, layers: [flatten, dense: 3, tanh]}
          critic:
            input: [x, code]
            layers: [conv: {filters: 2, kernel: 2}, film: code, silu, flatten, dense: 1]
        let: {code: encode(x), height: "critic(x, code)"}
        losses:
          slope: square(norm(grad(height, x)) - 1)
          turn: square(norm(grad(height, code)) - 1) + height
        train: {epochs: 1, optimizer: {sgd: {lr: 0.02}}, minimize: slope + turn}
        """,
    ),
)

DRAWN = {"vector": 1, "table": 1, "image": 1}


def draw(chain: Chain) -> bool:
    """Where the network has a further input."""
    if not chain.given:
        return False
    c = chain.choices
    more = {"bias": False} if c.chance(20) else {}
    layer = {"by": chain.given, **more} if more else chain.given
    chain.add({"film": layer}, chain.shape)
    return True
