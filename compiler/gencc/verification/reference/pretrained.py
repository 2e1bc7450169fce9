"""Weights from elsewhere, for comparisons: what training might have left, in files.

Which weights a file holds, no language can say. So the reference has these, drawn by the
names of the networks, and packages are given files that hold them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import safetensors.numpy

from gencc.codegen import naming
from gencc.ir.model import Model, Network, tensors_of
from gencc.runtime.support import streams
from gencc.verification.reference.initializers import initial
from gencc.verification.reference.tape import Array

SEED = 7
DEVIATION = 0.1  # by which training has moved biases and running statistics


def tensors(network: Network) -> dict[str, Array]:
    """By their paths in the network: near to where they would start, none of them 0 or 1."""
    return dict(_tensors(network))


def _tensors(network: Network) -> Iterator[tuple[str, Array]]:
    of_whom = tensors_of(network.average_of or network.name)
    prefix = f"{tensors_of(network.name)}/"
    for name, weight in network.weights():
        path = name.removeprefix(prefix)
        known = f"{of_whom}/{path}"
        offset = streams.normal(SEED, f"{known} elsewhere", 0, weight.shape)
        yield path, initial(weight, known, SEED) + DEVIATION * offset


def write(model: Model, folder: Path) -> tuple[str, ...]:
    """A file for each network with weights from elsewhere; the flags that name them."""
    flags: list[str] = []
    for network in naming.pretrained(model):
        assert network.pretrained is not None
        path = folder / f"{network.name}.safetensors"
        prefix = tensors_of(network.pretrained.network)
        named = {f"{prefix}/{k}": array for k, array in tensors(network).items()}
        path.parent.mkdir(parents=True, exist_ok=True)
        safetensors.numpy.save_file(named, path)
        flags += [naming.weights_flag(model, network.name), str(path)]
    return tuple(flags)
