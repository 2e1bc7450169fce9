"""attention: at every position a mean over all positions, weighted by how well they fit."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from gencc.frontend.spec.fields import Flag, Reference, Whole
from gencc.frontend.spec.layers import LayerKeys, SomeLayers
from gencc.ir.layers import Branching, Shape, ShapeError, require_sides, show_shape
from gencc.ir.records import dataclass
from gencc.ops.cases import Case, Chains, Random, Spec
from gencc.ops.layers._kernels import several
from gencc.ops.layers.conv import Conv
from gencc.ops.layers.given import Keys as Given

if TYPE_CHECKING:
    from gencc.ops.chains import Chain


@dataclass(frozen=True)
class Attention(Branching):
    """y_i = sum over j of a_ij v_j, where a_i = softmax over j of q_i . k_j / sqrt(size).

    q, k and v are what three chains make of the input, their channels in as many equal
    parts as there are heads, each by itself; size is the channels of a part of q and of k.
    i runs over the positions of q, j over those of k and v, pixels in the order height,
    width. Vaswani et al. 2017, arXiv:1706.03762, section 3.2; the output projection is a
    layer of its own. Not `scaled` it is that of Zhang et al. 2019, arXiv:1805.08318. Of a
    `causal` one j goes up to i alone, as in the decoder of section 3.2.3.
    """

    heads: int = 1
    scaled: bool = True
    causal: bool = False

    word = "attention"
    chains: ClassVar[tuple[str, ...]] = ("query", "key", "value")

    def joined_shape(self, shape: Shape, ends: tuple[Shape, ...]) -> Shape:
        """The sides of q and the channels of v."""
        query, key, value = ends
        for name, end in zip(self.chains, ends, strict=True):
            require_sides(f"the {name} of attention", end)
            if end[-1] % self.heads:
                heads = several(self.heads, "equal head")
                raise ShapeError(
                    f"the {end[-1]} channels of its {name} are not {heads}"
                )
        if query[-1] != key[-1]:
            raise ShapeError(
                f"its query has {query[-1]} channels and its key {key[-1]}; what is "
                "multiplied has equally many"
            )
        if key[:-1] != value[:-1]:
            raise ShapeError(
                f"its key is {show_shape(key)} and its value {show_shape(value)}; for each "
                "position of the one there is one of the other"
            )
        if self.causal and query[:-1] != key[:-1]:
            raise ShapeError(
                f"its query is {show_shape(query)} and its key {show_shape(key)}; where it is "
                "causal, a position sees those up to itself, so both have the same"
            )
        return (*query[:-1], value[-1])

    def products(self, ends: tuple[Shape, ...]) -> int:
        """Of each q with every k, and of the weights with every v."""
        query, key, value = ends
        positions = math.prod(query[:-1]) * math.prod(key[:-1])
        return positions * (key[-1] + value[-1])

    def settings(self) -> str:
        """4 heads, not scaled, causal"""
        return several(self.heads, "head") + self._named()

    def identity(self) -> str:
        """attention 4, not scaled, causal"""
        return f"attention {self.heads}{self._named()}"

    def _named(self) -> str:
        return ", not scaled" * (not self.scaled) + ", causal" * self.causal

    @property
    def flags(self) -> dict[str, bool]:
        """Those that are not as usual."""
        unscaled = {} if self.scaled else {"scaled": False}
        return {**unscaled, "causal": True} if self.causal else unscaled


class Projection(LayerKeys):
    """A conv of kernel 1 without a bias, to as many channels as the attention is given."""

    word = "conv"
    node = Conv
    channels: Whole

    def layer(self, shape: Shape, normalized: bool) -> Conv:
        """The layer."""
        require_sides("attention", shape)
        one = (1,) * (len(shape) - 1)
        return Conv(self.channels, one, one, ((0, 0),) * len(one), bias=False)


class Keys(LayerKeys):
    """attention: 4"""

    word = "attention"
    node = Attention
    short = "heads"
    heads: Whole = 1
    scaled: Flag = True
    causal: Flag = False
    to: Reference | None = None
    query: SomeLayers | None = None
    key: SomeLayers | None = None
    value: SomeLayers | None = None

    def layer(self, shape: Shape, normalized: bool) -> Attention:
        """The layer, without its chains."""
        require_sides("attention", shape)
        return Attention(self.heads, self.scaled, self.causal)

    def branches(self, shape: Shape) -> Iterator[tuple[str, tuple[LayerKeys, ...]]]:
        """What makes query, key and value of the input, or of that which it attends to."""
        channels = shape[-1] if shape else 1
        projection = Projection.model_construct(channels=channels)
        for name in Attention.chains:
            begin: tuple[LayerKeys, ...] = ()
            if self.to and name != "query":
                begin = (Given.model_construct(name=self.to),)
            yield name, getattr(self, name) or (*begin, projection)


DOCUMENTATION = (
    "| `attention: 4`, or `attention: {heads: 1, scaled: true, causal: false, to: context, query: […], "
    "key: […], value: […]}` | yᵢ = Σ aᵢⱼ vⱼ over all positions j, or with `causal: true` those up to i, aᵢ = softmax(qᵢ · kⱼ / √size), size being the "
    "channels of q in a head, or without the root if not `scaled`; q, k, v are made of the "
    "input by chains, each by default a conv of kernel 1 without a bias to the channels of the "
    "input; with `to: context` k and v are made of the input `context` of the network; every head "
    "has its part of the channels |"
)

SERIES = Random((4, 5, 4))
_CONV = "conv: {filters: 2, kernel: 1}"

CASES = (
    Chains(
        "attention, of series, in heads and by chains of its own",
        SERIES,
        {
            "plain": "[attention: 1, flatten]",
            "heads": "[attention: 2, conv: {filters: 3, kernel: 1}, attention: 3, flatten]",
            "own": f"[attention: {{heads: 2, query: [{_CONV}], key: [{_CONV}, tanh], value: "
            "[conv: {filters: 6, kernel: 1, bias: false}]}, flatten]",
            "within": "[residual: [attention: 4, conv: {filters: 4, kernel: 1}, tanh], "
            "attention: {value: [tanh, residual: [attention: 2]]}, flatten]",
            "unscaled": "[attention: {heads: 2, scaled: false}, flatten]",
            "causal": "[attention: {heads: 2, causal: true}, silu, attention: {scaled: false, causal: true}, flatten]",
        },
        kind="vector",
        steps=2,
    ),
    Chains(
        "attention, of images and volumes, among fewer pixels",
        Random((4, 4, 4, 2)),
        {
            "plain": "[attention: 2, silu]",
            "pooled": f"[attention: {{query: [{_CONV}], key: [{_CONV}, tanh, max_pool: 2], value: "
            "[conv: {filters: 3, kernel: 2, stride: 2}]}]",
            "smaller": "[attention: {query: [avg_pool: 2], value: [conv: {filters: 1, kernel: "
            "1}]}]",
            "ordered": "[attention: {causal: true, value: [conv: {filters: 1, kernel: 1}]}]",
            "volume": "[reshape: [2, 4, 2, 2], attention: 1, reshape: [4, 4, 2]]",
        },
    ),
    Chains(
        "attention, to one position alone, where others are far behind",
        Random((2, 4, 2), -40, 40),
        {"far": "[attention: {scaled: false}, flatten]"},
        kind="vector",
        steps=1,
    ),
    Case(
        "attention, in a network whose slope is taken",
        SERIES,
        {"penalty": "square(norm(grad(critic(h), h)) - 1) + critic(h)"},
        kind="number",
        networks="critic: {input: x, layers: [attention: 2, silu, flatten, dense: 1]}",
        optimizer="{adam: {lr: 0.02}}",
    ),
    Spec(
        "attention, in trunk and heads, with kernels by their norm",
        SERIES,
        """\
        data: {source: npz, shape: [5, 4], batch: 2}
        blocks:
          seen(size):
            - attention:
                query: [conv: {filters: size, kernel: 1, spectral_norm: true}]
                key: [conv: {filters: size, kernel: 1, bias: false, spectral_norm: true}]
            - conv: {filters: 4, kernel: 1, spectral_norm: true}
        networks:
          f:
            input: x
            layers: [seen: 2, tanh, seen: 3]
            heads: {query: [attention: 2], attention: [residual: [attention: 4], attention: 1]}
        let: {r: f(x)}
        losses: {a: "sse(r.query, x)", b: "sse(r.attention, 1 - x)"}
        train: {epochs: 1, optimizer: {sgd: {lr: 0.02, momentum: 0.5}}, minimize: a + b}
        outputs: {a: r.query, b: r.attention}
        """,
    ),
)

DRAWN = {"table": 1, "image": 1}


def draw(chain: Chain) -> bool:
    """Of heads among which the channels can be divided. A mirror cannot lead back."""
    if chain.mirrored:
        return False
    channels = chain.shape[-1]
    divisors = [n for n in range(1, channels + 1) if channels % n == 0]
    heads = chain.choices.choose(*divisors)
    scaled = not chain.choices.chance(30)
    flags = {} if scaled else {"scaled": False}
    if chain.choices.chance(25):
        flags["causal"] = True
    settings = {"heads": heads, **flags} if flags else heads
    chain.add({"attention": settings}, chain.shape)
    return True
