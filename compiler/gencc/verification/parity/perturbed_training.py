"""Trainings of a package whose initial weights are each changed by one rounding.

A program of its own, run where the package can be imported and gencc need not be:
`python perturbed_training.py PACKAGE PRECISION RUNS flags of train …`, where RUNS is JSON:
a list of [number, run folder]. The package itself is not touched.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]


def perturb(arrays: Arrays, precision: str, number: int) -> Arrays:
    """Replaces every element by one of its two neighbours in that precision; 0 stays 0.

    `number` seeds the choice between the two.
    """
    random = np.random.Generator(np.random.Philox(number))
    result = {}
    for name in sorted(arrays):
        array = arrays[name].astype(precision)
        direction = np.where(random.integers(2, size=array.shape), np.inf, -np.inf)
        neighbour = np.nextafter(array, direction.astype(precision))
        result[name] = np.where(array == 0, array, neighbour).astype(np.float64)
    return result


def main(package: str, precision: str, runs: str, *flags: str) -> int:
    """Run the trainings one after another; the first exit status that is not 0."""
    sys.path.insert(0, str(Path.cwd()))
    initial: Any = importlib.import_module(f"{package}.initial")
    program: Any = importlib.import_module(f"{package}.__main__")
    program.OUTPUTS = {}  # only losses and checkpoints are compared
    weights: Callable[[int], Arrays] = initial.weights
    for number, out in json.loads(runs):
        initial.weights = lambda seed, n=number: perturb(weights(seed), precision, n)
        sys.argv[1:] = ["train", *flags, "--out", out]
        if status := program.main():
            return int(status)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
