"""`frechet_distance(a, b)`: |m - n|^2 + tr(C + D - 2 (C D)^(1/2))."""

from __future__ import annotations

import numpy as np

from gencc.verification.reference.tape import Array, Value


def measure(a: Array, b: Array) -> float | None:
    """By the singular values of C^(1/2) D^(1/2); None where there is a single example."""
    if min(len(a), len(b)) < 2:
        return None
    (m, c), (n, d) = _moments(a), _moments(b)
    shared = np.linalg.svd(c @ d, compute_uv=False).sum()
    terms = [((m - n) ** 2).sum(), np.trace(c @ c), np.trace(d @ d), -2 * shared]
    return float(Value(terms).array.sum())  # each rounded by itself


def _moments(examples: Array) -> tuple[Array, Array]:
    """The mean and the symmetric root of the covariance: V S V' of centred = U S V'."""
    rows = examples.reshape(len(examples), -1)
    centred = (rows - rows.mean(axis=0)) / np.sqrt(len(rows) - 1)
    _, s, v = np.linalg.svd(centred, full_matrices=False)
    return rows.mean(axis=0), (v.T * s) @ v
