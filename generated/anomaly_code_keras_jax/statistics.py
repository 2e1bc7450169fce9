"""What is fitted after training: mean and covariance, kept in the run folder."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import safetensors
from numpy.typing import NDArray
from safetensors.numpy import load_file
from safetensors.numpy import save as to_bytes

from .support import atomic
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


def save(run: Path, fitted: Mapping[str, Moments]) -> None:
    """Write what was fitted, by name, into a run folder; OSError if that fails."""
    arrays = {
        f"{name}/{part}": np.ascontiguousarray(array)
        for name, parts in fitted.items()
        for part, array in parts.items()
    }
    atomic.write(_file(run), to_bytes(arrays))


def load(run: Path, name: str, part: str) -> NDArray[np.float64]:
    """A part of what was fitted. Raises PackageError before training has ended."""
    path = _file(run)
    if not path.exists():
        raise PackageError(
            f"{path} does not exist; it is written at the end of a training"
        )
    try:
        array: NDArray[np.float64] = load_file(path)[f"{name}/{part}"]
    except (safetensors.SafetensorError, KeyError, OSError) as error:
        raise PackageError(
            f"{path} is damaged or belongs to another model ({error}); train again"
        ) from error
    return array


def _file(run: Path) -> Path:
    return run / "statistics.safetensors"
