"""What is fitted after training: mean and covariance, kept in the run folder.

They belong to the weights that they were fitted with, and are of no use with others.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import safetensors
from numpy.typing import NDArray
from safetensors.numpy import save as to_bytes

from .support import atomic
from .support.contents import shown
from .support.errors import PackageError

Moments = Mapping[str, NDArray[np.float64]]


def moments(vectors: NDArray[np.float64]) -> Moments:
    """mean (n,), covariance (n, n) and its inverse, of vectors (count, n).

    The covariance divides by count. Where it is singular, directions without variance
    count for nothing: its inverse is the pseudoinverse.
    """
    covariance = np.atleast_2d(np.cov(vectors, rowvar=False, bias=True))
    precision = np.linalg.pinv(covariance, hermitian=True)
    return {
        "mean": vectors.mean(axis=0),
        "covariance": covariance,
        "precision": precision,
    }


def save(
    run: Path, fitted: Mapping[str, Moments], step: int, weights: Mapping[str, Any]
) -> None:
    """Write what was fitted, by name, to these weights; OSError if that fails."""
    arrays = {
        f"{name}/{part}": np.ascontiguousarray(array)
        for name, parts in fitted.items()
        for part, array in parts.items()
    }
    metadata = {"weights": f"{_digest(weights)} after step {step}"}
    atomic.write(_file(run), to_bytes(arrays, metadata))


def load(
    run: Path, weights: Mapping[str, Any], name: str, part: str
) -> NDArray[np.float64]:
    """A part of what was fitted to these weights.

    Raises PackageError before training has ended, and where it went on since.
    """
    path = _file(run)
    if not path.exists():
        raise PackageError(
            f"{path} does not exist; it is written at the end of a training"
        )
    try:
        with safetensors.safe_open(path, "np") as file:
            fitted_to = (file.metadata() or {}).get("weights", "")
            array: NDArray[np.float64] = file.get_tensor(f"{name}/{part}")
    except (safetensors.SafetensorError, KeyError, OSError) as error:
        raise PackageError(
            f"{path} is damaged or belongs to another model ({error}); train again"
        ) from error
    digest, _, step = fitted_to.partition(" after step ")
    if digest != _digest(weights):
        raise PackageError(
            f"{path} was fitted to other weights, those after step "
            f"{shown(step or 'unknown')}; go "
            "on with the training to its end (train --resume), which fits it again"
        )
    return array


def _digest(weights: Mapping[str, NDArray[Any]]) -> str:
    """SHA-256 over the names, types, shapes and values of all weights."""
    sha256 = hashlib.sha256()
    for name in sorted(weights):
        array = np.ascontiguousarray(weights[name])
        sha256.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        sha256.update(array.data)
    return sha256.hexdigest()


def _file(run: Path) -> Path:
    return run / "statistics.safetensors"
