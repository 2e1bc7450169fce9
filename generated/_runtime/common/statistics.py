"""Statistics that are fitted after training, such as mean and covariance, in the run folder.

The same in every package.

They belong to the weights that they were fitted to, and are useless with others.
"""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .support import atomic, checkpoints, contents
from .support.errors import CheckpointError, PackageError

AGAIN = "go on with the training to its end (train --resume), which fits it again"

Moments = Mapping[str, NDArray[np.float64]]


def moments(vectors: NDArray[np.float64]) -> Moments:
    """mean (n,), covariance (n, n) and its inverse, of vectors (count, n).

    The covariance divides by count. Where it is singular, directions without variance
    are ignored: its inverse is then the pseudoinverse.
    """
    covariance = np.atleast_2d(np.cov(vectors, rowvar=False, bias=True))
    inverse = np.linalg.pinv(covariance, hermitian=True)
    return {
        "mean": vectors.mean(axis=0),
        "covariance": covariance,
        "precision": inverse.astype(np.float64),
    }


def save(
    run: Path, fitted: Mapping[str, Moments], step: int, weights: Mapping[str, Any]
) -> None:
    """Write what was fitted, by name, to these weights; OSError if that fails.

    The format is that of checkpoints, so that any damage is noticed.
    """
    arrays = {
        f"{name}/{part}": array
        for name, parts in fitted.items()
        for part, array in parts.items()
    }
    data = checkpoints.encode(step, arrays, {"weights": _digest(weights)})
    atomic.write(_file(run), data)


def load(
    run: Path, weights: Mapping[str, Any], name: str, part: str, shape: tuple[int, ...]
) -> NDArray[np.float64]:
    """A part of what was fitted to these weights, of this shape.

    Raises PackageError before the end of the training, and CheckpointError if it went
    on since, or if the file holds anything but what `save` wrote.
    """
    path = _file(run)
    if not os.path.lexists(path):
        raise PackageError(
            f"{path} does not exist; it is written at the end of a training"
        )
    try:
        statistics = checkpoints.load(path)
    except CheckpointError as error:
        raise CheckpointError(f"{error}; {AGAIN}") from error
    if statistics.facts.get("weights") != _digest(weights):
        raise CheckpointError(
            f"{path} was fitted to other weights, those after step {statistics.step}; {AGAIN}"
        )
    return _required(path, statistics.tensors, f"{name}/{part}", shape)


def _required(
    path: Path, tensors: Mapping[str, NDArray[Any]], name: str, shape: tuple[int, ...]
) -> NDArray[np.float64]:
    """The array of this name; an inverse of a covariance is symmetric."""
    own = {key: array for key, array in tensors.items() if key == name}
    contents.require(str(path), own, {name: np.zeros(shape)}, {}, AGAIN)
    array: NDArray[np.float64] = own[name]
    is_inverse = name.endswith("/precision")
    atol = 1e-9 * np.abs(array).max()
    if is_inverse and not np.allclose(array, array.T, rtol=1e-6, atol=atol):
        raise CheckpointError(f"{path} holds {name} that is not symmetric; {AGAIN}")
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
