"""Cases of the conformance suite, as plain data: what a word gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from gencc.ir.records import dataclass

SMALL = "{sgd: {lr: 1.0e-150}}"  # what stands at a corner stays there for all steps


class Random(NamedTuple):
    """Examples of this shape, uniform between the two, the same each time.

    low, high: also one for each channel. whole: rounded to whole numbers, many of them equal.
    """

    shape: tuple[int, ...]
    low: float | tuple[float, ...] = -2.0
    high: float | tuple[float, ...] = 2.0
    whole: bool = False


Rows = tuple[tuple[float, ...], ...]
Examples = Rows | Random
Kind = Literal["vector", "image", "number"]

NEAR: Examples = ((-2.0, -1.0, -0.25, 0.0, -0.0, 0.25, 0.5, 1.0, 2.0),)
POSITIVE = Random((2, 4), 0.3, 2)
NONZERO: Examples = ((-2.0, -1.0, -0.5, 0.3), (1.0, 1.7, -0.9, 2.0))
IMAGES = Random((4, 2, 3, 2))


@dataclass(frozen=True)
class Case:
    """A training for formulas of h, each of which has an h of its own, x at the start.

    kind: of the results. networks: further ones that the formulas call. top: further keys
    of the spec. labels: of the examples. optimizer: SMALL where the values must not move.
    outputs: whether the results are there after training.
    """

    title: str
    examples: Examples
    formulas: Mapping[str, str]
    kind: Kind = "vector"
    networks: str = ""
    top: str = ""
    labels: tuple[int, ...] = ()
    batch: int = 2
    steps: int = 2
    optimizer: str = "{sgd: {lr: 0.1}}"
    outputs: bool = True


@dataclass(frozen=True)
class Chains:
    """A training for chains of layers, each a flow sequence `[conv: {...}, relu]`.

    kind: of what comes out of them. each_init: a chain that each initial weight is tried in,
    where it says INIT. bias: of the layer before, whose gradients tell those of the input.
    """

    title: str
    examples: Examples
    chains: Mapping[str, str]
    kind: Kind = "image"
    each_init: str = ""
    batch: int = 2
    steps: int = 3
    bias: bool = True


@dataclass(frozen=True)
class Spec:
    """A training whose spec is written out, but for its first lines."""

    title: str
    examples: Examples
    spec: str
    labels: tuple[int, ...] = ()
    steps: int = 3


@dataclass(frozen=True)
class Digits:
    """How exact float32 numbers are: to so many ulps, of `size` where they are smaller.

    Four: an exponential, a logarithm and what joins them are rounded once or twice each.
    why: what it is that has fewer digits.
    """

    ulps: float = 4.0
    size: float = 0.0
    why: str = ""


EXACT = Digits()
LOGISTIC = Digits(ulps=8, why="XLA's logistic, in float32 on a CPU, is 7 ulps off")
SLOPE_OF_SOFTMAX = Digits(size=1.0, why="the kernels of softmax: p - 1 at the label")
LOG_OF_A_SUM = Digits(size=1.0, why="the kernels of softmax: log(sum(exp(l - max)))")

SIZES = (0.125, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 10.0, 12.0, 15.0, 17.5, 20.0, 25.0, 30.0)
LOGITS: Rows = ((*(-size for size in reversed(SIZES)), 0.0, *SIZES),)


@dataclass(frozen=True)
class Float32:
    """One step in float32 for formulas of H, whose sums are losses.

    field: of the calls of the network `d`, which then have names. label: of the only
    example. values, gradients: of which formulas these have fewer digits; others: all other
    gradients.
    """

    title: str
    examples: Rows
    formulas: Mapping[str, str]
    networks: str = ""
    field: str = ""
    top: str = ""
    label: int | None = None
    values: Mapping[str, Digits] | None = None
    gradients: Mapping[str, Digits] | None = None
    others: Digits = EXACT


# Whatever is compared is compared to its largest element. So every magnitude has an
# example alone, and a formula: what is exact there is seen there.
def activation(title: str, layer: str, low: str = "f(-34 - h)") -> Case:
    """An activation at 0, near it, and where naive formulas overflow.

    low: where it is nearly at its limit; nearer than that if frameworks take the slope
    from the value, which is rounded there.
    """
    return Case(
        f"layer {title}, at 0 and far from it",
        NEAR,
        {
            "near": "f(h)",
            "tiny": "f(1e-9 * h)",
            "low": low,
            "high": "f(10 + 10 * h)",
            "huge": "f(400 * h)",
        },
        networks=f"f: {{input: x, layers: [{layer}]}}",
        batch=1,
        optimizer=SMALL,
    )


def single_layer(word: str, **settings: object) -> str:
    """A chain of one layer: [conv: {filters: 2, kernel: 3}]"""
    text = ", ".join(f"{key}: {value}" for key, value in settings.items())
    return f"[{word}: {{{text}}}]"
