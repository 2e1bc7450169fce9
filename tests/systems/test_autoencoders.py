"""Autoencoders against principal component analysis, and against the NumPy of them."""

from __future__ import annotations

import numpy as np
import pytest
from oracles import (
    conv_same,
    conv_transpose_same,
    digits,
    max_pool,
    max_unpool,
    per_image,
    principal,
    relu,
    residual,
    sine,
)
from trainings import Trainings, in_full

pytestmark = [pytest.mark.framework, pytest.mark.parametrize("backend", ["torch"])]


def test_the_oracle_is_what_the_literature_states(backend: str) -> None:
    assert residual(8) == pytest.approx(1.530448, abs=1e-6)


def test_a_linear_autoencoder_spans_the_principal_subspace(
    trained: Trainings, backend: str
) -> None:
    kernel = trained.tensors("linear_ae", backend)["encoder/dense_1/kernel"]
    # Measured: 0.0008 and 5e-6 on both. Eigenvalue 9 is nearly as large as number 8,
    # 0.157 and 0.172, so that the last angle closes slowly.
    assert sine(kernel) < 0.005
    assert np.abs(kernel.T @ kernel - np.eye(8)).max() < 1e-4


def test_a_rolled_sheet_needs_a_nonlinear_one(trained: Trainings, backend: str) -> None:
    """Two numbers for a point in space: PCA leaves the least variance, 0.362."""
    points = trained.arrays("swiss_roll", backend)["all"]
    least = principal(points)[0][-1]
    assert least == pytest.approx(0.362372, abs=1e-6)
    linear = losses(trained, "swiss_roll_linear", backend)[-1]
    # Measured: 0.36262 and 0.069; the losses of the last epochs.
    assert least - 1e-5 < linear < least + 1e-3
    assert losses(trained, "swiss_roll", backend)[-200:].mean() < 0.3 * least


def losses(trained: Trainings, spec: str, backend: str) -> np.ndarray:
    """Of each step."""
    path = trained.run(spec, backend) / "losses.csv"
    return np.loadtxt(path, delimiter=",", skiprows=1)[:, 1]


@in_full("denoising_ae")
def test_denoising_brings_every_image_closer_to_the_clean_one(
    trained: Trainings, backend: str
) -> None:
    arrays = trained.arrays("denoising_ae", backend)
    clean, noisy, cleaned = (arrays[f"denoise/{i}"] for i in range(3))
    assert len(clean) == 359  # a fifth, which was held out
    before, after = per_image(clean, noisy), per_image(clean, cleaned)
    # Masked with p = 0.2, else sigma = 0.25: 0.2 E[x²] + 0.8 sigma² is 0.0986.
    expected = 0.2 * (clean**2).mean() + 0.8 * 0.25**2
    assert before.mean() == pytest.approx(expected, rel=0.03)
    # Measured with ten seeds: closer in all images.
    assert (after < before).mean() > 0.98
    metrics = trained.metrics("denoising_ae", backend)
    # Of other draws: the standard errors are about 1 %.
    assert metrics["before"] == pytest.approx(before.mean(), rel=0.05)
    assert metrics["after"] == pytest.approx(after.mean(), rel=0.05)


def test_unpooling_uses_the_switches_of_the_encoder(
    trained: Trainings, backend: str
) -> None:
    arrays = trained.arrays("unpool_ae_short", backend)
    x = digits()[0].reshape(-1, 8, 8, 1)[:100]
    assert np.array_equal(arrays["reconstruct/0"][:100], x)
    weights = trained.tensors("unpool_ae_short", backend)

    def layer(name: str) -> tuple[np.ndarray, np.ndarray]:
        return weights[f"{name}/kernel"], weights[f"{name}/bias"]

    h, first = max_pool(relu(conv_same(x, *layer("encoder/conv_1"))))
    h, second = max_pool(relu(conv_same(h, *layer("encoder/conv_2"))))

    def decoded(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        y = relu(max_unpool(h, second))
        y = conv_transpose_same(y, *layer("decoder/conv_transpose_1"))
        y = relu(max_unpool(y, first))
        return conv_transpose_same(y, *layer("decoder/conv_transpose_2"))

    reconstructed = arrays["reconstruct/1"][:100]
    # Measured: 1e-6, as the package computes in float32. Ties, such as relu's zeros,
    # go to the first pixel in both. Without the switches it is far off.
    assert np.abs(decoded(first, second) - reconstructed).max() < 1e-5
    assert np.abs(decoded(0 * first, second) - reconstructed).max() > 0.1
    assert np.abs(decoded(first, 0 * second) - reconstructed).max() > 0.1
