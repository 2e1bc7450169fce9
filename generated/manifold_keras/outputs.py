"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from manifold.yaml by gencc 0.x.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from . import data, scatter, sheets
from .between import STEPS, between
from .model import Networks
from .support import streams, tables
from .support.device import Tensor, to_array
from .trained import Trained

SIDE = 20  # codes along each side of a regular grid
CHUNK = 500  # examples computed at once


def manifold(networks: Networks, grid: Tensor) -> Tensor:
    """decoder(grid(prior.z))"""
    return networks.decoder(grid)


def interpolate(networks: Networks, x: Tensor) -> Tensor:
    """decoder(between(q.mean))"""
    q = networks.encoder(x)
    return networks.decoder(between(q["mean"]))


def encode(networks: Networks, x: Tensor) -> Tensor:
    """q.mean"""
    q = networks.encoder(x)
    return q["mean"]


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


def save_interpolate(trained: Trained, folder: Path) -> list[Path]:
    """A sheet of images, each row on the way from one example to the next."""
    picture = trained.picture(folder, "interpolate")
    x = trained.tensor(trained.trial().examples[:16])
    sheets.save_grid(
        picture, to_array(interpolate(trained.networks, x)), *data.SCALE, columns=STEPS
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
        parts.append(to_array(encode(trained.networks, x)))
    codes = np.concatenate(parts)
    tables.save_table(table, tables.labelled(dataset, {"encode": codes}))
    scatter.save_scatter(picture, codes, dataset.labels, name="q.mean")
    return [picture.path, table]


WRITERS = {
    "manifold": save_manifold,
    "interpolate": save_interpolate,
    "encode": save_encode,
}


def save(trained: Trained, names: Iterable[str], folder: Path) -> list[Path]:
    """Write the files of these outputs, and return their paths."""
    return [path for name in names for path in WRITERS[name](trained, folder)]
