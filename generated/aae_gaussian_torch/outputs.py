"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from aae_gaussian.yaml by gencc 0.x.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from . import data, scatter, sheets
from .model import Networks
from .support import streams, tables
from .support.device import to_array
from .trained import Trained

SIDE = 20  # codes along each side of a regular grid
CHUNK = 500  # examples computed at once


def sample(networks: Networks, z: Tensor) -> Tensor:
    """decoder(sample(prior.z))"""
    return networks.decoder(z)


def reconstruct(networks: Networks, x: Tensor, z_noise: Tensor) -> Tensor:
    """x_hat: decoder(z)"""
    q = networks.encoder(x)
    z = q.mean + torch.exp(q.log_var / 2) * z_noise
    return networks.decoder(z)


def encode(networks: Networks, x: Tensor, z_noise: Tensor) -> Tensor:
    """z: sample(q)"""
    q = networks.encoder(x)
    return q.mean + torch.exp(q.log_var / 2) * z_noise


def manifold(networks: Networks, grid: Tensor) -> Tensor:
    """decoder(grid(prior.z))"""
    return networks.decoder(grid)


def save_sample(trained: Trained, folder: Path) -> list[Path]:
    """A sheet of images from noise that is the same each time."""
    picture = trained.picture(folder, "sample")
    z = trained.draw(streams.normal, "outputs/sample/z", 0, (trained.count, 2))
    sheets.save_grid(
        picture, to_array(sample(trained.networks, z)), *data.SCALE, columns=8
    )
    return [picture.path]


def save_reconstruct(trained: Trained, folder: Path) -> list[Path]:
    """A sheet of images of the data, below each row what becomes of it."""
    picture = trained.picture(folder, "reconstruct")
    x = trained.tensor(trained.trial().examples[: trained.count])
    z_noise = trained.draw(
        streams.normal, "outputs/reconstruct/z_noise", 0, (len(x), 2)
    )
    sheets.save_rows(
        picture,
        [to_array(x), to_array(reconstruct(trained.networks, x, z_noise))],
        *data.SCALE,
        columns=8,
        names=("x", "x_hat"),
        worst=trained.worst,
    )
    return [picture.path]


def save_encode(trained: Trained, folder: Path) -> list[Path]:
    """A table of every example's code, and a picture of the codes by label."""
    picture = trained.picture(folder, "encode")
    table = folder / "encode.csv"
    dataset = trained.trial()
    parts = []
    for i in range(0, len(dataset), CHUNK):
        x = trained.tensor(dataset.examples[i : i + CHUNK])
        z_noise = trained.draw(streams.normal, "outputs/encode/z_noise", i, (len(x), 2))
        parts.append(to_array(encode(trained.networks, x, z_noise)))
    codes = np.concatenate(parts)
    tables.save_table(table, tables.labelled(dataset, {"encode": codes}))
    scatter.save_scatter(picture, codes, dataset.labels, name="z")
    return [picture.path, table]


def save_manifold(trained: Trained, folder: Path) -> list[Path]:
    """A sheet of images from a regular grid of codes."""
    picture = trained.picture(folder, "manifold")
    grid = trained.tensor(streams.quantile_grid(SIDE))
    sheets.save_plane(
        picture,
        to_array(manifold(trained.networks, grid)),
        *data.SCALE,
        codes=to_array(grid),
        name="z",
    )
    return [picture.path]


WRITERS = {
    "sample": save_sample,
    "reconstruct": save_reconstruct,
    "encode": save_encode,
    "manifold": save_manifold,
}


def save(trained: Trained, names: Iterable[str], folder: Path) -> list[Path]:
    """Write the files of these outputs, and return their paths."""
    trained.networks.eval()
    with torch.inference_mode():
        return [path for name in names for path in WRITERS[name](trained, folder)]
