"""What theory says, in NumPy and float64: nothing here comes out of gencc."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist
from sklearn.datasets import load_digits

Array = NDArray[np.float64]


@cache
def digits() -> tuple[Array, NDArray[np.int64]]:
    """All images (1797, 64), ink from 0 to 1, and their labels."""
    data = load_digits()
    return data.data / 16, data.target


@cache
def eigen() -> tuple[Array, Array]:
    """Of the biased covariance of the digits: eigenvalues, largest first, and vectors."""
    return principal(digits()[0])


def principal(points: Array) -> tuple[Array, Array]:
    """Eigenvalues of the biased covariance, largest first, and vectors in columns."""
    values, vectors = np.linalg.eigh(np.cov(points.T, bias=True))
    return values[::-1], vectors[:, ::-1]


def residual(count: int) -> float:
    """What PCA with so many components leaves of a digit, squared and summed."""
    return float(eigen()[0][count:].sum())


def sine(basis: Array) -> float:
    """Of the largest angle between the span of the columns and that of PCA."""
    vectors = eigen()[1][:, : basis.shape[1]]
    cosines = np.linalg.svd(vectors.T @ np.linalg.qr(basis)[0])[1]
    return float(np.sqrt(max(0.0, 1 - cosines.min() ** 2)))


def by_hand(weights: Mapping[str, Array]) -> tuple[float, float, float]:
    """σ², log p(x) and the bound, each the mean over the digits, without any draw."""
    x = digits()[0]

    def dense(name: str, v: Array) -> Array:
        return v @ weights[f"{name}/dense_1/kernel"] + weights[f"{name}/dense_1/bias"]

    (log_noise,) = (v for name, v in weights.items() if name.endswith("/value"))
    noise = float(np.exp(log_noise))
    mean, log_var = dense("encoder/mean", x), dense("encoder/log_var", x)
    kernel, bias = weights["decoder/dense_1/kernel"], weights["decoder/dense_1/bias"]
    # E ‖x − W z − b‖² is that of the mean, and Σ σ_j² ‖W_j‖².
    error = ((x - dense("decoder", mean)) ** 2).sum(axis=1)
    error += np.exp(log_var) @ (kernel**2).sum(axis=1)
    constant = 64 * np.log(2 * np.pi)
    expected = -0.5 * (constant + 64 * np.log(noise) + error / noise)
    kl = 0.5 * (mean**2 + np.exp(log_var) - 1 - log_var).sum(axis=1)

    covariance = kernel.T @ kernel + noise * np.eye(64)
    centred = x - bias
    distance = (centred * np.linalg.solve(covariance, centred.T).T).sum(axis=1)
    likelihood = -0.5 * (constant + np.linalg.slogdet(covariance)[1] + distance)
    return noise, float(likelihood.mean()), float((expected - kl).mean())


def energy(first: Array, second: Array) -> float:
    """The energy distance 2 E|a - b| - E|a - a'| - E|b - b'|: 0 for equal distributions.

    Székely and Rizzo (2013), "Energy statistics".
    """
    between = 2 * cdist(first, second).mean()
    return float(between - cdist(first, first).mean() - cdist(second, second).mean())


def per_image(first: Array, second: Array) -> Array:
    """The mean squared difference of each pair of images."""
    return ((first - second) ** 2).reshape(len(first), -1).mean(axis=1)


def held_out(arrays: Mapping[str, Any]) -> NDArray[np.bool_]:
    """Which digits are the data that outputs were made of."""
    places = {row.tobytes(): i for i, row in enumerate(digits()[0])}
    shown = arrays["x"].reshape(-1, 64).astype(np.float64)
    mask = np.zeros(len(digits()[0]), bool)
    mask[[places[row.tobytes()] for row in shown]] = True
    assert mask.sum() == len(shown)
    return mask


# Layers of an image network: images (count, height, width, channels).


def relu(x: Array) -> Array:
    return np.maximum(x, 0)


def conv_same(x: Array, kernel: Array, bias: Array) -> Array:
    """Cross-correlation with an odd kernel (k, k, in, out), zeros around the image."""
    size, (height, width) = len(kernel), x.shape[1:3]
    edge = size // 2
    padded = np.pad(x, ((0, 0), (edge, edge), (edge, edge), (0, 0)))
    result = np.zeros((*x.shape[:3], kernel.shape[3]))
    for i in range(size):
        for j in range(size):
            result += padded[:, i : i + height, j : j + width] @ kernel[i, j]
    return result + bias


def conv_transpose_same(x: Array, kernel: Array, bias: Array) -> Array:
    """The adjoint of `conv_same` with the kernel (k, k, out, in): scatters each pixel."""
    size, (height, width) = len(kernel), x.shape[1:3]
    edge = size // 2
    full = np.zeros((len(x), height + 2 * edge, width + 2 * edge, kernel.shape[2]))
    for i in range(size):
        for j in range(size):
            full[:, i : i + height, j : j + width] += x @ kernel[i, j].T
    return full[:, edge : edge + height, edge : edge + width] + bias


def max_pool(x: Array) -> tuple[Array, NDArray[np.intp]]:
    """The largest of each 2 x 2 pixels, and which of the four it was (the first)."""
    count, height, width, channels = x.shape
    blocks = x.reshape(count, height // 2, 2, width // 2, 2, channels)
    four = blocks.transpose(0, 1, 3, 5, 2, 4).reshape(
        count, height // 2, width // 2, channels, 4
    )
    return four.max(axis=-1), four.argmax(axis=-1)


def max_unpool(x: Array, switches: NDArray[np.intp]) -> Array:
    """Each value back where its switch says, zeros elsewhere."""
    count, height, width, channels = x.shape
    four = np.zeros((*x.shape, 4))
    np.put_along_axis(four, switches[..., None], x[..., None], axis=-1)
    blocks = four.reshape(count, height, width, channels, 2, 2)
    return blocks.transpose(0, 1, 4, 2, 5, 3).reshape(
        count, 2 * height, 2 * width, channels
    )
