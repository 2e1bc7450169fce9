"""virtual_batch_norm: every example normalized by a reference batch, and by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gencc.frontend.spec.fields import Flag, Positive, Whole
from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.expressions import Noise
from gencc.ir.layers import DrawnOnce, Layer, Shape, ShapeError, Weight
from gencc.ir.records import dataclass
from gencc.ops.cases import Random, Spec
from gencc.ops.layers._norms import affine_text, scale_and_shift
from gencc.ops.notation import canonical, number

if TYPE_CHECKING:
    from gencc.ir.model import Placed
    from gencc.ops.chains import Chain


class _OfReference(Layer):
    """A layer that knows which of the examples are those of the reference batch."""

    def output_shape(self, shape: Shape) -> Shape:
        """Unchanged."""
        return shape

    def mirror(self, placed: Placed, bias: bool, upsample: bool) -> Layer:
        raise ShapeError("what a reference batch normalizes is not led back over")


@dataclass(frozen=True)
class VirtualBatchNorm(_OfReference):
    """y = scale (x - m') / sqrt(v' + epsilon) + shift, per channel.

    m and v are the mean and the biased variance of the reference batch of `examples` n, over
    its pixels too. An example whose own ones, over its pixels, are a and b has
    m' = (n m + a) / (n + 1) and v' = (n (v + (m - m')^2) + b + (a - m')^2) / (n + 1), the
    moments of both together where an example weighs 1 / (n + 1). The reference batch itself
    has m' = m and v' = v. It is the same in training and afterwards.
    Salimans et al. 2016, arXiv:1606.03498, section 3.5.
    """

    examples: int = 64
    epsilon: float = 1e-5
    affine: bool = True

    word = "virtual_batch_norm"
    centers_channels = True

    @property
    def reference(self) -> int:
        """The number of its examples."""
        return self.examples

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """scale and shift, each (channels,)."""
        return scale_and_shift(shape[-1]) if self.affine else ()

    def settings(self) -> str:
        """64 examples, epsilon 1e-05"""
        numbers = f"{self.examples} examples, epsilon {number(self.epsilon)}"
        return numbers + affine_text(self.affine)

    def identity(self) -> str:
        """virtual_batch_norm 64, epsilon 1e-05"""
        numbers = f"{self.examples}, epsilon {canonical(self.epsilon)}"
        return f"virtual_batch_norm {numbers}{affine_text(self.affine)}"


@dataclass(frozen=True)
class Reference(_OfReference):
    """Puts the reference batch, drawn once from the latent's `noise`, before the examples.

    No spec writes it: it begins a network that has a virtual_batch_norm.
    """

    examples: int
    noise: Noise

    word = "reference"

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """The examples, (count, *shape), a function of the seed, as initial weights are."""
        whole = (self.examples, *shape)
        return (Weight("examples", whole, DrawnOnce(self.noise), trainable=False),)

    def settings(self) -> str:
        """64 examples, normal"""
        return f"{self.examples} examples, {self._drawn()}"

    def identity(self) -> str:
        """reference 64, normal"""
        return f"reference {self.examples}, {self._drawn()}"

    def _drawn(self) -> str:
        return " ".join((self.noise.word, *map(canonical, self.noise.arguments)))


@dataclass(frozen=True)
class WithoutReference(_OfReference):
    """Leaves the reference batch out again, behind the last layer that needs it."""

    examples: int

    word = "without_reference"

    def identity(self) -> str:
        """without_reference 64"""
        return f"without_reference {self.examples}"


class Keys(LayerKeys):
    """virtual_batch_norm, or virtual_batch_norm: 100"""

    word = "virtual_batch_norm"
    node = VirtualBatchNorm
    short = "examples"
    examples: Whole = 64
    epsilon: Positive = 1e-5
    affine: Flag = True


DOCUMENTATION = (
    "| `virtual_batch_norm`, or `virtual_batch_norm: {examples: 64, affine: true, epsilon: "
    "1.0e-5}` | as batch_norm, but an example is normalized by a reference batch of 64, and by "
    "itself with the weight 1 / 65, so independently of its minibatch, and after training as "
    "before; the reference batch, normalized by itself, is drawn once and goes through the same "
    "layers; in a network whose input is a latent |"
)

_GAN = """\
        data: {{source: npz, shape: {shape}, batch: 3}}
        latent: {{z: {latent}}}
        networks:
          generator: {{input: z, layers: [{layers}]}}
          critic: {{input: x, layers: [flatten, dense: 4, tanh, dense: 1]}}
        let: {{fake: generator(sample(prior.z))}}
        losses:
          judged: square(critic(x) - 1) + square(critic(fake))
          fooled: square(critic(fake) - 1)
        train:
          epochs: 9
          optimizer: {{sgd: {{lr: 0.1}}}}
          schedule:
            - {{update: critic, minimize: judged}}
            - {{update: generator, minimize: fooled}}
        outputs: {{fake: fake}}
        """

CASES = (
    Spec(
        "virtual_batch_norm, of vectors",
        Random((12, 3)),
        _GAN.format(
            shape="[3]",
            latent="{normal: {size: 2, deviation: 0.5}}",
            layers="dense: 4, virtual_batch_norm: 5, tanh, dense: 3, "
            "virtual_batch_norm: {examples: 5, affine: false}, silu",
        ),
        steps=4,
    ),
    Spec(
        "virtual_batch_norm, of one example that varies as little as epsilon",
        Random((12, 3)),
        _GAN.format(
            shape="[3]",
            latent="{uniform: {size: 2, low: -0.01, high: 0.02}}",
            layers="virtual_batch_norm: {examples: 1, epsilon: 1.0e-4}, dense: 3, tanh",
        ),
        steps=3,
    ),
    Spec(
        "virtual_batch_norm, of images, within others and in one of two heads",
        Random((12, 4, 3, 2)),
        """\
        data: {source: npz, shape: [4, 3, 2], batch: 3}
        latent: {z: {laplace: [4, 3, 2]}}
        networks:
          g:
            input: z
            layers:
              - conv: {filters: 2, kernel: 3, padding: same}
              - residual: [virtual_batch_norm: 4, tanh, conv: {filters: 2, kernel: 1}]
            heads:
              a: [conv: {filters: 2, kernel: 1}, virtual_batch_norm: 4, silu]
              b: [flatten, dense: 3]
          smooth: {average: g, decay: 0.5}
        let: {r: g(sample(prior.z)), s: smooth(sample(prior.z))}
        losses: {left: "sse(r.a, x)", right: mean(square(r.b - 1)) + 0.1 * mean(s.a)}
        train: {epochs: 1, optimizer: {adam: {lr: 0.01}}, minimize: left + right}
        outputs: {a: r.a, b: r.b}
        """,
        steps=3,
    ),
)

DRAWN: dict[str, int] = {}


def draw(chain: Chain) -> bool:
    """Never: a chain does not know whether a latent comes in."""
    return False
