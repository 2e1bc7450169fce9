"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from linear_vae.yaml by gencc 0.x.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

import math
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from . import data, metrics, scatter, sheets
from .model import Networks
from .support import streams, tables
from .support.device import to_array
from .trained import Trained

CHUNK = 500  # examples computed at once


def sample(networks: Networks, z: Tensor) -> Tensor:
    """decoder(sample(prior.z))"""
    return networks.decoder(z)


def reconstruct(networks: Networks, x: Tensor) -> Tensor:
    """decoder(q.mean)"""
    q = networks.encoder(x)
    return networks.decoder(q.mean)


def encode(networks: Networks, x: Tensor) -> Tensor:
    """q.mean"""
    q = networks.encoder(x)
    return q.mean


def bound_of_each(networks: Networks, x: Tensor, z_noise: Tensor) -> Tensor:
    """log_prob(p, x) - kl(q, prior.z)"""
    log_var_x = networks.log_var_x()
    q = networks.encoder(x)
    z = q.mean + torch.exp(q.log_var / 2) * z_noise
    p_mean = networks.decoder(z)
    return -0.5 * torch.sum(
        math.log(2 * math.pi) + log_var_x + (x - p_mean) ** 2 / torch.exp(log_var_x),
        dim=(1, 2, 3),
    ) - 0.5 * torch.sum(q.mean**2 + torch.exp(q.log_var) - 1 - q.log_var, dim=1)


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
    sheets.save_rows(
        picture,
        [to_array(x), to_array(reconstruct(trained.networks, x))],
        *data.SCALE,
        columns=8,
        names=("x", "decoder(q.mean)"),
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
        parts.append(to_array(encode(trained.networks, x)))
    codes = np.concatenate(parts)
    tables.save_table(table, tables.labelled(dataset, {"encode": codes}))
    scatter.save_scatter(picture, codes, dataset.labels, name="q.mean")
    return [picture.path, table]


def measured(trained: Trained) -> dict[str, float]:
    """Every metric."""
    dataset = trained.trial()
    bound_values = []
    for i in range(0, len(dataset), CHUNK):
        x = trained.tensor(dataset.examples[i : i + CHUNK])
        z_noise = trained.draw(streams.normal, "metrics/z_noise", i, (len(x), 2))
        bound_values.append(to_array(bound_of_each(trained.networks, x, z_noise)))
    return {"bound": metrics.mean(np.concatenate(bound_values))}


def save_metrics(trained: Trained, folder: Path) -> list[Path]:
    """Every metric of the spec, printed and written."""
    path = folder / "metrics.json"
    metrics.save(path, measured(trained))
    return [path]


WRITERS = {
    "sample": save_sample,
    "reconstruct": save_reconstruct,
    "encode": save_encode,
    "metrics": save_metrics,
}


def save(trained: Trained, names: Iterable[str], folder: Path) -> list[Path]:
    """Write the files of these outputs, and return their paths."""
    trained.networks.eval()
    with torch.inference_mode():
        return [path for name in names for path in WRITERS[name](trained, folder)]
