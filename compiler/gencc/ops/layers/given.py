"""given: another input of the network, with which a chain within a layer begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gencc.frontend.spec.fields import Reference
from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Layer, Shape
from gencc.ir.records import dataclass
from gencc.ops.cases import Random, Spec

if TYPE_CHECKING:
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class Given(Layer):
    """y = v, the input `given` of the network, whatever comes before.

    As the keys and values of an attention are made of it, that is cross attention: Vaswani
    et al. 2017, arXiv:1706.03762, section 3.2.3.
    """

    given: str
    size: Shape = ()

    word = "given"
    is_given = True

    def for_given(self, shape: Shape) -> Given:
        """Of whatever that is."""
        return Given(self.given, shape)

    def output_shape(self, shape: Shape) -> Shape:
        """That of the input."""
        return self.size

    def settings(self) -> str:
        """context"""
        return self.given

    def identity(self) -> str:
        """given context"""
        return f"given {self.given}"


class Keys(LayerKeys):
    """given: context"""

    word = "given"
    node = Given
    short = "name"
    begins = True
    name: Reference

    @property
    def given(self) -> str:
        """The input of the network that it gives on."""
        return self.name

    def layer(self, shape: Shape, normalized: bool) -> Given:
        """The layer; what shape its input has is not known here."""
        return Given(self.name)


DOCUMENTATION = (
    "| `given: context` | the input `context` of the network; begins a chain within another layer, "
    "in place of what comes there: `skip: [given: noise]` puts noise beside it |"
)

CASES = (
    Spec(
        "given, in skips, residuals and attention, of heads and of an average",
        Random((8, 4, 3, 2)),
        """\
        data: {source: npz, shape: [4, 3, 2], batch: 4, classes: 3}
        latent: {z: {normal: [4, 3, 3]}, e: {normal: [5, 4]}}
        blocks:
          seen(n):
            - attention:
                heads: 2
                query: [conv: {filters: n, kernel: 1}]
                key: [given: e, conv: {filters: n, kernel: 1, bias: false}]
                value: [given: e, tanh]
            - silu
        networks:
          f:
            input: [x, z, label, e]
            layers:
              - conv: {filters: 3, kernel: 3, padding: same}
              - skip: [given: z]
              - residual: {layers: [conv: {filters: 3, kernel: 1}, tanh], shortcut: [given: z]}
              - seen: 4
              - tap: inner
              - seen: 6
            heads:
              a: [flatten, skip: [given: label, dense: 3], dense: 2]
              b: [skip: [skip: [given: z], conv: {filters: 1, kernel: 1}]]
          g: {average: f, decay: 0.5}
        let:
          label: one_hot(y)
          r: f(x, sample(prior.z), label, sample(prior.e))
          s: g(x, sample(prior.z), label, sample(prior.e))
        losses:
          left: sum(square(r.a - 1)) + mean(square(r.inner))
          right: mean(square(r.b - 1) * r.b) + 0.01 * sum(s.a)
        train: {epochs: 1, optimizer: {adam: {lr: 0.01}}, minimize: left + right}
        outputs: {a: r.a, b: r.b}
        """,
        labels=(0, 1, 2, 0, 1, 2, 1, 0),
    ),
    Spec(
        "attention to another input, whose slopes are taken",
        Random((4, 5, 4)),
        """\
        data: {source: npz, shape: [5, 4], batch: 2}
        latent: {z: {normal: [3, 2]}}
        params: {K: 2}
        networks:
          encode: {input: x, layers: [conv: {filters: 3, kernel: 3}, tanh]}
          critic:
            input: [x, code]
            layers:
              - residual: [layer_norm: {by: position}, attention: {heads: 2, to: code}]
              - silu
              - attention: {to: code, scaled: false, value: [given: code, conv: {filters: 2, kernel: 1}]}
              - flatten
              - dense: 1
          draw: {input: [z, x], layers: [attention: {to: x}, flatten, dense: 2]}
        let:
          code: encode(x)
          height: critic(x, code)
          several: draw(sample(prior.z, K), x)
        losses:
          slope: square(norm(grad(height, x)) - 1)
          turn: square(norm(grad(height, code)) - 1) + height
          drawn: mean(sum(square(several - 1)), K)
        train: {epochs: 1, optimizer: {sgd: {lr: 0.02}}, minimize: slope + turn + drawn}
        """,
    ),
)

DRAWN = {"vector": 1}


def draw(chain: Chain) -> bool:
    """Beside a vector, where the network has a further input, which is one."""
    if not chain.given or chain.mirrored or len(chain.shape) != 1:
        return False
    size = chain.choices.whole(1, 3)
    layers = [{"given": chain.given}, {"dense": size}]
    chain.add({"skip": layers}, (chain.shape[0] + size,))
    return True
