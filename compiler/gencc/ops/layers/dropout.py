"""dropout: in training, some numbers become 0 and the others larger."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from gencc.frontend.spec.fields import Fraction
from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Layer, Shape, ShapeError
from gencc.ir.records import dataclass
from gencc.ops.cases import Case, Random, Spec
from gencc.ops.notation import canonical, number

if TYPE_CHECKING:
    from gencc.ops.chains import Chain

By = Literal["element", "channel"]


@dataclass(frozen=True)
class Dropout(Layer):
    """0 where u < rate, elsewhere x / (1 - rate), with u from U(0, 1); x after training.

    `by` says what has a u of its own: every element of an example, in the order height,
    width, channels, or every channel of an example as a whole. A call of a network takes
    the numbers of its dropouts from one draw, one dropout after another.
    Srivastava et al. 2014, Journal of Machine Learning Research 15, section 10, scaled in
    training; by channel as in Tompson et al. 2015, arXiv:1411.4280.
    """

    rate: float
    by: By = "element"

    word = "dropout"
    between = True

    def output_shape(self, shape: Shape) -> Shape:
        """Unchanged; by channel, of what has more than channels."""
        if self.by == "channel" and len(shape) == 1:
            raise ShapeError("a vector has no channels to drop as a whole")
        return shape

    def drops(self, shape: Shape) -> int:
        """One number for each element, or for each channel."""
        return shape[-1] if self.by == "channel" else math.prod(shape)

    def settings(self) -> str:
        """rate 0.5, by channel"""
        return f"rate {number(self.rate)}" + ", by channel" * (self.by == "channel")

    def identity(self) -> str:
        """dropout 0.5, by channel"""
        return f"dropout {canonical(self.rate)}" + ", by channel" * (
            self.by == "channel"
        )


class Keys(LayerKeys):
    """dropout: 0.5"""

    word = "dropout"
    node = Dropout
    short = "rate"
    rate: Fraction
    by: Annotated[By, Field(description="`element` or `channel`")] = "element"


DOCUMENTATION = (
    "| `dropout: 0.5`, or `dropout: {rate: 0.5, by: channel}` | in training 0 with this "
    "probability, else x / (1 − rate), for each element or for each channel of an example; "
    "after training x |"
)


CASES = (
    Case(
        "dropout, of vectors, in several calls and in a slope",
        Random((8, 5)),
        {
            "twice": "sum(square(f(h))) + sum(f(h)) - sum(f(2 * h))",
            "slope": "square(norm(grad(critic(h), h)) - 1) + critic(h)",
            "never": "sum(zero(h))",
        },
        kind="number",
        networks="""\
        f: {input: x, layers: [dense: 6, relu, dropout: 0.5, dense: 4, dropout: 0.2]}
        critic: {input: x, layers: [dense: 6, tanh, dropout: 0.4, dense: 1]}
        zero: {input: x, layers: [dropout: 0, silu]}
        """,
        optimizer="{sgd: {lr: 0.02}}",
        steps=3,
    ),
    Spec(
        "dropout, of images, by element and by channel, in trunk and heads",
        Random((8, 4, 3, 2)),
        """\
        data: {source: npz, shape: [4, 3, 2], batch: 4}
        networks:
          f:
            input: x
            layers: [dropout: 0.2, conv: {filters: 3, kernel: 2}, batch_norm, relu,
                     dropout: {rate: 0.5, by: channel}, conv: {filters: 2, kernel: 1}]
            heads:
              short: [flatten, dropout: 0.3, dense: 2]
              long: [flatten, dense: 5, silu, dropout: 0.4, dense: 3, dropout: 0.1]
        let: {r: f(x), again: f(2 * x)}
        losses:
          first: sum(square(r.short - 1)) + sum(r.long)
          second: mean(square(again.long)) + mean(again.short)
        train: {epochs: 1, optimizer: {sgd: {lr: 0.02}}, minimize: first + second}
        outputs: {short: r.short, long: again.long}
        """,
    ),
    Spec(
        "dropout, of networks that a step does not update, or that are finished",
        Random((8, 5)),
        """\
        data: {source: npz, shape: [5], batch: 4}
        latent: {z: {normal: 3}}
        networks:
          generator: {input: z, layers: [dense: 4, tanh, dropout: 0.3, dense: 5]}
          critic: {input: x, layers: [dense: 4, tanh, dropout: 0.5, dense: 1, sigmoid]}
        let: {fake: generator(sample(prior.z)), real: critic(x)}
        losses:
          judge: -log(real) - log(1 - critic(fake))
          fool: -log(critic(fake))
        train:
          optimizer: {sgd: {lr: 0.05}}
          stages:
            - name: both
              epochs: 1
              schedule:
                - {repeat: 2, update: critic, minimize: judge}
                - {update: generator, minimize: fool}
            - {name: alone, epochs: 2, update: critic, minimize: judge}
        outputs: {real: real, fake: critic(fake)}
        metrics: {seen: mean(critic(x))}
        """,
        steps=5,
    ),
    Spec(
        "dropout, in steps at the same time, in a mirror, of networks that are alike",
        Random((6, 3, 2, 2)),
        """\
        data: {source: npz, shape: [3, 2, 2], batch: 2}
        networks:
          encoder: {input: x, layers: [dropout: 0.25, flatten, dense: 4, dropout: 0.5, tanh]}
          decoder: {mirror: encoder, tied: true}
          critic_a: {input: x, layers: [flatten, dense: 4, dropout: 0.5, dense: 1]}
          critic_b: {input: x, layers: [flatten, dense: 4, dropout: 0.5, dense: 1]}
        let: {x_hat: decoder(encoder(x))}
        losses:
          misfit: sse(x, x_hat) + 0.1 * critic_a(x_hat)
          judge: square(critic_a(x_hat)) - critic_b(x) + square(critic_b(x_hat))
        train:
          epochs: 1
          optimizer: {sgd: {lr: 0.02}}
          schedule:
            - {update: [encoder, decoder], minimize: misfit}
            - {update: [critic_a, critic_b], minimize: judge}
          simultaneous: true
        outputs: {codes: encoder(x), critic: critic_b(x_hat)}
        """,
    ),
)


DRAWN = {"vector": 1, "table": 1, "image": 1}


def draw(chain: Chain) -> bool:
    """Of any rate; in images by channel as often as not."""
    c = chain.choices
    rate = c.choose("0.5", "0.2", "0")
    is_channelwise = len(chain.shape) > 1 and c.chance(50)
    layer = {"rate": rate, "by": "channel"} if is_channelwise else rate
    chain.add({"dropout": layer}, chain.shape)
    return True
