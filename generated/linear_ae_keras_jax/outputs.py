"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from linear_ae.yaml by gencc 0.x.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from . import data, scatter, sheets
from .model import Networks
from .support import tables
from .support.device import Tensor, to_array
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
    picture = trained.picture(folder, "reconstruct")
    x = trained.tensor(trained.trial().examples[: trained.count])
    sheets.save_rows(
        picture,
        [to_array(x), to_array(reconstruct(trained.networks, x))],
        *data.SCALE,
        columns=8,
        names=("x", "x_hat"),
        worst=trained.worst,
    )
    return [picture.path]


def save_encode(trained: Trained, folder: Path) -> list[Path]:
    """A table of every example's code, and a picture of their main components."""
    picture = trained.picture(folder, "encode")
    table = folder / "encode.csv"
    dataset = trained.trial()
    parts = []
    for i in range(0, len(dataset), CHUNK):
        x = trained.tensor(dataset.examples[i : i + CHUNK])
        parts.append(to_array(encode(trained.networks, x)))
    codes = np.concatenate(parts)
    tables.save_table(table, tables.labelled(dataset, {"encode": codes}))
    scatter.save_components(picture, codes, dataset.labels, name="code")
    return [picture.path, table]


WRITERS = {"reconstruct": save_reconstruct, "encode": save_encode}


def save(trained: Trained, names: Iterable[str], folder: Path) -> list[Path]:
    """Write the files of these outputs, and return their paths."""
    return [path for name in names for path in WRITERS[name](trained, folder)]
