"""Chains of layers with every shape known: free ones, and the last layers to a shape.

How each layer is drawn stands in its module in `gencc.ops.layers`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

from gencc import ops
from gencc.ir import layers as ir
from gencc.ops.layers._images import add_convolution

from .choices import Choices
from .values import Shape

Layer = str | dict[str, Any]

_KERNELS = ("dense", "conv", "conv_transpose", "masked_dense", "masked_conv")
_MOST = 100  # numbers in one layer's output
_SIDE = 10
_MOST_DEPTH = 2
_BEHIND = {1: "vector", 2: "table", 3: "image"}


def word(layer: Layer) -> str:
    """What kind of layer it is."""
    return layer if isinstance(layer, str) else next(iter(layer))


def node(layer: Layer) -> type[ir.Layer]:
    """What it becomes in a model."""
    cls: type[ir.Layer] = ops.load("layers", word(layer)).Keys.node
    return cls


def _bends(layer: Layer) -> bool:
    """Others are straight where all of a minibatch is large: no bias is safe behind them."""
    kind = node(layer)
    return issubclass(kind, ir.Activation) and kind.saturates


@cache
def _rules(position: str) -> tuple[ModuleType, ...]:
    """The layers that are drawn in a place, as often as each is; first the most frequent."""
    every = [ops.load("layers", name) for name in ops.vocabulary("layers")]
    counts = {rule: getattr(rule, "DRAWN", {}).get(position, 0) for rule in every}
    order = sorted(every, key=counts.__getitem__, reverse=True)
    return tuple(rule for rule in order for _ in range(counts[rule]))


@dataclass(frozen=True)
class Rules:
    """For all chains of a spec: the batch, and whether kernels may start at zero.

    Then there is no batch_norm: what it is given would be the same in every example,
    and its gradient rounding noise.
    """

    batch: int
    zeros: bool = False


class Chain:
    """Layers put one behind the other.

    `is_varied` says that the input is data or noise: there a batch_norm may stand
    before any activation. `mirrored` is how it will be led back over, if it will.
    """

    def __init__(
        self,
        choices: Choices,
        shape: Shape,
        rules: Rules,
        *,
        is_varied: bool = True,
        mirrored: str = "",
        given: str = "",
        depth: int = 0,
    ) -> None:
        self.choices = choices
        self.shape = shape
        self.rules = rules
        self.layers: list[Layer] = []
        self._before: list[Shape] = []  # what each of them is given
        self.mirrored = mirrored
        self.given = given
        self._is_varied = is_varied
        self._depth = depth

    @property
    def batch(self) -> int:
        """The examples in a minibatch."""
        return self.rules.batch

    @property
    def has_batch_statistics(self) -> bool:
        """Whether one of its layers subtracts what a bias before it adds."""
        return any(map(_has_batch_statistics, self.layers))

    # -------------------------------------------------------------- free layers

    def extend(self, count: int) -> None:
        """So many layers of any kind that fit."""
        for _ in range(count):
            first, *more = _rules(_BEHIND[len(self.shape)])
            # An activation is a choice among many, which each are no likelier for that.
            rule = self.choices.choose(first, None, *more)
            if rule is None:
                self.activation()
            elif not rule.draw(self):
                first.draw(self)

    # -------------------------------------------------------------- single layers

    def finish(self, shape: Shape) -> None:
        """Layers up to that shape, the last one with a kernel."""
        from .endings import lead_to

        lead_to(self, shape)

    def branch(self) -> Chain | None:
        """An empty chain of what this one gives; batch_norms in it look back into it."""
        if self._depth == _MOST_DEPTH:
            return None
        depth = self._depth + 1
        return Chain(
            self.choices,
            self.shape,
            self.rules,
            is_varied=False,
            given=self.given,
            depth=depth,
        )

    def add(self, layer: Layer, shape: Shape) -> None:
        """A layer, and the shape that it gives."""
        self.layers.append(layer)
        self._before.append(self.shape)
        self.shape = shape

    def repeat_last(self, times: int) -> bool:
        """The last layer or two so often, where they give what they are given.

        Two normalizations in a row would be of what is normalized already.
        """
        for count in (1, 2):
            last = self.layers[-count:]
            unchanged = self._before[-count:][:1] == [self.shape]
            if len(last) == count and unchanged and not any(map(normalizes, last)):
                for layer in last * (times - 1):
                    self.add(layer, self.shape)
                return True
        return False

    def written(self) -> list[Layer]:
        """The layers with `repeat` for those that stand there several times."""
        layers: list[Layer] = []
        rest, last = self.layers[:-1], self.layers[-1:]
        while rest:
            times, count = max((_times(rest, n), -n) for n in (1, 2) if n <= len(rest))
            run = rest[:-count]
            if times > 1 and self.choices.chance(80):
                layers.append({"repeat": {"times": times, "layers": run}})
            else:
                layers += run * times
            rest = rest[times * len(run) :]
        return layers + last

    def fits(self, shape: Shape) -> bool:
        """Whether so many numbers are not too many."""
        return max(shape) <= _SIDE and math.prod(shape) <= _MOST

    def activation(self) -> None:
        """Any of the elementwise ones; slopes now and then."""
        self.choices.among(_rules("activation")).draw(self)

    def flatten(self) -> None:
        """flatten, where there is no vector yet."""
        if len(self.shape) != 1:
            self.add("flatten", (math.prod(self.shape),))

    def reshape(self, shape: Shape) -> None:
        """reshape, where the shape is another."""
        if shape != self.shape:
            self.add({"reshape": list(shape)}, shape)

    def dense(self, units: int) -> None:
        """dense behind a vector."""
        more = self.start()
        written: Any = {"units": units, **more} if more else units
        self.add({"dense": written}, (units,))

    def pool(self, name: str) -> None:
        """max_pool or avg_pool, behind an image."""
        ops.load("layers", name).draw(self)

    def convolution(
        self,
        name: str,
        filters: int,
        kernel: tuple[int, int],
        stride: tuple[int, int],
        padding: Any,
        shape: Shape,
    ) -> None:
        """conv or conv_transpose, with what goes without saying left out."""
        add_convolution(self, name, filters, kernel, stride, padding, shape)

    def start(self) -> dict[str, Any]:
        """`init`, `bias` and `spectral_norm`, where they are not what goes without saying."""
        c = self.choices
        settings: dict[str, Any] = {}
        if c.chance(25):
            settings["init"] = c.among(list(_initials(zeros=self.rules.zeros)))
        if c.chance(15):
            settings["bias"] = c.choose(False, True)
        if not self.mirrored and not self.rules.zeros and c.chance(10):
            settings["spectral_norm"] = True
        return settings

    def free_of_bias(self) -> bool:
        """Takes the biases away that a layer with batch statistics would subtract.

        What it would subtract again has no gradient but noise, which Adam makes full
        steps of: so no bias and no other normalization may stand before it, up to a
        bend. False, and nothing changed, if one may not stand here.
        """
        if self.rules.zeros or len(self.shape) == 2:
            return False
        is_straight = True
        for layer in reversed(self.layers):
            if issubclass(node(layer), ir.Branching):
                return False  # biases and normalizations may be within
            if issubclass(node(layer), ir.Activation):
                is_straight = False
                if _bends(layer):
                    break
            # Batch statistics keep a channel from being large as a whole, others do not.
            elif normalizes(layer) and (
                is_straight or not node(layer).batch_statistics
            ):
                return False
        if is_straight and not self._is_varied:
            return False
        self._drop_biases()
        return True

    def _drop_biases(self) -> None:
        """Kernels since the last bend are without a bias; none is the default at the end."""
        for index in reversed(range(len(self.layers))):
            layer = self.layers[index]
            if _bends(layer):
                return
            is_last = index == len(self.layers) - 1
            self.layers[index] = _without_bias(layer, written=not is_last)

    def finish_mirrored(self) -> None:
        """Biases of a chain with a batch_norm that its mirror would subtract again."""
        if any(word(layer) == "batch_norm" for layer in self.layers):
            run: list[int] = []
            for index, layer in enumerate([*self.layers, "end"]):
                if word(layer) in _KERNELS:
                    run.append(index)
                elif layer == "end" or _bends(layer):
                    if len(run) > 1 or layer == "end":
                        for layer_index in run:
                            follows = self.layers[layer_index + 1 : layer_index + 2]
                            keep_bias = not (
                                follows and word(follows[0]) == "batch_norm"
                            )
                            self.layers[layer_index] = _without_bias(
                                self.layers[layer_index], written=keep_bias
                            )
                    run = []


def _times(layers: list[Layer], count: int) -> int:
    """How often the first layers, so many, stand at the beginning."""
    times = 1
    while layers[times * count :][:count] == layers[:count]:
        times += 1
    return times


def _has_batch_statistics(layer: Layer) -> bool:
    return node(layer).batch_statistics or any(
        map(_has_batch_statistics, _within(layer))
    )


def _within(layer: Layer) -> Iterator[Layer]:
    """The layers that stand within one."""
    if isinstance(layer, dict) and word(layer) in ("repeat", "residual", "skip"):
        (settings,) = layer.values()
        chains = settings.values() if isinstance(settings, dict) else (settings,)
        for chain in chains:
            yield from chain if isinstance(chain, list) else ()


def normalizes(layer: Layer) -> bool:
    """Whether it is no activation, has weights and keeps the shape: shifts are biases."""
    kind = node(layer)
    return kind.between and not issubclass(kind, ir.Activation)


def _initials(*, zeros: bool) -> Iterator[Layer]:
    """How kernels may start."""
    for name in ops.vocabulary("initializers"):
        if zeros or name != "zeros":
            yield from ops.load("initializers", name).DRAWN


def _without_bias(layer: Layer, *, written: bool) -> Layer:
    """The layer without a bias: `written` so, or because a batch_norm follows."""
    if isinstance(layer, str) or word(layer) not in _KERNELS:
        return layer
    ((name, settings),) = layer.items()
    if not isinstance(settings, dict):
        settings = {"units": settings}
    rest = {key: value for key, value in settings.items() if key != "bias"}
    if written:
        rest["bias"] = False
    if rest.keys() == {"units"}:
        return {name: rest["units"]}
    return {name: rest}
