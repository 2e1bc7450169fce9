"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from autoencoder.yaml by gencc 0.x.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from . import data
from .model import Networks
from .support import sheets, tables
from .support.device import to_array
from .trained import Trained

CHUNK = 500  # examples computed at once


def reconstruct(networks: Networks, x: Tensor) -> Tensor:
    """x_hat: decoder(code)"""
    code = networks.encoder(x)
    return networks.decoder(code)


def encode(networks: Networks, x: Tensor) -> Tensor:
    """code: encoder(x)"""
    return networks.encoder(x)


def save_reconstruct(trained: Trained, folder: Path) -> list[Path]:
    """A sheet of images of the data, below each row what becomes of it."""
    path = folder / "reconstruct.png"
    x = trained.tensor(trained.trial().examples[: trained.count])
    sheets.save_rows(
        path,
        [to_array(x), to_array(reconstruct(trained.networks, x))],
        *data.SCALE,
        columns=8,
    )
    return [path]


def save_encode(trained: Trained, folder: Path) -> list[Path]:
    """A table of what the output is for every example of the data."""
    path = folder / "encode.csv"
    dataset = trained.trial()
    parts = []
    for i in range(0, len(dataset), CHUNK):
        x = trained.tensor(dataset.examples[i : i + CHUNK])
        parts.append(to_array(encode(trained.networks, x)))
    values = np.concatenate(parts)
    tables.save_table(path, tables.labelled(dataset.labels, {"encode": values}))
    return [path]


WRITERS = {"reconstruct": save_reconstruct, "encode": save_encode}


def save(trained: Trained, names: Iterable[str], folder: Path) -> list[Path]:
    """Write the files of these outputs, and return their paths."""
    trained.networks.eval()
    with torch.inference_mode():
        return [path for name in names for path in WRITERS[name](trained, folder)]
