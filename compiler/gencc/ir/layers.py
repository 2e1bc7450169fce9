"""Layers: each class carries its formula, its parameters and its shape rule.

Shapes are per example, channels last: (height, width, channels) or (features,).
"""

from __future__ import annotations

import math
from typing import Literal

from gencc.ir.records import dataclass

Shape = tuple[int, ...]
Pair = tuple[int, int]
Pads = tuple[Pair, Pair]  # ((top, bottom), (left, right))


class ShapeError(ValueError):
    """A layer cannot take an input of this shape; the text says what it needs."""


# ------------------------------------------------------------------ initial weights


@dataclass(frozen=True)
class Zeros:
    """Every element is 0."""


@dataclass(frozen=True)
class Ones:
    """Every element is 1."""


@dataclass(frozen=True)
class GlorotUniform:
    """U(-a, a) with a = sqrt(6 / (fan_in + fan_out)). Glorot & Bengio 2010, eq. 16."""

    fan_in: int
    fan_out: int


@dataclass(frozen=True)
class HeNormal:
    """N(0, 2 / fan_in), not truncated. He et al. 2015, arXiv:1502.01852, eq. 10."""

    fan_in: int


@dataclass(frozen=True)
class ScaledNormal:
    """N(0, std^2), not truncated."""

    std: float


@dataclass(frozen=True)
class Filled:
    """Every element is `value`."""

    value: float


Initial = Zeros | Ones | GlorotUniform | HeNormal | ScaledNormal | Filled


@dataclass(frozen=True)
class InitRule:
    """How a kernel starts, before its fans are known. `std` belongs to `normal`."""

    rule: Literal["glorot_uniform", "he_normal", "normal", "zeros"] = "glorot_uniform"
    std: float = 0.0

    def initial(self, fan_in: int, fan_out: int) -> Initial:
        """The rule for a kernel with these fans."""
        match self.rule:
            case "glorot_uniform":
                return GlorotUniform(fan_in, fan_out)
            case "he_normal":
                return HeNormal(fan_in)
            case "normal":
                return ScaledNormal(self.std)
            case "zeros":
                return Zeros()


@dataclass(frozen=True)
class Weight:
    """One tensor of a layer in the canonical layout, and how it starts.

    A weight that is not trainable is a running statistic: saved, never optimized.
    """

    name: str
    shape: Shape
    initial: Initial
    trainable: bool = True


# ------------------------------------------------------------------ layers


@dataclass(frozen=True)
class Dense:
    """y = x K + b with K of shape (in, units); x is a vector."""

    units: int
    bias: bool = True
    init: InitRule = InitRule()

    def output_shape(self, shape: Shape) -> Shape:
        """(in,) -> (units,)."""
        if len(shape) != 1:
            raise ShapeError("dense takes a vector; put `flatten` before it")
        return (self.units,)

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """kernel (in, units) and bias (units,)."""
        kernel = self.init.initial(shape[0], self.units)
        return _kernel_and_bias((shape[0], self.units), kernel, self.units, self.bias)


@dataclass(frozen=True)
class Conv:
    """2-D cross-correlation of the zero-padded input with K of shape (kh, kw, in, out).

    y[i, j, o] = b[o] + sum over a, c, n of x[i s + a - top, j s + c - left, n] K[a, c, n, o]
    """

    filters: int
    kernel: Pair
    stride: Pair
    padding: Pads
    bias: bool = True
    init: InitRule = InitRule()

    def output_shape(self, shape: Shape) -> Shape:
        """(h, w, in) -> ((h + pads - kernel) // stride + 1, …, filters)."""
        _require_image("conv", shape)
        sides = [
            (size + before + after - kernel) // stride + 1
            for size, (before, after), kernel, stride in zip(
                shape, self.padding, self.kernel, self.stride, strict=False
            )
        ]
        if min(sides) < 1:
            raise ShapeError("the kernel is larger than the padded image")
        return (sides[0], sides[1], self.filters)

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """kernel (kh, kw, in, out) and bias (out,)."""
        area = math.prod(self.kernel)
        kernel = self.init.initial(area * shape[2], area * self.filters)
        sizes = (*self.kernel, shape[2], self.filters)
        return _kernel_and_bias(sizes, kernel, self.filters, self.bias)


@dataclass(frozen=True)
class ConvTranspose:
    """The adjoint of a convolution with K of shape (kh, kw, out, in), then cropped.

    The full output has (n - 1) s + k elements along an axis; `crop` takes so many
    from its beginning and end. A negative crop at the end extends it with zeros
    (before the bias is added).
    """

    filters: int
    kernel: Pair
    stride: Pair
    crop: Pads
    bias: bool = True
    init: InitRule = InitRule()

    def output_shape(self, shape: Shape) -> Shape:
        """(h, w, in) -> ((h - 1) stride + kernel - crops, …, filters)."""
        _require_image("conv_transpose", shape)
        sides = [
            (size - 1) * stride + kernel - before - after
            for size, (before, after), kernel, stride in zip(
                shape, self.crop, self.kernel, self.stride, strict=False
            )
        ]
        if min(sides) < 1:
            raise ShapeError("nothing is left after cropping")
        return (sides[0], sides[1], self.filters)

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """kernel (kh, kw, out, in) and bias (out,); the fans are those of the map."""
        area = math.prod(self.kernel)
        kernel = self.init.initial(area * shape[2], area * self.filters)
        sizes = (*self.kernel, self.filters, shape[2])
        return _kernel_and_bias(sizes, kernel, self.filters, self.bias)


