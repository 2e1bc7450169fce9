"""Layers: what each computes, from the definitions in `gencc.ir.layers`.

Images are (batch, height, width, channels); kernels have the canonical layout.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import assert_never

import numpy as np

from gencc.ir.layers import (
    Activation,
    AvgPool,
    BatchNorm,
    Conv,
    ConvTranspose,
    Dense,
    Flatten,
    MaxPool,
    MaxUnpool,
    Pads,
    Pair,
    Reshape,
    Upsample,
)
from gencc.verification.reference import tape
from gencc.verification.reference.functions import relu, sigmoid, softmax
from gencc.verification.reference.tape import Value

Weights = Mapping[str, Value]
Stateless = (
    Dense
    | Conv
    | ConvTranspose
    | AvgPool
    | MaxPool
    | Upsample
    | Flatten
    | Reshape
    | Activation
)


def compute(layer: Stateless, x: Value, weights: Weights) -> Value:
    """The result for a batch, of layers that need neither mode nor switches."""
    match layer:
        case Dense():
            return _biased(tape.matmul(x, weights["kernel"]), weights)
        case Conv():
            return _biased(_conv(layer, x, weights["kernel"]), weights)
        case ConvTranspose():
            return _biased(_conv_transpose(layer, x, weights["kernel"]), weights)
        case AvgPool(size=size):
            area = Value(float(size[0] * size[1]))
            return tape.divide(tape.total(_windows(x, size), (4,)), area)
        case MaxPool(size=size):
            return max_pool(x, size)[0]
        case Upsample(size=size):
            return upsample(x, size)
        case Flatten():
            return tape.reshape(x, (x.shape[0], -1))
        case Reshape(shape=shape):
            return tape.reshape(x, (x.shape[0], *shape))
        case Activation():
            return _activation(layer, x)
        case _:
            assert_never(layer)


def _biased(y: Value, weights: Weights) -> Value:
    return tape.add(y, weights["bias"]) if "bias" in weights else y


# ------------------------------------------------------------------ convolutions


def _conv(layer: Conv, x: Value, kernel: Value) -> Value:
    """The sum over the places of the kernel, each a product of matrices."""
    x = _padded(x, layer.padding)
    height, width, _ = layer.output_shape(_unpadded(x, layer.padding))
    parts = [
        _by_pixel(tape.take(x, _grid(a, c, height, width, layer.stride)), kernel, a, c)
        for a, c in product(*map(range, layer.kernel))
    ]
    return _sum(parts)


def _conv_transpose(layer: ConvTranspose, x: Value, kernel: Value) -> Value:
    """Each pixel times the kernel, added up where they overlap; then cropped."""
    batch, height, width, _ = x.shape
    sides = [
        (n - 1) * s + k
        for n, s, k in zip((height, width), layer.stride, layer.kernel, strict=True)
    ]
    full = (batch, sides[0], sides[1], layer.filters)
    turned = tape.transpose(kernel, (0, 1, 3, 2))
    parts = [
        tape.put(
            _by_pixel(x, turned, a, c), _grid(a, c, height, width, layer.stride), full
        )
        for a, c in product(*map(range, layer.kernel))
    ]
    return _padded(_sum(parts), _opposite(layer.crop))


def _grid(
    a: int, c: int, height: int, width: int, stride: Pair
) -> tuple[slice, slice, slice]:
    """The pixels that the place (a, c) of a kernel meets, one for each of the result."""
    down, across = stride
    rows = slice(a, a + (height - 1) * down + 1, down)
    columns = slice(c, c + (width - 1) * across + 1, across)
    return slice(None), rows, columns


def _by_pixel(x: Value, kernel: Value, a: int, c: int) -> Value:
    """Every pixel's channels times kernel[a, c]."""
    batch, height, width, channels = x.shape
    flat = tape.reshape(x, (batch * height * width, channels))
    result = tape.matmul(flat, tape.take(kernel, (a, c)))
    return tape.reshape(result, (batch, height, width, kernel.shape[3]))


def _sum(parts: list[Value]) -> Value:
    result = parts[0]
    for part in parts[1:]:
        result = tape.add(result, part)
    return result


def _padded(x: Value, pads: Pads) -> Value:
    """Extended with zeros; a negative number crops."""
    (top, bottom), (left, right) = pads
    batch, height, width, channels = x.shape
    shape = (batch, height + top + bottom, width + left + right, channels)
    inner = [slice(max(b, 0), max(b, 0) + n + min(b, 0) + min(a, 0)) for n, b, a in (
        (height, top, bottom), (width, left, right))]  # fmt: skip
    kept = [slice(max(-b, 0), n - max(-a, 0)) for n, b, a in (
        (height, top, bottom), (width, left, right))]  # fmt: skip
    cropped = tape.take(x, (slice(None), *kept))
    return tape.put(cropped, (slice(None), *inner), shape)


