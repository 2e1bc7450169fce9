"""Layers: loops over pixels, the standard library and scipy say what each computes."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Literal

import numpy as np
import pytest
from derivatives import apart, check, numbers
from gencc import ops
from gencc.ir.layers import Pads, Sides
from gencc.ops.layers.attention import Attention
from gencc.ops.layers.avg_pool import AvgPool
from gencc.ops.layers.batch_norm import BatchNorm
from gencc.ops.layers.conv import Conv
from gencc.ops.layers.conv_transpose import ConvTranspose
from gencc.ops.layers.dense import Dense
from gencc.ops.layers.dropout import Dropout
from gencc.ops.layers.film import Film
from gencc.ops.layers.flatten import Flatten
from gencc.ops.layers.gain import Gain
from gencc.ops.layers.group_norm import GroupNorm
from gencc.ops.layers.instance_norm import InstanceNorm
from gencc.ops.layers.layer_norm import LayerNorm
from gencc.ops.layers.masked_conv import MaskedConv
from gencc.ops.layers.masked_dense import MaskedDense
from gencc.ops.layers.max_pool import MaxPool, MaxUnpool
from gencc.ops.layers.pixel_shuffle import PixelShuffle
from gencc.ops.layers.positions import Positions
from gencc.ops.layers.prelu import Prelu
from gencc.ops.layers.replay import Replay
from gencc.ops.layers.reshape import Reshape
from gencc.ops.layers.residual import Residual
from gencc.ops.layers.skip import Skip
from gencc.ops.layers.upsample import Upsample
from gencc.ops.layers.virtual_batch_norm import VirtualBatchNorm
from gencc.verification.conformance.rows.activations import ACTIVATIONS
from gencc.verification.reference import tape
from gencc.verification.reference.layers import (
    by_switches,
    compute,
    dropped,
    joined,
    modulated,
    replayed,
    with_switches,
)
from gencc.verification.reference.ops.functions import downsample
from gencc.verification.reference.ops.layers.batch_norm import batch_moments, normalize
from gencc.verification.reference.tape import Array, Value, gradients, variable
from scipy import integrate, signal, special

ROUNDING = 1e-14  # of sums of some dozen products of numbers up to 2

# kernel, stride, padding; the image is 6 x 5.
GEOMETRIES: list[tuple[Sides, Sides, Pads]] = [
    ((3, 3), (1, 1), ((0, 0), (0, 0))),
    ((3, 2), (2, 1), ((1, 0), (0, 1))),
    ((2, 4), (3, 2), ((2, 1), (1, 3))),
    ((1, 1), (2, 3), ((0, 0), (0, 0))),
    ((2, 2), (2, 2), ((-1, 0), (0, -1))),
]


def image(channels: int = 2, seed: int = 0) -> Array:
    return numbers(2, 6, 5, channels, seed=seed)


def weights(**arrays: Array) -> dict[str, Value]:
    return {name: Value(array) for name, array in arrays.items()}


# ------------------------------------------------------------------ other sides


def test_a_series_is_an_image_of_one_column() -> None:
    x, k = numbers(2, 7, 3), numbers(4, 3, 2, seed=1)
    series = Conv(2, (4,), (2,), ((1, 2),), bias=False)
    image = Conv(2, (4, 1), (2, 1), ((1, 2), (0, 0)), bias=False)
    actual = compute(series, Value(x), weights(kernel=k)).array
    expected = compute(image, Value(x[:, :, None]), weights(kernel=k[:, None])).array
    np.testing.assert_array_equal(actual, expected[:, :, 0])
    back = ConvTranspose(3, (4,), (2,), ((1, 1),), bias=False)
    other = ConvTranspose(3, (4, 1), (2, 1), ((1, 1), (0, 0)), bias=False)
    actual = compute(back, Value(actual), weights(kernel=k)).array
    expected = compute(other, Value(expected), weights(kernel=k[:, None])).array
    np.testing.assert_array_equal(actual, expected[:, :, 0])


def test_conv_of_volumes() -> None:
    x, k = numbers(2, 3, 4, 5, 2), numbers(2, 3, 2, 2, 3, seed=1)
    layer = Conv(3, (2, 3, 2), (1, 1, 1), ((0, 0), (0, 0), (0, 0)), bias=False)
    actual = compute(layer, Value(x), weights(kernel=k)).array
    for n, o in np.ndindex(2, 3):
        parts = [signal.correlate(x[n, ..., c], k[..., c, o], "valid") for c in (0, 1)]
        np.testing.assert_allclose(actual[n, ..., o], sum(parts), 1e-13, 1e-13)


def test_made_has_a_jacobian_that_is_strictly_triangular() -> None:
    """Germain et al. 2015: with all that a mask allows different from 0."""
    layers = (MaskedDense(9, 3, "A", 2), MaskedDense(6, 3, "B"))
    kernels = (numbers(5, 9, seed=1), numbers(9, 6, seed=2))
    x = variable(numbers(1, 5))
    hidden, result = x, x
    for layer, kernel in zip(layers, kernels, strict=True):
        hidden = result
        bias = numbers(layer.units, seed=3)
        result = compute(layer, hidden, weights(kernel=kernel, bias=bias))
    for k in range(6):
        slopes = gradients(tape.take(result, (0, k)), [x])[0].array[0]
        seen = [i < k % 3 for i in range(3)] + [
            True,
            True,
        ]  # the context is seen by all
        assert [slope != 0 for slope in slopes] == seen


@pytest.mark.parametrize("type", ["A", "B"])
def test_pixels_of_a_masked_conv_see_those_before(type: Literal["A", "B"]) -> None:
    layer = MaskedConv(1, (3, 3), type, bias=False)
    x, k = variable(image(1)[:1]), weights(kernel=numbers(3, 3, 1, 1, seed=1))
    result = compute(layer, x, k)
    for row, column in np.ndindex(6, 5):
        slopes = gradients(tape.take(result, (0, row, column, 0)), [x])[0].array
        seen = {(int(i), int(j)) for _, i, j, _ in np.argwhere(slopes)}
        around = {(row - 1, column + d) for d in (-1, 0, 1)} | {(row, column - 1)}
        own = {(row, column)} if type == "B" else set()
        assert seen == own | {(i, j) for i, j in around if i >= 0 and 0 <= j < 5}


def test_a_dilated_kernel_has_zeros_between_its_numbers() -> None:
    x, k = image(), numbers(2, 2, 2, 3, seed=1)
    wide = np.zeros((3, 4, 2, 3))
    wide[::2, ::3] = k
    pads = ((1, 0), (2, 1))
    dilated = Conv(3, (2, 2), (2, 1), pads, bias=False, dilation=(2, 3))
    actual = compute(dilated, Value(x), weights(kernel=k)).array
    plain = Conv(3, (3, 4), (2, 1), pads, bias=False)
    expected = compute(plain, Value(x), weights(kernel=wide)).array
    np.testing.assert_allclose(actual, expected, 1e-13, 1e-13)


def test_groups_are_convolutions_of_their_own() -> None:
    x, k, b = image(4), numbers(3, 2, 2, 6, seed=1), numbers(6, seed=2)
    grouped = Conv(6, (3, 2), (1, 2), ((0, 0), (0, 0)), groups=2)
    actual = compute(grouped, Value(x), weights(kernel=k, bias=b)).array
    single = Conv(3, (3, 2), (1, 2), ((0, 0), (0, 0)))
    halves = [
        compute(
            single,
            Value(x[..., 2 * g : 2 * g + 2]),
            weights(kernel=k[..., 3 * g : 3 * g + 3], bias=b[3 * g : 3 * g + 3]),
        ).array
        for g in (0, 1)
    ]
    np.testing.assert_allclose(actual, np.concatenate(halves, -1), 1e-13, 1e-13)


def test_reflected_edges_are_those_of_numpy() -> None:
    x, k = image(), numbers(3, 3, 2, 2, seed=1)
    pads = ((2, 1), (0, 3))
    layer = Conv(2, (3, 3), (1, 1), pads, bias=False, reflects=True)
    actual = compute(layer, Value(x), weights(kernel=k)).array
    plain = Conv(2, (3, 3), (1, 1), ((0, 0), (0, 0)), bias=False)
    around = np.pad(x, ((0, 0), *pads, (0, 0)), mode="reflect")
    expected = compute(plain, Value(around), weights(kernel=k)).array
    np.testing.assert_array_equal(actual, expected)
    check(lambda v, k: compute(layer, v, {"kernel": k}), numbers(1, 4, 4, 2), k)


def test_pools_of_all_pixels() -> None:
    x = np.round(numbers(2, 3, 4, 2))
    mean = compute(AvgPool(()), Value(x), {}).array
    np.testing.assert_allclose(mean, x.mean(axis=(1, 2)), 1e-15, 1e-15)
    tracked = variable(x)
    largest = compute(MaxPool(()), tracked, {})
    np.testing.assert_array_equal(largest.array, x.max(axis=(1, 2)))
    (slope,) = gradients(largest, [tracked])
    for n, c in np.ndindex(2, 2):
        first = np.zeros(12)
        first[x[n, ..., c].argmax()] = 1
        np.testing.assert_array_equal(slope.array[n, ..., c].ravel(), first)


def test_pixel_shuffle() -> None:
    x = numbers(2, 2, 3, 12)
    actual = compute(PixelShuffle(2), Value(x), {}).array
    assert actual.shape == (2, 4, 6, 3)
    for n, i, j, a, b, c in np.ndindex(2, 2, 3, 2, 2, 3):
        assert actual[n, 2 * i + a, 2 * j + b, c] == x[n, i, j, 4 * c + 2 * a + b]
    check(lambda v: compute(PixelShuffle(2), v, {}), numbers(1, 1, 2, 4))


@pytest.mark.parametrize("size", [1, 2, 3])
def test_linear_upsampling_is_interpolation_between_centers(size: int) -> None:
    x = numbers(2, 5, 1)
    actual = compute(Upsample((size,), "linear"), Value(x), {}).array
    centers = np.arange(5) + 0.5
    places = (np.arange(5 * size) + 0.5) / size
    for n in (0, 1):
        expected = np.interp(places, centers, x[n, :, 0])
        np.testing.assert_allclose(actual[n, :, 0], expected, 1e-14, 1e-14)
    image = numbers(2, 3, 2, 2)
    layer = Upsample((2, size), "linear")
    check(lambda v: compute(layer, v, {}), image)


@pytest.mark.parametrize("sides", [(6,), (6, 5), (3, 4, 5)])
def test_max_pool_of_windows_that_overlap(sides: Sides) -> None:
    """By loops over windows; padding never wins, and of equal ones the first is moved."""
    x = np.round(numbers(2, *sides, 2) - 1.5)
    count = len(sides)
    layer = MaxPool((3,) * count, (2,) * count, ((1, 1),) * count)
    tracked = variable(x)
    actual = compute(layer, tracked, {})
    (slope,) = gradients(actual, [tracked])
    expected = np.zeros(x.shape)
    for n, *index, c in np.ndindex(actual.shape):
        inside = [
            at
            for at in product(*(range(2 * p - 1, 2 * p + 2) for p in index))
            if all(0 <= i < side for i, side in zip(at, sides, strict=True))
        ]
        first = max(inside, key=lambda at: x[(n, *at, c)])
        assert actual.array[(n, *index, c)] == x[(n, *first, c)]
        expected[(n, *first, c)] += 1
    np.testing.assert_array_equal(slope.array, expected)


# ------------------------------------------------------------------ dense, convolutions


def test_dense() -> None:
    x, k, b = numbers(2, 3), numbers(3, 4, seed=1), numbers(4, seed=2)
    actual = compute(Dense(4), Value(x), weights(kernel=k, bias=b)).array
    for n, o in np.ndindex(2, 4):
        expected = math.fsum([b[o], *(x[n, i] * k[i, o] for i in range(3))])
        assert actual[n, o] == pytest.approx(expected, rel=ROUNDING)
    bare = compute(Dense(4, bias=False), Value(x), weights(kernel=k)).array
    np.testing.assert_allclose(actual - bare, np.tile(b, (2, 1)), ROUNDING, ROUNDING)


def correlated(x: Array, k: Array, stride: Sides, padding: Pads) -> Array:
    """The formula of Conv, pixel by pixel; outside the image is 0."""
    (top, bottom), (left, right) = padding
    (_, h, w, _), (kh, kw, _, filters) = x.shape, k.shape
    rows = (h + top + bottom - kh) // stride[0] + 1
    columns = (w + left + right - kw) // stride[1] + 1
    y = np.zeros((len(x), rows, columns, filters))
    for n, i, j, o in np.ndindex(y.shape):
        for a, c, m in np.ndindex(k.shape[:3]):
            row, column = i * stride[0] + a - top, j * stride[1] + c - left
            if 0 <= row < h and 0 <= column < w:
                y[n, i, j, o] += x[n, row, column, m] * k[a, c, m, o]
    return y


@pytest.mark.parametrize(("size", "stride", "padding"), GEOMETRIES)
def test_conv(size: Sides, stride: Sides, padding: Pads) -> None:
    x, k, b = image(), numbers(*size, 2, 3, seed=1), numbers(3, seed=2)
    layer = Conv(3, size, stride, padding)
    actual = compute(layer, Value(x), weights(kernel=k, bias=b)).array
    expected = correlated(x, k, stride, padding) + b
    assert actual.shape[1:] == layer.output_shape(x.shape[1:])
    # Negative padding crops: what lies outside is left out, not 0, so compare inside.
    (top, bottom), (left, right) = padding
    if min(top, bottom, left, right) < 0:
        cut = x[:, -top:, :right]
        expected = correlated(cut, k, stride, ((0, 0), (0, 0))) + b
    np.testing.assert_allclose(actual, expected, ROUNDING, ROUNDING)


def scattered(x: Array, k: Array, stride: Sides, crop: Pads) -> Array:
    """The formula of ConvTranspose: each pixel times the kernel; then cropped."""
    (top, bottom), (left, right) = crop
    (_, h, w, _), (kh, kw, filters, _) = x.shape, k.shape
    rows = (h - 1) * stride[0] + kh - top - bottom
    columns = (w - 1) * stride[1] + kw - left - right
    y = np.zeros((len(x), rows, columns, filters))
    for n, i, j, m in np.ndindex(x.shape):
        for a, c, o in np.ndindex(k.shape[:3]):
            row, column = i * stride[0] + a - top, j * stride[1] + c - left
            if 0 <= row < rows and 0 <= column < columns:
                y[n, row, column, o] += x[n, i, j, m] * k[a, c, o, m]
    return y


@pytest.mark.parametrize(
    ("size", "stride", "crop"), [*GEOMETRIES, ((1, 2), (3, 3), ((-1, -1), (0, -1)))]
)
def test_conv_transpose(size: Sides, stride: Sides, crop: Pads) -> None:
    x, k, b = image(), numbers(*size, 3, 2, seed=1), numbers(3, seed=2)
    layer = ConvTranspose(3, size, stride, crop)
    actual = compute(layer, Value(x), weights(kernel=k, bias=b)).array
    assert actual.shape[1:] == layer.output_shape(x.shape[1:])
    expected = scattered(x, k, stride, crop) + b
    np.testing.assert_allclose(actual, expected, ROUNDING, ROUNDING)


@pytest.mark.parametrize(("size", "stride", "padding"), GEOMETRIES)
def test_conv_transpose_is_the_adjoint(
    size: Sides, stride: Sides, padding: Pads
) -> None:
    """<conv(x), y> = <x, conv_transpose(y)>, with one kernel for both.

    Rows that no place of the kernel reaches are cropped less at the end: they are 0.
    """
    x, k = image(), numbers(*size, 2, 3, seed=1)
    forth = Conv(3, size, stride, padding, bias=False)
    seen = compute(forth, Value(x), weights(kernel=k)).array
    y = numbers(*seen.shape, seed=3)
    crop = tuple(
        (before, (n - 1) * s + kernel - before - whole)
        for n, whole, s, kernel, (before, _) in zip(
            seen.shape[1:], x.shape[1:], stride, size, padding, strict=False
        )
    )
    back = ConvTranspose(2, size, stride, (crop[0], crop[1]), bias=False)
    returned = compute(back, Value(y), weights(kernel=k)).array
    assert returned.shape == x.shape
    assert (seen * y).sum() == pytest.approx((x * returned).sum(), rel=1e-13)


@pytest.mark.parametrize(("size", "stride", "padding"), GEOMETRIES[1:3])
def test_convolutions_are_differentiated(
    size: Sides, stride: Sides, padding: Pads
) -> None:
    x, k, b = numbers(1, 3, 4, 1), numbers(*size, 1, 2, seed=1), numbers(2, seed=2)
    for layer, kernel in (
        (Conv(2, size, stride, padding), k),
        (ConvTranspose(2, size, stride, padding), k.reshape(*size, 2, 1)),
    ):

        def computed(
            x: Value, k: Value, b: Value, layer: Conv | ConvTranspose = layer
        ) -> Value:
            return compute(layer, x, {"kernel": k, "bias": b})

        check(computed, x, kernel, b)


# ------------------------------------------------------------------ windows


def windows(x: Array, size: Sides) -> dict[tuple[int, ...], list[tuple[int, ...]]]:
    """The pixels of each window in reading order, by the place in the result."""
    n, h, w, c = x.shape
    return {
        (b, i, j, m): [
            (b, i * size[0] + a, j * size[1] + d, m)
            for a, d in product(range(size[0]), range(size[1]))
        ]
        for b, i, j, m in np.ndindex(n, h // size[0], w // size[1], c)
    }


@pytest.mark.parametrize("size", [(2, 2), (3, 2), (1, 3), (4, 5)])
def test_pools(size: Sides) -> None:
    x = image()
    largest = compute(MaxPool(size), Value(x), {}).array
    average = compute(AvgPool(size), Value(x), {}).array
    actual, switches = with_switches(MaxPool(size), Value(x))
    assert (actual.array == largest).all()
    assert largest.shape == average.shape == (2, 6 // size[0], 5 // size[1], 2)
    for index, pixels in windows(x, size).items():
        values = [x[pixel] for pixel in pixels]
        assert largest[index] == max(values)
        assert average[index] == pytest.approx(statistics.fmean(values), rel=ROUNDING)
        assert values[int(switches.array[index])] == max(values)


@pytest.mark.parametrize("size", [(2, 2), (3, 2)])
def test_unpool(size: Sides) -> None:
    x = image()
    largest, switches = with_switches(MaxPool(size), Value(x))
    layer = MaxUnpool(size, (6, 5), "switches_1")
    actual = by_switches(layer, largest, switches).array
    expected = np.zeros(x.shape)
    for pixels in windows(x, size).values():
        top = max(pixels, key=lambda pixel: x[pixel])
        expected[top] = x[top]
    assert (actual == expected).all()


def test_pools_are_differentiated() -> None:
    x = apart(1, 5, 4, 2)
    check(lambda v: compute(MaxPool((2, 2)), v, {}), x)
    check(lambda v: compute(AvgPool((2, 2)), v, {}), x)
    _, switches = with_switches(MaxPool((2, 3)), Value(x))
    layer = MaxUnpool((2, 3), (5, 4), "switches_1")
    check(lambda v: by_switches(layer, v, switches), numbers(1, 2, 1, 2))


def test_a_tie_is_won_by_the_first_pixel() -> None:
    x = variable(np.array([[5.0, 7, 7], [7, 1, 7], [9, 9, 9]]).reshape(1, 3, 3, 1))
    actual, switches = with_switches(MaxPool((2, 3)), x)
    assert (actual.array.item(), switches.array.item()) == (7, 1)
    (slope,) = gradients(actual, [x])
    assert np.argwhere(slope.array).tolist() == [[0, 0, 1, 0]]
    assert slope.array.sum() == 1


@pytest.mark.parametrize("size", [(2, 2), (3, 1), (1, 2)])
def test_upsample(size: Sides) -> None:
    x = image()
    actual = compute(Upsample(size), Value(x), {}).array
    assert actual.shape == (2, 6 * size[0], 5 * size[1], 2)
    for n, i, j, c in np.ndindex(actual.shape):
        assert actual[n, i, j, c] == x[n, i // size[0], j // size[1], c]
    check(lambda v: compute(Upsample(size), v, {}), numbers(1, 2, 3, 2))


def test_downsample_is_the_mean_of_blocks() -> None:
    x = image()[:, :, :4]
    actual = downsample.compute(Value(x), 2).array
    for index, pixels in windows(x, (2, 2)).items():
        expected = statistics.fmean(x[pixel] for pixel in pixels)
        assert actual[index] == pytest.approx(expected, rel=ROUNDING)
    check(lambda v: downsample.compute(v, 2), numbers(1, 2, 4, 1))


def test_flatten_and_reshape_keep_the_order() -> None:
    x = image()
    flat = compute(Flatten(), Value(x), {})
    expected = [[x[n, i, j, c] for i, j, c in np.ndindex(6, 5, 2)] for n in range(2)]
    assert flat.array.tolist() == expected
    assert (compute(Reshape((6, 5, 2)), flat, {}).array == x).all()
    turned = compute(Reshape((4, 15)), flat, {}).array
    assert turned[1, 3].tolist() == expected[1][45:]


# ------------------------------------------------------------------ normalization


@pytest.mark.parametrize("shape", [(5, 3), (3, 2, 4, 2)])
def test_batch_norm(shape: tuple[int, ...]) -> None:
    x, channels = numbers(*shape) + 3, shape[-1]
    scale, shift = numbers(channels, seed=1), numbers(channels, seed=2)
    mean, variance = batch_moments(Value(x))
    layer = BatchNorm(epsilon=0.1)
    own = weights(scale=scale, shift=shift)
    actual = normalize(layer, Value(x), mean, variance, own).array
    for c in range(channels):
        values = x[..., c].ravel().tolist()
        middle, spread = statistics.fmean(values), statistics.pvariance(values)
        assert mean.array[c] == pytest.approx(middle, rel=ROUNDING)
        assert variance.array[c] == pytest.approx(spread, rel=ROUNDING)
        expected = [
            scale[c] * (v - middle) / math.sqrt(spread + 0.1) + shift[c] for v in values
        ]
        np.testing.assert_allclose(actual[..., c].ravel(), expected, 1e-13, 1e-14)


def test_batch_norm_is_differentiated_through_its_moments() -> None:
    layer = BatchNorm(epsilon=0.5)  # so that the higher derivatives are moderate

    def normalized(x: Value, scale: Value, shift: Value) -> Value:
        own = {"scale": scale, "shift": shift}
        return normalize(layer, x, *batch_moments(x), own)

    check(normalized, numbers(4, 2), numbers(2, seed=1), numbers(2, seed=2))


@pytest.mark.parametrize("shape", [(3, 5), (2, 2, 3, 2)])
def test_film(shape: tuple[int, ...]) -> None:
    channels = shape[-1]
    x, v = numbers(*shape), numbers(shape[0], 4, seed=1)
    kernel, bias = numbers(4, 2 * channels, seed=2), numbers(2 * channels, seed=3)
    layer = Film("v", 4)
    own = weights(kernel=kernel, bias=bias)
    actual = modulated(layer, Value(x), Value(v), own).array
    for index in np.ndindex(shape):
        example, channel = index[0], index[-1]
        scale = math.fsum([*(v[example] * kernel[:, channel]), bias[channel]])
        column = channels + channel
        shift = math.fsum([*(v[example] * kernel[:, column]), bias[column]])
        expected = (1 + scale) * x[index] + shift
        assert actual[index] == pytest.approx(expected, rel=ROUNDING, abs=1e-14)


def test_film_without_a_bias_by_one_hot_vectors_has_a_row_for_each_class() -> None:
    x, table = numbers(3, 2, 2, 2), numbers(3, 4, seed=1)
    layer = Film("label", 3, bias=False)
    rows = [2, 0, 2]
    own = weights(kernel=table)
    actual = modulated(layer, Value(x), Value(np.eye(3)[rows]), own).array
    for example, row in enumerate(rows):
        expected = (1 + table[row, :2]) * x[example] + table[row, 2:]
        np.testing.assert_allclose(actual[example], expected, 1e-15, 1e-15)


def test_film_is_differentiated_by_what_it_is_given_too() -> None:
    def modulation(x: Value, v: Value, kernel: Value, bias: Value) -> Value:
        return modulated(Film("v", 3), x, v, {"kernel": kernel, "bias": bias})

    check(
        modulation,
        numbers(2, 2, 2),
        numbers(2, 3, seed=1),
        numbers(3, 4, seed=2),
        numbers(4, seed=3),
    )


@pytest.mark.parametrize("shape", [(3, 5), (2, 2, 3, 2)])
def test_layer_norm(shape: tuple[int, ...]) -> None:
    x, channels = numbers(*shape) + 3, shape[-1]
    scale, shift = numbers(channels, seed=1), numbers(channels, seed=2)
    own = weights(scale=scale, shift=shift)
    actual = compute(LayerNorm(epsilon=0.1), Value(x), own).array
    for actual_example, example in zip(actual, x, strict=True):
        values = example.ravel().tolist()
        middle, spread = statistics.fmean(values), statistics.pvariance(values)
        expected = [
            scale[i % channels] * (v - middle) / math.sqrt(spread + 0.1)
            + shift[i % channels]
            for i, v in enumerate(values)
        ]
        np.testing.assert_allclose(actual_example.ravel(), expected, 1e-13, 1e-14)


def test_layer_norm_is_differentiated() -> None:
    layer = LayerNorm(epsilon=0.5)
    check(
        lambda x, scale, shift: compute(layer, x, {"scale": scale, "shift": shift}),
        numbers(2, 4),
        numbers(4, seed=1),
        numbers(4, seed=2),
    )


@pytest.mark.parametrize(
    ("layer", "groups"),
    [(GroupNorm(2, epsilon=0.1), 2), (InstanceNorm(epsilon=0.1), 4)],
)
def test_group_and_instance_norm(layer: GroupNorm | InstanceNorm, groups: int) -> None:
    x = numbers(2, 3, 2, 4) + 3
    scale, shift = numbers(4, seed=1), numbers(4, seed=2)
    own = weights(scale=scale, shift=shift)
    actual = compute(layer, Value(x), own).array
    size = 4 // groups
    for n, group in np.ndindex(2, groups):
        channels = slice(group * size, (group + 1) * size)
        values = x[n, ..., channels].ravel().tolist()
        middle, spread = statistics.fmean(values), statistics.pvariance(values)
        unit = (x[n, ..., channels] - middle) / math.sqrt(spread + 0.1)
        expected = scale[channels] * unit + shift[channels]
        np.testing.assert_allclose(actual[n, ..., channels], expected, 1e-13, 1e-14)
    plain = compute(replace(layer, affine=False), Value(x), {}).array
    np.testing.assert_allclose(scale * plain + shift, actual, 1e-13, 1e-14)
    check(
        lambda x, scale, shift: compute(layer, x, {"scale": scale, "shift": shift}),
        numbers(2, 2, 1, 4),
        scale,
        shift,
    )


def test_a_group_norm_of_one_group_is_a_layer_norm() -> None:
    x, own = Value(numbers(2, 3, 2, 4)), weights(scale=numbers(4), shift=numbers(4))
    first, second = compute(GroupNorm(1), x, own), compute(LayerNorm(), x, own)
    np.testing.assert_allclose(first.array, second.array, 1e-14)


@pytest.mark.parametrize("slopes", [1, 3])
def test_prelu(slopes: int) -> None:
    x, slope = apart(4, 3), numbers(slopes, seed=1)
    actual = compute(Prelu(), Value(x), weights(slope=slope)).array
    for n, c in np.ndindex(x.shape):
        expected = x[n, c] if x[n, c] > 0 else slope[c % slopes] * x[n, c]
        assert actual[n, c] == expected
    check(lambda v, slope: compute(Prelu(), v, {"slope": slope}), x, slope)


def test_selu_has_a_fixed_point_at_mean_0_and_variance_1() -> None:
    """Klambauer et al. 2017, section 2: that is what its numbers are made for."""

    def moment(power: int) -> float:
        integral, _ = integrate.quad(
            lambda v: (
                activation("selu", Value(np.array([v]))).array.item() ** power
                * math.exp(-v * v / 2)
                / math.sqrt(2 * math.pi)
            ),
            -12,
            12,
            points=[0],
        )
        return float(integral)

    assert moment(1) == pytest.approx(0, abs=1e-9)
    assert moment(2) == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("by", ["element", "channel"])
def test_dropout(by: Literal["element", "channel"]) -> None:
    x, layer = numbers(2, 3, 2, 4), Dropout(0.25, by)
    count = layer.drops(x.shape[1:])
    noise = numbers(2, count, seed=1) / 4 + 0.5
    noise[0, 0] = 0.25  # is not below
    actual = dropped(layer, Value(x), Value(noise)).array
    for n, i, j, c in np.ndindex(x.shape):
        index = c if by == "channel" else (i * 2 + j) * 4 + c
        expected = 0 if noise[n, index] < 0.25 else x[n, i, j, c] / 0.75
        assert actual[n, i, j, c] == expected
    assert 0 < np.mean(actual == 0) < 0.5
    np.testing.assert_array_equal(compute(layer, Value(x), {}).array, x)
    check(lambda v: dropped(layer, v, Value(noise)), x)


def test_a_pool_of_former_examples_by_hand() -> None:
    """Two places; the third and the fourth change with the second place, the fifth does not."""
    x = np.arange(1.0, 6.0)[:, np.newaxis]
    choices = np.array([[0.9, 0.9], [0.1, 0.1], [0.4, 0.6], [0.0, 0.99], [0.5, 0.6]])
    pool, count = np.zeros((2, 1)), np.zeros(())
    given, pool, count = replayed(Replay(2), x, choices, pool, count)
    assert (given.ravel().tolist(), pool.ravel().tolist()) == ([1, 2, 2, 3, 5], [1, 4])
    assert count == 2
    np.testing.assert_array_equal(compute(Replay(2), Value(x), {}).array, x)


def test_a_pool_gives_every_example_once_and_former_ones_half_of_the_time() -> None:
    random = np.random.default_rng(0)
    pool, count, given = np.zeros((20, 1)), np.zeros(()), list[float]()
    batches = np.arange(1.0, 1201.0).reshape(100, 12, 1)
    for x in batches:
        choices = random.uniform(size=(12, 2))
        shown, pool, count = replayed(Replay(20), x, choices, pool, count)
        given += shown.ravel().tolist()
    came = batches.ravel().tolist()
    # Those of the first 20 are given twice: when they come, and when they leave the pool.
    assert {*given} | {*pool.ravel()} == {*came}
    assert sorted([*given, *pool.ravel()]) == sorted([*came, *came[:20]])
    former = np.mean([g != c for g, c in zip(given[20:], came[20:], strict=True)])
    assert abs(former - 0.5) < 0.05


# ------------------------------------------------------------------ activations

TAILS = np.array([-1e4, -700, -36.5, -3, -1e-3, -1e-9, 1e-9, 0.5, 20, 36.5, 700, 1e4])

DEFINITIONS: dict[str, Callable[[Array], Array]] = {
    "relu": lambda x: np.array([v if v > 0 else 0.0 for v in x]),
    "leaky_relu": lambda x: np.array([v if v > 0 else 0.3 * v for v in x]),
    "elu": lambda x: np.array([v if v > 0 else 0.3 * math.expm1(v) for v in x]),
    "selu": lambda x: np.array(
        [
            1.0507009873554805 * (v if v > 0 else 1.6732632423543772 * math.expm1(v))
            for v in x
        ]
    ),
    "silu": lambda x: x * special.expit(x),
    "tanh": lambda x: np.array([math.tanh(v) for v in x]),
    "sigmoid": special.expit,
    "softplus": lambda x: np.logaddexp(0, x),
    "gelu": lambda x: x * special.ndtr(x),
}
# Far out exp(-x^2 / 2) has fewer digits: those of x are lost as often as x^2 is large.
TOLERANCE = {"gelu": 1e-12}


def test_every_activation_has_a_definition() -> None:
    assert {*DEFINITIONS, "softmax"} == {*ACTIVATIONS}


def activation(function: str, x: Value) -> Value:
    node = ops.load("layers", function).Keys.node
    return compute(node(*[0.3] * ("slope" in node.__annotations__)), x, {})


@pytest.mark.parametrize("function", DEFINITIONS)
def test_activations_in_the_tails(function: str) -> None:
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        actual = activation(function, Value(TAILS)).array
    expected = DEFINITIONS[function](TAILS)
    np.testing.assert_allclose(actual, expected, TOLERANCE.get(function, 1e-15))


@pytest.mark.parametrize("function", DEFINITIONS)
def test_activations_are_differentiated(function: str) -> None:
    check(lambda v: activation(function, v), apart(3, 4))


@pytest.mark.parametrize("function", DEFINITIONS)
def test_slopes_stay_finite_in_the_tails(function: str) -> None:
    x = variable(TAILS)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        (slope,) = gradients(activation(function, x), [x])
        (bend,) = gradients(slope, [x])
    right = {"tanh": 0.0, "sigmoid": 0.0, "selu": 1.0507009873554805}.get(function, 1.0)
    left = 0.3 if function == "leaky_relu" else 0.0
    assert (slope.array[-1], slope.array[0]) == (right, left)
    assert (bend.array[-1], bend.array[0]) == (0, 0)


@pytest.mark.parametrize(
    ("function", "slope"), [("relu", 0.0), ("leaky_relu", 0.3), ("elu", 0.3)]
)
def test_at_0_the_lower_branch_counts(function: str, slope: float) -> None:
    """`x if x > 0 else …`: 0 is not above 0."""
    x = variable([0.0])
    actual = activation(function, x)
    assert actual.array == 0
    assert gradients(actual, [x])[0].array == slope


def test_softmax_of_images_is_over_channels() -> None:
    x = numbers(2, 3, 2, 4)
    actual = activation("softmax", Value(x)).array
    np.testing.assert_allclose(actual, special.softmax(x, axis=-1), 1e-15, 0)


def test_softmax() -> None:
    x = np.array([[1.0, 2, 3], [1e4, 0, -1e4], [-1e4, -1e4, -1e4], [700, 701, 0]])
    actual = activation("softmax", Value(x)).array
    np.testing.assert_allclose(actual, special.softmax(x, axis=1), 1e-15, 0)
    check(lambda v: activation("softmax", v), numbers(3, 4))


def test_a_layer_without_a_gradient_to_its_input_still_has_one_to_its_kernel() -> None:
    x, k = Value(numbers(2, 3)), variable(numbers(3, 2, seed=1))
    actual = compute(Dense(2, bias=False), x, {"kernel": k})
    (slope,) = gradients(tape.total(actual, (0, 1)), [k])
    np.testing.assert_allclose(slope.array, np.tile(x.array.sum(0), (2, 1)).T, 1e-14)


@pytest.mark.parametrize("shape", [(3,), (4, 5, 2)])
@pytest.mark.parametrize("affine", [True, False])
def test_virtual_batch_norm(shape: tuple[int, ...], affine: bool) -> None:
    """An example has the moments of the reference batch with the example in it."""
    layer = VirtualBatchNorm(6, epsilon=1e-3, affine=affine)
    random = np.random.default_rng(0)
    x = random.normal(size=(9, *shape)) + 0.3
    scale, shift = random.normal(size=(2, shape[-1]))
    own = {"scale": Value(scale), "shift": Value(shift)} if affine else {}
    y = compute(layer, Value(x), own).array
    axes = (*range(len(shape)),)
    for number, example in enumerate(x):
        seen = x[:6] if number < 6 else np.stack([*x[:6], example])
        unit = (example - seen.mean(axes)) / np.sqrt(seen.var(axes) + 1e-3)
        wanted = scale * unit + shift if affine else unit
        assert y[number] == pytest.approx(wanted, abs=1e-12)


def test_layer_norm_by_position() -> None:
    x = numbers(2, 3, 2, 4) + 3
    own = weights(scale=numbers(4, seed=1), shift=numbers(4, seed=2))
    layer = LayerNorm(epsilon=0.1)
    actual = compute(LayerNorm(by="position", epsilon=0.1), Value(x), own).array
    alone = compute(layer, Value(x.reshape(12, 4)), own).array
    np.testing.assert_allclose(actual, alone.reshape(x.shape), 1e-14)


def test_gain_and_positions() -> None:
    x, p = image(), numbers(6, 5, 2, seed=1)
    actual = compute(Positions(), Value(x), weights(positions=p)).array
    np.testing.assert_array_equal(actual, x + p)
    waves = compute(Positions("waves"), Value(0 * x), {}).array.reshape(-1, 30, 2)
    numbers_of = np.arange(30)
    np.testing.assert_allclose(waves[1, :, 0], np.sin(numbers_of), 1e-13)
    np.testing.assert_allclose(waves[1, :, 1], np.cos(numbers_of), 1e-13)
    for gain in (np.array([3.0]), np.array([3.0, -1.0])):
        actual = compute(Gain(1.0), Value(x), weights(gain=gain)).array
        np.testing.assert_array_equal(actual[..., 1], x[..., 1] * gain[-1])
    check(
        lambda v, g: compute(Gain(1.0), v, {"gain": g}), x[:1, :2], numbers(2, seed=1)
    )


# ------------------------------------------------------------------ layers of chains


@pytest.mark.parametrize("scaled", [True, False])
@pytest.mark.parametrize("heads", [1, 2])
def test_attention(heads: int, scaled: bool) -> None:
    """By loops over heads and positions; the query has other sides than key and value."""
    q, k, v = numbers(2, 3, 4), numbers(2, 2, 2, 4, seed=1), numbers(2, 2, 2, 6, seed=2)
    layer = Attention(heads, scaled)
    assert layer.joined_shape((9, 9), ((3, 4), (2, 2, 4), (2, 2, 6))) == (3, 6)
    actual = joined(layer, Value(q), [Value(q), Value(k), Value(v)]).array
    keys, values = k.reshape(2, 4, 4), v.reshape(2, 4, 6)
    size, wide = 4 // heads, 6 // heads
    for n, i, head in np.ndindex(2, 3, heads):
        own = slice(head * size, (head + 1) * size)
        fits = np.array([q[n, i, own] @ keys[n, j, own] for j in range(4)])
        a = special.softmax(fits / math.sqrt(size) if scaled else fits)
        seen = sum(
            a[j] * values[n, j, head * wide : (head + 1) * wide] for j in range(4)
        )
        part = actual[n, i, head * wide : (head + 1) * wide]
        np.testing.assert_allclose(part, seen, 1e-13, 1e-15)


@pytest.mark.parametrize("scaled", [True, False])
def test_causal_attention_is_that_of_the_positions_so_far(scaled: bool) -> None:
    q, k, v = (numbers(2, 5, 4, low=-30, high=30, seed=seed) for seed in range(3))
    layer = Attention(2, scaled, causal=True)
    actual = joined(layer, Value(q), [Value(q), Value(k), Value(v)]).array
    for last in range(5):
        so_far = [Value(end[:, : last + 1]) for end in (q, k, v)]
        expected = joined(Attention(2, scaled), so_far[0], so_far).array[:, last]
        np.testing.assert_allclose(actual[:, last], expected, 1e-13)


@pytest.mark.parametrize("causal", [False, True])
def test_attention_is_differentiated(causal: bool) -> None:
    check(
        lambda *ends: joined(Attention(2, causal=causal), ends[0], ends),
        *(numbers(1, 3, 4, seed=seed) for seed in range(3)),
    )


@pytest.mark.framework
def test_attention_is_that_of_pytorch() -> None:
    """nn.MultiheadAttention without biases, its output projection the identity."""
    import torch

    x, kernels = numbers(2, 5, 4), [numbers(4, 4, seed=seed) for seed in (1, 2, 3)]
    theirs = torch.nn.MultiheadAttention(4, 2, bias=False, batch_first=True)
    theirs = theirs.double()
    theirs.in_proj_weight.data = torch.tensor(np.concatenate([k.T for k in kernels]))
    theirs.out_proj.weight.data = torch.eye(4, dtype=torch.float64)
    tensor = torch.tensor(x)
    expected = theirs(tensor, tensor, tensor, need_weights=False)[0].detach().numpy()
    ends = [Value(x @ kernel) for kernel in kernels]
    actual = joined(Attention(2), Value(x), ends).array
    np.testing.assert_allclose(actual, expected, 0, 1e-14)


def test_residual_and_skip() -> None:
    x, end, beside = image(), image(seed=1), image(seed=2)
    value, ends = Value(x), [Value(end), Value(beside)]
    np.testing.assert_array_equal(joined(Residual(), value, ends[:1]).array, end + x)
    np.testing.assert_array_equal(joined(Residual(), value, ends).array, end + beside)
    both = joined(Skip(), value, ends[:1]).array
    np.testing.assert_array_equal(both[..., :2], x)
    np.testing.assert_array_equal(both[..., 2:], end)