@dataclass(frozen=True)
class BatchNorm:
    """y = scale (x - mean) / sqrt(variance + epsilon) + shift, per channel.

    Training uses the mean and the biased variance of the batch and moves the running
    statistics, r <- decay r + (1 - decay) batch, also biased; afterwards the running
    statistics are used. Ioffe & Szegedy 2015, arXiv:1502.03167.
    """

    decay: float = 0.9
    epsilon: float = 1e-5

    def output_shape(self, shape: Shape) -> Shape:
        """Unchanged; a vector or an image."""
        if len(shape) == 2:
            raise ShapeError("batch_norm takes a vector or an image, not a table")
        return shape

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """scale, shift, running_mean and running_variance, each (channels,)."""
        channels = (shape[-1],)
        return (
            Weight("scale", channels, Ones()),
            Weight("shift", channels, Zeros()),
            Weight("running_mean", channels, Zeros(), trainable=False),
            Weight("running_variance", channels, Ones(), trainable=False),
        )


@dataclass(frozen=True)
class MaxPool:
    """The largest pixel of each window of `size`; windows do not overlap.

    Rows and columns that fill no window are left out. The switches say which pixel of a
    window it was, the first one in reading order where several are equal; to that one
    alone goes the gradient. Zeiler et al. 2011, section 2.
    """

    size: Pair

    def output_shape(self, shape: Shape) -> Shape:
        """(h, w, c) -> (h // size, w // size, c)."""
        return _pooled("max_pool", shape, self.size)

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """None."""
        return ()


@dataclass(frozen=True)
class AvgPool:
    """The mean of each window of `size`; windows do not overlap, what fills none is left out."""

    size: Pair

    def output_shape(self, shape: Shape) -> Shape:
        """(h, w, c) -> (h // size, w // size, c)."""
        return _pooled("avg_pool", shape, self.size)

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """None."""
        return ()


@dataclass(frozen=True)
class MaxUnpool:
    """Each pixel goes to the place in its window that the switches of a max_pool name.

    The others are 0, as are rows and columns beyond the windows, up to `image`.
    `switches` is the name of the input that they come by.
    """

    size: Pair
    image: Pair
    switches: str

    def output_shape(self, shape: Shape) -> Shape:
        """(h, w, c) -> (*image, c)."""
        _require_image("max_unpool", shape)
        if (
            tuple(n // k for n, k in zip(self.image, self.size, strict=True))
            != shape[:2]
        ):
            raise ShapeError("the windows of the image are not as many as the pixels")
        return (*self.image, shape[2])

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """None."""
        return ()


@dataclass(frozen=True)
class Upsample:
    """Each pixel repeated `size` times down and across; cropped or extended never."""

    size: Pair

    def output_shape(self, shape: Shape) -> Shape:
        """(h, w, c) -> (h size, w size, c)."""
        _require_image("upsample", shape)
        return (shape[0] * self.size[0], shape[1] * self.size[1], shape[2])

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """None."""
        return ()


@dataclass(frozen=True)
class Flatten:
    """A vector, in the order height, width, channels."""

    def output_shape(self, shape: Shape) -> Shape:
        """(h, w, c) -> (h w c,)."""
        return (math.prod(shape),)

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """None."""
        return ()


@dataclass(frozen=True)
class Reshape:
    """The same numbers in another shape, in the order height, width, channels."""

    shape: Shape

    def output_shape(self, shape: Shape) -> Shape:
        """`shape`, which must hold as many numbers as come in."""
        if math.prod(shape) != math.prod(self.shape):
            raise ShapeError(
                f"{math.prod(shape)} numbers do not fill {show_shape(self.shape)}, "
                f"which has {math.prod(self.shape)}"
            )
        return self.shape

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """None."""
        return ()


ActivationName = Literal[
    "relu", "leaky_relu", "elu", "silu", "tanh", "sigmoid", "softplus", "softmax"
]


@dataclass(frozen=True)
class Activation:
    """An elementwise function, but for softmax: exp(x) / sum(exp(x)) over a vector.

    relu max(x, 0); leaky_relu x if x > 0 else slope x; elu x if x > 0 else
    slope (exp(x) - 1); silu x sigmoid(x); softplus log(1 + exp(x)).
    `slope` is meaningful for leaky_relu and elu alone.
    """

    function: ActivationName
    slope: float = 0.0

    def output_shape(self, shape: Shape) -> Shape:
        """Unchanged; a vector for softmax."""
        if self.function == "softmax" and len(shape) != 1:
            raise ShapeError("softmax takes a vector; put `flatten` before it")
        return shape

    def weights(self, shape: Shape) -> tuple[Weight, ...]:
        """None."""
        return ()


Layer = (
    Dense | Conv | ConvTranspose | BatchNorm | MaxPool | AvgPool | MaxUnpool | Upsample
    | Flatten | Reshape | Activation
)  # fmt: skip


def show_shape(shape: Shape) -> str:
    """[8, 8, 1], as the spec writes it."""
    return "[" + ", ".join(str(size) for size in shape) + "]"


def _kernel_and_bias(
    shape: Shape, initial: Initial, outputs: int, bias: bool
) -> tuple[Weight, ...]:
    kernel = Weight("kernel", shape, initial)
    return (kernel, Weight("bias", (outputs,), Zeros())) if bias else (kernel,)


def _pooled(layer: str, shape: Shape, size: Pair) -> Shape:
    _require_image(layer, shape)
    sides = [n // k for n, k in zip(shape, size, strict=False)]
    if min(sides) < 1:
        raise ShapeError("the window is larger than the image")
    return (sides[0], sides[1], shape[2])


def _require_image(layer: str, shape: Shape) -> None:
    if len(shape) != 3:
        raise ShapeError(f"{layer} takes an image [height, width, channels]")