def _unpadded(x: Value, pads: Pads) -> tuple[int, int, int]:
    (top, bottom), (left, right) = pads
    _, height, width, channels = x.shape
    return height - top - bottom, width - left - right, channels


def _opposite(pads: Pads) -> Pads:
    (top, bottom), (left, right) = pads
    return (-top, -bottom), (-left, -right)


# ------------------------------------------------------------------ windows


def _windows(x: Value, size: Pair) -> Value:
    """(batch, h, w, c) -> (batch, rows, columns, c, pixels), without what fills none."""
    batch, height, width, channels = x.shape
    down, across = size
    rows, columns = height // down, width // across
    kept = (slice(None), slice(rows * down), slice(columns * across))
    shape = (batch, rows, down, columns, across, channels)
    blocks = tape.reshape(tape.take(x, kept), shape)
    ordered = tape.transpose(blocks, (0, 1, 3, 5, 2, 4))
    return tape.reshape(ordered, (batch, rows, columns, channels, down * across))


def max_pool(x: Value, size: Pair) -> tuple[Value, Value]:
    """The largest pixels, and the switches: their places, 0, 1, … in reading order."""
    windows = _windows(x, size)
    switches = windows.array.argmax(axis=4)  # of equal ones the first
    where = (*np.indices(switches.shape), switches)
    return tape.take(windows, where), Value(switches)


def max_unpool(layer: MaxUnpool, x: Value, switches: Value) -> Value:
    """Every pixel back in its place; zeros elsewhere."""
    batch, _, _, channels = x.shape
    down, across = layer.size
    places = switches.array.astype(int)
    b, i, j, c = np.indices(places.shape)
    where = (b, i * down + places // across, j * across + places % across, c)
    return tape.put(x, where, (batch, *layer.image, channels))


def upsample(x: Value, size: Pair) -> Value:
    """Every pixel a block of equal ones."""
    batch, height, width, channels = x.shape
    down, across = size
    spread = tape.reshape(x, (batch, height, 1, width, 1, channels))
    blocks = tape.broadcast(spread, (batch, height, down, width, across, channels))
    return tape.reshape(blocks, (batch, height * down, width * across, channels))


def downsample(x: Value, factor: int) -> Value:
    """The mean of every block of factor x factor pixels."""
    windows = _windows(x, (factor, factor))
    return tape.divide(tape.total(windows, (4,)), Value(float(factor * factor)))


# ------------------------------------------------------------------ normalization


def batch_moments(x: Value) -> tuple[Value, Value]:
    """Mean and biased variance of every channel over batch and pixels."""
    axes = tuple(range(len(x.shape) - 1))
    count = Value(float(np.prod(x.shape[:-1])))
    mean = tape.divide(tape.total(x, axes), count)
    centred = tape.subtract(x, mean)
    variance = tape.divide(tape.total(tape.multiply(centred, centred), axes), count)
    return mean, variance


def normalize(
    layer: BatchNorm, x: Value, mean: Value, variance: Value, weights: Weights
) -> Value:
    """scale (x - mean) / sqrt(variance + epsilon) + shift"""
    deviation = tape.sqrt(tape.add(variance, Value(layer.epsilon)))
    unit = tape.divide(tape.subtract(x, mean), deviation)
    return tape.add(tape.multiply(weights["scale"], unit), weights["shift"])


# ------------------------------------------------------------------ activations


def _activation(layer: Activation, x: Value) -> Value:
    positive = x.array > 0
    slope = Value(layer.slope)
    match layer.function:
        case "relu":
            return relu(x)
        case "leaky_relu":
            return tape.where(positive, x, tape.multiply(slope, x))
        case "elu":
            # Held at 0 where it is not wanted, so that exp does not overflow there.
            below = tape.where(positive, Value(0.0), x)
            lower = tape.expm1(below)
            return tape.where(positive, x, tape.multiply(slope, lower))
        case "silu":
            return tape.multiply(x, tape.sigmoid(x))
        case "tanh":
            return tape.tanh(x)
        case "sigmoid":
            return sigmoid(x)
        case "softplus":
            return tape.softplus(x)
        case "softmax":
            return softmax(x)
