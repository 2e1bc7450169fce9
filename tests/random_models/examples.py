"""Examples for a drawn spec: smooth, inside what its data say, the same each time."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from strategies import Drawn
from strategies.sources import Domain

COUNT = 60


def write(drawn: Drawn, folder: Path) -> Path | None:
    """What `--data` is to name: a file, or a folder with one for each domain.

    None where the data are part of the package.
    """
    if not drawn.needs_path:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    for number, domain in enumerate(drawn.domains):
        paired = "pairs: true" in drawn.text
        arrays = {"x": values(domain, number, COUNT - 15 * number * (not paired))}
        if domain.classes:
            count = len(arrays["x"])
            arrays["y"] = np.arange(count, dtype=np.int64) % domain.classes
        if domain.factors:
            example = np.arange(len(arrays["x"]))[:, np.newaxis] + 1.7 * number
            arrays["factors"] = np.sin(0.9 * example * (1 + np.arange(domain.factors)))
        np.savez(folder / f"{domain.name}.npz", **arrays)  # type: ignore[arg-type]
    return folder if drawn.named else folder / "x.npz"


def values(domain: Domain, phase: int = 0, count: int = COUNT) -> NDArray[np.float64]:
    """Sums of two waves (count, *shape) of all frequencies, so that no two are equal.

    A second domain has another `phase`, and fewer examples unless they are pairs.
    """
    low, high = domain.bounds or domain.scale or (-1.0, 1.0)
    size = math.prod(domain.shape)
    index = np.arange(size) + 1.0
    example = np.arange(count)[:, np.newaxis] + 0.37 * (1 + phase)
    waves = np.sin(0.71 * example * index**0.5) + np.cos(1.3 * example + 2.1 * index)
    middle, half = (low + high) / 2, (high - low) / 2
    array: NDArray[np.float64] = middle + half * 0.49 * waves
    return array.reshape(count, *domain.shape)
