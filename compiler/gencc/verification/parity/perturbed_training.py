"""Trainings of a package whose initial weights are each changed by one rounding.

A program of its own, run where the package can be imported and gencc need not be:
`python perturbed_training.py PACKAGE PRECISION RUNS flags of train …`, where RUNS is JSON:
a list of [number, run folder]. The package itself is not touched.
"""

from __future__ import annotations

import importlib
import importlib.util
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


def perturb_initial(package: str, precision: str) -> Callable[[int], None]:
    """What makes a training of the package begin with the perturbed weights of a number.

    With those that it draws, and those that it reads.
    """
    initial: Any = importlib.import_module(f"{package}.initial")
    drawn: Callable[[int], Arrays] = initial.weights
    elsewhere: Any = None
    if importlib.util.find_spec(f"{package}.pretrained"):
        elsewhere = importlib.import_module(f"{package}.pretrained")
    read = getattr(elsewhere, "read", None)

    def begin(number: int) -> None:
        def read_perturbed(*arguments: Any) -> Any:
            result = read(*arguments)  # type: ignore[misc]
            tensors = perturb(result.tensors, precision, number)
            return result._replace(tensors=tensors)

        initial.weights = lambda seed: perturb(drawn(seed), precision, number)
        if elsewhere:
            elsewhere.read = read_perturbed

    return begin


def main(package: str, precision: str, runs: str, *flags: str) -> int:
    """Run the trainings one after another; the first exit status that is not 0."""
    sys.path.insert(0, str(Path.cwd()))
    begin = perturb_initial(package, precision)
    program: Any = importlib.import_module(f"{package}.__main__")
    program.OUTPUTS, program.FILES = {}, ()  # only losses and checkpoints are compared
    for number, out in json.loads(runs):
        begin(number)
        sys.argv[1:] = ["train", *flags, "--out", out]
        if status := program.main():
            return int(status)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
