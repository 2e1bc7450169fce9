"""replay: in training, now and then a former example instead of the one that comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gencc.frontend.spec.fields import Whole
from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Filled, Layer, Shape, ShapeError, Weight
from gencc.ir.records import dataclass
from gencc.ops.cases import Random, Spec

if TYPE_CHECKING:
    from gencc.ir.model import Placed
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class Replay(Layer):
    """A pool of `size` former examples; what comes may change places with one of them.

    Examples come one after another. While there are fewer than `size`, one takes the next
    place and is what the layer gives. Later it is given as it is where u < 1/2 does not hold,
    and otherwise changes places with the one in place floor(size v), u and v being from
    U(0, 1). After training the layer gives what comes.
    Shrivastava et al. 2017, arXiv:1612.07828, section 2.3; Zhu et al. 2017,
    arXiv:1703.10593, section 4, whose program has this rule.
    """

    size: int

    word = "replay"
    remembers = True

    def output_shape(self, shape: Shape) -> Shape:
        """Unchanged."""
        return shape

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """The pool, and how many places of it are taken."""
        return (
            Weight("pool", (self.size, *shape), Filled(0.0), trainable=False),
            Weight("count", (), Filled(0.0), trainable=False),
        )

    def drops(self, shape: Shape) -> int:
        """Whether an example changes places, and with which."""
        return 2

    def mirror(self, placed: Placed, bias: bool, upsample: bool) -> Layer:
        raise ShapeError("a pool of former examples is not led back over")

    def settings(self) -> str:
        """size 50"""
        return f"size {self.size}"

    def identity(self) -> str:
        """replay 50"""
        return f"replay {self.size}"


class Keys(LayerKeys):
    """replay: 50"""

    word = "replay"
    node = Replay
    short = "size"
    size: Whole


DOCUMENTATION = (
    "| `replay: 50` | in training a pool of 50 former examples: while it has fewer, what comes "
    "goes in and is given on; then it is given on, or, with probability ½, changes places with "
    "one of them, each equally likely, which is given instead; stands alone in its network |"
)

_GAN = """\
        data: {{source: npz, shape: {shape}, batch: {batch}}}
        latent: {{z: {{normal: 2}}}}
        networks:
          generator: {{input: z, layers: [{layers}]}}
          former: {{input: fake, layers: [replay: {size}]}}
          critic: {{input: x, layers: [flatten, dense: 4, tanh, dense: 1]}}
        let: {{fake: generator(sample(prior.z))}}
        losses:
          told: square(critic(x) - 1) + square(critic({seen}))
          fooled: square(critic(fake) - 1)
        train:
          epochs: 9
          optimizer: {{sgd: {{lr: 0.1}}}}
          {share}schedule:
            - {{{repeat}update: critic, minimize: told}}
            - {{update: generator, minimize: fooled}}
        outputs: {{fake: former(fake)}}
        """

CASES = (
    Spec(
        "replay, of vectors, in a smaller pool than a minibatch, in steps that are left out now and then",
        Random((12, 4)),
        _GAN.format(
            shape="[4]",
            batch=3,
            layers="dense: 4, tanh",
            size=2,
            share="",
            seen="former(fake)",
            repeat="repeat: 2, when: batch_mean(critic(x)) < 0.3, ",
        ),
        steps=5,
    ),
    Spec(
        "replay, of several that change places with one another in a minibatch",
        Random((16, 2)),
        _GAN.format(
            shape="[2]",
            batch=16,
            layers="dense: 2, tanh",
            size=2,
            share="",
            seen="former(fake)",
            repeat="",
        ),
        steps=3,
    ),
    Spec(
        "replay, of images, of what is shared",
        Random((12, 2, 3, 2)),
        _GAN.format(
            shape="[2, 3, 2]",
            batch=3,
            layers="dense: 12, tanh, reshape: [2, 3, 2]",
            size=7,
            share="share: z\n          ",
            seen="former(fake)",
            repeat="",
        ),
        steps=8,
    ),
    Spec(
        "replay, in accumulated steps, and in a slope",
        Random((12, 3)),
        """\
        data: {source: npz, shape: [3], batch: 3}
        latent: {z: {normal: 2}}
        networks:
          generator: {input: z, layers: [dense: 3, tanh]}
          former: {input: fake, layers: [replay: 4]}
          critic: {input: x, layers: [dense: 4, tanh, dense: 1]}
        let: {fake: generator(sample(prior.z)), u: former(fake)}
        losses:
          told: square(norm(grad(critic(u), u)) - 1) + square(critic(u)) + critic(x)
          fooled: square(critic(fake) - 1)
        train:
          epochs: 9
          optimizer: {sgd: {lr: 0.1}}
          schedule:
            - {update: generator, minimize: fooled}
            - {update: critic, minimize: told, accumulate: 2}
        outputs: {fake: u}
        """,
        steps=6,
    ),
)

DRAWN: dict[str, int] = {}


def draw(chain: Chain) -> bool:
    """Never: it is no part of a chain, and random models of two rivals have it."""
    return False
