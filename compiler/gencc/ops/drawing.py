"""How random models draw a function: rules as plain data, which strategies read."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal, NamedTuple

Bounds = tuple[float, float]


class Unary(NamedTuple):
    """Drawn of any value that is a tensor or a number for each example.

    image: of the smallest and the largest value that the operand has; both may be infinite.
    most: what is larger is bent by tanh before. least: so is what is smaller, by `lifted`,
    which is then 0.1 or more. degree: how fast it grows.
    """

    image: Callable[[float, float], Bounds]
    least: float | None = None
    most: float | None = None
    lifted: Literal["softplus", "square"] = "softplus"
    degree: int = 1


class Binary(NamedTuple):
    """Drawn of two values that meet, or of a value and a number; grows with both."""

    of: Callable[[float, float], float]


class Reduction(NamedTuple):
    """Drawn to make one number of a tensor.

    image: of the bounds of the elements and how many there are. scaled: whether it is
    divided by how many there are. sloped: whether it has no gradient to speak of where all
    elements are 0.
    """

    image: Callable[[float, float, int], Bounds]
    scaled: bool = False
    sloped: bool = False


class Distance(NamedTuple):
    """Drawn between a result and what it should be, which are of one shape.

    scaled: whether it is divided by the number of elements. symmetric: whether the two are
    now and then written the other way round.
    """

    scaled: bool = False
    symmetric: bool = False


class Special(NamedTuple):
    """Drawn where a kind of model needs it: by this function of the strategies."""

    strategy: str


Drawn = Unary | Binary | Reduction | Distance | Special


def rising(
    function: Callable[[float], float],
    least: float = -math.inf,
    most: float = math.inf,
) -> Callable[[float, float], Bounds]:
    """The image under a function that rises, from `least` to `most` at its far ends."""

    def image(low: float, high: float) -> Bounds:
        return (
            least if low == -math.inf else function(low),
            most if high == math.inf else function(high),
        )

    return image


def even(function: Callable[[float], float]) -> Callable[[float, float], Bounds]:
    """The image under a function that rises from 0 on both sides."""

    def image(low: float, high: float) -> Bounds:
        nearer, further = sorted((function(low), function(high)))
        return 0.0 if low < 0 < high else nearer, further

    return image
