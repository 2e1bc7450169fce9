"""Chains of layers with every shape known: free ones, and the last layers to a shape."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from .choices import Choices
from .values import Shape

Layer = str | dict[str, Any]

ACTIVATIONS = (
    "tanh", "relu", "sigmoid", "softplus", "silu", "elu", "leaky_relu",
)  # fmt: skip
# The others are straight where all of a minibatch is large: no bias is safe behind them.
_BENDS = ("tanh", "sigmoid", "softmax")
_KERNELS = ("dense", "conv", "conv_transpose")
_MOST = 100  # numbers in one layer's output
_SIDE = 10


def word(layer: Layer) -> str:
    """What kind of layer it is."""
    return layer if isinstance(layer, str) else next(iter(layer))


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
    ) -> None:
        self.choices = choices
        self.shape = shape
        self.rules = rules
        self.layers: list[Layer] = []
        self.mirrored = mirrored
        self._is_varied = is_varied

    # -------------------------------------------------------------- free layers

    def extend(self, count: int) -> None:
        """So many layers of any kind that fit."""
        for _ in range(count):
            if len(self.shape) == 1:
                self._after_vector()
            elif len(self.shape) == 3:
                self._after_image()
            else:
                self._after_table()

    def _after_vector(self) -> None:
        c = self.choices
        kind = c.one("dense", "activation", "dense", "batch_norm", "reshape", "softmax")
        if kind == "softmax" and (self.shape[0] < 2 or not c.chance(50)):
            kind = "activation"
        if kind == "softmax":
            self.add("softmax", self.shape)
        elif kind == "reshape":
            self.reshape(self._folded())
        elif kind == "activation":
            self.activation()
        elif kind == "dense" or not self.batch_norm():
            self.dense(c.whole(1, 6))

    def _after_table(self) -> None:
        kind = self.choices.one("flatten", "activation", "reshape")
        if kind == "activation":
            self.activation()
        elif kind == "reshape":
            self.reshape(self._folded())
        else:
            self.flatten()

    def _after_image(self) -> None:
        c = self.choices
        kind = c.one(
            "conv", "activation", "conv", "max_pool", "avg_pool", "upsample",
            "conv_transpose", "batch_norm", "flatten", "reshape",
        )  # fmt: skip
        match kind:
            case "activation":
                self.activation()
            case "max_pool" | "avg_pool":
                self.pool(kind)
            case "upsample":
                self._upsample()
            case "conv_transpose":
                self._free_transpose()
            case "batch_norm" if self.batch_norm():
                pass
            case "flatten":
                self.flatten()
            case "reshape":
                self.reshape(self._folded())
            case _:
                self._free_conv()

    def _folded(self) -> Shape:
        """Another shape for as many numbers."""
        total = math.prod(self.shape)
        divisors = [n for n in range(2, 9) if total % n == 0] or [1]
        first = self.choices.among(divisors)
        rest = total // first
        inner = [n for n in range(1, 9) if rest % n == 0]
        second = self.choices.among(inner)
        options: list[Shape] = [
            (total,),
            (first, rest),
            (first, second, rest // second),
        ]
        options = [one for one in options if one != self.shape]
        return self.choices.among(options)

    # -------------------------------------------------------------- single layers

    def add(self, layer: Layer, shape: Shape) -> None:
        """A layer, and the shape that it gives."""
        self.layers.append(layer)
        self.shape = shape

    def activation(self) -> None:
        """Any of the elementwise ones; slopes now and then."""
        c = self.choices
        name = c.among(ACTIVATIONS)
        if name == "leaky_relu" and c.chance(60):
            self.add({name: c.one("0.2", "0.1", "0")}, self.shape)
        elif name == "elu" and c.chance(40):
            self.add({name: c.one("0.5", "2", "0")}, self.shape)
        else:
            self.add(name, self.shape)

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
        more = self._start()
        written: Any = {"units": units, **more} if more else units
        self.add({"dense": written}, (units,))

    def _start(self) -> dict[str, Any]:
        """`init` and `bias`, where they are not those that go without saying."""
        c = self.choices
        found: dict[str, Any] = {}
        if c.chance(25):
            rules = [
                "he_normal",
                {"normal": "0.5"},
                {"normal": "0.1"},
                "glorot_uniform",
            ]
            found["init"] = c.among([*rules, *["zeros"] * self.rules.zeros])
        if c.chance(15):
            found["bias"] = c.one(False, True)
        return found

    def batch_norm(self) -> bool:
        """A batch_norm, if it is not degenerate here; whether it was added.

        What it would subtract again has no gradient but noise, which Adam makes full
        steps of: so no bias and no other batch_norm may stand before it, up to a bend.
        """
        c = self.choices
        many = self.rules.batch * math.prod(self.shape[:-1])
        is_small = many < 3
        if many == 1 or self.rules.zeros or len(self.shape) == 2:
            return False
        if is_small and not c.chance(10):
            return False
        for layer in reversed(self.layers):
            if word(layer) in (*ACTIVATIONS, "softmax"):
                break
            if word(layer) == "batch_norm":
                return False
        else:
            if not self._is_varied:
                return False
        self._drop_biases()
        settings = {}
        if c.chance(30):
            settings["decay"] = c.one("0.5", "0.99", "0")
        if c.chance(30) or is_small:
            settings["epsilon"] = c.one("0.1", "0.001")
        self.add({"batch_norm": settings} if settings else "batch_norm", self.shape)
        return True

    def _drop_biases(self) -> None:
        """Kernels since the last bend are without a bias; none is the default at the end."""
        for index in reversed(range(len(self.layers))):
            layer = self.layers[index]
            if word(layer) in _BENDS:
                return
            is_last = index == len(self.layers) - 1
            self.layers[index] = _without_bias(layer, said=not is_last)

    def finish_mirrored(self) -> None:
        """Biases of a chain with a batch_norm that its mirror would subtract again."""
        if any(word(layer) == "batch_norm" for layer in self.layers):
            run: list[int] = []
            for index, layer in enumerate([*self.layers, "end"]):
                if word(layer) in _KERNELS:
                    run.append(index)
                elif word(layer) in (*_BENDS, "end"):
                    if len(run) > 1 or layer == "end":
                        for one in run:
                            follows = self.layers[one + 1 : one + 2]
                            said = not (follows and word(follows[0]) == "batch_norm")
                            self.layers[one] = _without_bias(
                                self.layers[one], said=said
                            )
                    run = []

    # -------------------------------------------------------------- images

    def _free_conv(self) -> None:
        c = self.choices
        kernel = self._pair([min(one, 3) for one in self.shape[:2]])
        padding: Any = c.one("valid", "same", 1, "pairs")
        stride = self._strides()
        if padding == "pairs":
            padding = [[c.whole(0, 2), c.whole(0, 1)], [c.whole(0, 1), c.whole(0, 2)]]
        pads = conv_pads(padding, self.shape, kernel, stride)
        if self.mirrored and not all(
            _leads_back(*axis)
            for axis in zip(self.shape, pads, kernel, stride, strict=False)
        ):
            stride = (1, 1)
            pads = conv_pads(padding, self.shape, kernel, stride)
        sides = [
            (n + sum(pad) - k) // s + 1
            for n, pad, k, s in zip(self.shape, pads, kernel, stride, strict=False)
        ]
        filters = c.whole(1, 4)
        self.convolution("conv", filters, kernel, stride, padding, (*sides, filters))

    def _free_transpose(self) -> None:
        c = self.choices
        kernel, stride = self._pair([3, 3]), self._strides()
        padding: Any = c.one("valid", "same", "pairs")
        full = [
            (n - 1) * s + k for n, s, k in zip(self.shape, stride, kernel, strict=False)
        ]
        sides = full
        if padding == "same":
            sides = [n * s for n, s in zip(self.shape, stride, strict=False)]
        if padding == "pairs":
            padding = [[min(c.whole(0, 1), n - 1), 0] for n in full]
            sides = [n - sum(pad) for n, pad in zip(full, padding, strict=True)]
        filters = c.whole(1, 4)
        if max(sides) > _SIDE or math.prod(sides) * filters > _MOST:
            self._free_conv()
            return
        shape = (*sides, filters)
        self.convolution("conv_transpose", filters, kernel, stride, padding, shape)

    def convolution(
        self,
        name: str,
        filters: int,
        kernel: tuple[int, int],
        stride: tuple[int, int],
        padding: Any,
        shape: tuple[int, ...],
    ) -> None:
        """conv or conv_transpose, with what goes without saying left out."""
        written: dict[str, Any] = {"filters": filters, "kernel": _short(kernel)}
        if stride != (1, 1):
            written["stride"] = _short(stride)
        if padding != "valid":
            written["padding"] = padding
        self.add({name: {**written, **self._start()}}, shape)

    def _pair(self, most: list[int]) -> tuple[int, int]:
        """A kernel or a window; mostly a square."""
        first = self.choices.whole(1, most[0])
        if first <= most[1] and not self.choices.chance(40):
            return first, first
        return first, self.choices.whole(1, most[1])

    def _strides(self) -> tuple[int, int]:
        return self.choices.one((1, 1), (2, 2), (1, 2), (3, 3), (2, 1), (3, 2))

    def pool(self, name: str) -> None:
        """max_pool or avg_pool; of whole windows where the mirror has to upsample."""
        whole = self.mirrored and (name == "avg_pool" or self.mirrored == "upsample")
        sizes = [
            [k for k in (2, 1, 3) if k <= n and (not whole or n % k == 0)]
            for n in self.shape[:2]
        ]
        size = tuple(self.choices.among(options) for options in sizes)
        sides = [n // k for n, k in zip(self.shape, size, strict=False)]
        self.add({name: _short(size)}, (*sides, self.shape[2]))

    def _upsample(self) -> None:
        size = self.choices.one((2, 2), (1, 2), (2, 1), (3, 3), (1, 3))
        height, width, channels = self.shape
        shape = (height * size[0], width * size[1], channels)
        if max(shape) > _SIDE or math.prod(shape) > _MOST:
            self.pool("avg_pool")
            return
        self.add({"upsample": _short(size)}, shape)


def conv_pads(
    padding: Any, shape: Shape, kernel: tuple[int, int], stride: tuple[int, int]
) -> list[tuple[int, int]]:
    """The zeros around an image, before and after, as the language defines them."""
    match padding:
        case "valid":
            return [(0, 0), (0, 0)]
        case int(size):
            return [(size, size), (size, size)]
        case "same":
            totals = [
                max((-(-n // s) - 1) * s + k - n, 0)
                for n, k, s in zip(shape, kernel, stride, strict=False)
            ]
            return [(total // 2, total - total // 2) for total in totals]
        case pairs:
            return [(first, last) for first, last in pairs]


def _leads_back(size: int, pads: tuple[int, int], kernel: int, stride: int) -> bool:
    """Whether Keras has a transposed convolution back: it cannot grow what one gives."""
    steps = (size + sum(pads) - kernel) // stride
    end = steps * stride + kernel - size - pads[0]
    return end + max(stride - kernel, 0) >= 0


def _short(pair: tuple[int, ...]) -> Any:
    return pair[0] if pair[0] == pair[1] else list(pair)


def _without_bias(layer: Layer, *, said: bool) -> Layer:
    """The layer without a bias: `said`, or because a batch_norm follows."""
    if isinstance(layer, str) or word(layer) not in _KERNELS:
        return layer
    ((name, settings),) = layer.items()
    if not isinstance(settings, dict):
        settings = {"units": settings}
    kept = {key: value for key, value in settings.items() if key != "bias"}
    if said:
        kept["bias"] = False
    if kept.keys() == {"units"}:
        return {name: kept["units"]}
    return {name: kept}
