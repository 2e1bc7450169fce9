"""Mixtures that are fitted to codes: what they find, and that they are the same each time."""

from __future__ import annotations

import numpy as np
import pytest
from gencc.runtime.support import streams
from gencc.verification.reference import mixtures as reference
from loading import snippet
from scipy import special, stats

mixtures = snippet("optional", "mixtures")
CENTERS = np.array([[-9.0, 0.0], [0.0, 12.0], [8.0, -3.0]])


def groups(count: int = 900) -> np.ndarray:
    """Three heaps in the plane, of which the first has half of the points."""
    of_each = np.array([0, 0, 1, 2])[np.arange(count) % 4]
    noise = streams.normal(5, "heaps", 0, (count, 2)) @ np.array(
        [[1.0, 0.6], [0.0, 0.5]]
    )
    points: np.ndarray = CENTERS[of_each] + noise
    return points


def log_density(parts: dict[str, np.ndarray], vectors: np.ndarray) -> np.ndarray:
    covariances = parts["factors"] @ parts["factors"].mT
    normals = zip(parts["means"], covariances, strict=True)
    each = [stats.multivariate_normal(m, c).logpdf(vectors) for m, c in normals]
    shares = parts["weights"][:, np.newaxis]
    total: np.ndarray = special.logsumexp(each, axis=0, b=shares)
    return total


def test_heaps_that_are_apart_are_components_with_their_moments() -> None:
    vectors = groups()
    parts = mixtures.fitted(vectors, 3, 0, "codes")
    order = np.argsort(parts["means"][:, 0])
    np.testing.assert_allclose(parts["weights"][order], [0.5, 0.25, 0.25], 1e-6)
    for k, center in zip(order, CENTERS[np.argsort(CENTERS[:, 0])], strict=True):
        own = vectors[np.square(vectors - center).sum(axis=1) < 25]
        covariance = parts["factors"][k] @ parts["factors"][k].T
        np.testing.assert_allclose(parts["means"][k], own.mean(axis=0), 1e-5, 1e-6)
        expected = np.cov(own.T, bias=True) + 1e-6 * np.eye(2)
        np.testing.assert_allclose(covariance, expected, 1e-5)
        inverse = parts["whitening"][k] @ parts["factors"][k]
        np.testing.assert_allclose(inverse, np.eye(2), atol=1e-12)
        log_det = np.linalg.slogdet(parts["whitening"][k])[1]
        assert parts["log_dets"][k] == pytest.approx(log_det, rel=1e-12)


def test_more_components_are_never_less_likely_than_one() -> None:
    vectors = groups(200)
    alone = log_density(mixtures.fitted(vectors, 1, 0, "codes"), vectors).mean()
    mean, covariance = vectors.mean(axis=0), np.cov(vectors.T, bias=True)
    normal = stats.multivariate_normal(mean, covariance + 1e-6 * np.eye(2))
    assert alone == pytest.approx(normal.logpdf(vectors).mean(), rel=1e-10)
    for components in (2, 5):
        for seed in range(3):
            parts = mixtures.fitted(vectors, components, seed, "codes")
            assert log_density(parts, vectors).mean() > alone - 1e-6


@pytest.mark.parametrize("kind", ["heaps", "equal", "few", "flat"])
def test_it_is_what_the_reference_says_and_always_finite(kind: str) -> None:
    vectors = {
        "heaps": groups(120),
        "equal": np.ones((20, 3)),
        "few": np.array([[0.0, 1.0], [2.0, 5.0]]),
        "flat": groups(60)[:, :1] * np.array([[1.0, 2.0]]),
    }[kind]
    parts = mixtures.fitted(vectors, 4, 3, "codes")
    again = mixtures.fitted(vectors, 4, 3, "codes")
    expected = reference.fitted(vectors, 4, 3, "codes")
    assert {*parts} == {*expected}
    for name, array in parts.items():
        assert np.isfinite(array).all()
        assert array.tobytes() == again[name].tobytes()
        if kind != "flat":  # whose directions without variance rounding turns
            np.testing.assert_allclose(array, expected[name], 1e-6, 1e-9, err_msg=name)
