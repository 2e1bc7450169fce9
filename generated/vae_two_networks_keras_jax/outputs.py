"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from vae_two_networks.yaml by gencc 0.x.
"""

import math
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from . import data, metrics, scatter, sheets
from .model import Networks
from .support import streams, tables
from .support.device import Tensor, ops, to_array
from .trained import Trained

CHUNK = 500  # examples computed at once


def sample(networks: Networks, z: Tensor) -> Tensor:
    """decoder(sample(prior.z))"""
    return networks.decoder(z)


def reconstruct(networks: Networks, x: Tensor, z_noise: Tensor) -> Tensor:
    """x_hat: decoder(z)"""
    q_mean = networks.u_e(x)
    q_log_var = networks.s_e(x)
    z = q_mean + ops.exp(q_log_var / 2) * z_noise
    return networks.decoder(z)


def encode(networks: Networks, x: Tensor) -> Tensor:
    """q.mean"""
    return networks.u_e(x)


def closed_form_of_each(networks: Networks, x: Tensor) -> Tensor:
    """kl(q, prior.z)"""
    q_mean = networks.u_e(x)
    q_log_var = networks.s_e(x)
    return 0.5 * ops.sum(q_mean**2 + ops.exp(q_log_var) - 1 - q_log_var, axis=1)


def monte_carlo_of_each(networks: Networks, x: Tensor, z_noise: Tensor) -> Tensor:
    """log_prob(q, z) - log_prob(prior.z, z)"""
    q_log_var = networks.s_e(x)
    q_mean = networks.u_e(x)
    z = q_mean + ops.exp(q_log_var / 2) * z_noise
    return -0.5 * ops.sum(
        math.log(2 * math.pi) + q_log_var + (z - q_mean) ** 2 / ops.exp(q_log_var),
        axis=1,
    ) + 0.5 * ops.sum(math.log(2 * math.pi) + z**2, axis=1)


def save_sample(trained: Trained, folder: Path) -> list[Path]:
    """A sheet of images from noise that is the same each time."""
    picture = trained.picture(folder, "sample")
    z = trained.draw(streams.normal, "outputs/sample/z", 0, (trained.count, 4))
    sheets.save_grid(
        picture, to_array(sample(trained.networks, z)), *data.SCALE, columns=8
    )
    return [picture.path]


def save_reconstruct(trained: Trained, folder: Path) -> list[Path]:
    """A sheet of images of the data, below each row what becomes of it."""
    picture = trained.picture(folder, "reconstruct")
    x = trained.tensor(trained.trial().examples[: trained.count])
    z_noise = trained.draw(
        streams.normal, "outputs/reconstruct/z_noise", 0, (len(x), 4)
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
    scatter.save_components(picture, codes, dataset.labels, name="q.mean")
    return [picture.path, table]


def measured(trained: Trained) -> dict[str, float]:
    """Every metric."""
    dataset = trained.trial()
    closed_form_values = []
    monte_carlo_values = []
    for i in range(0, len(dataset), CHUNK):
        x = trained.tensor(dataset.examples[i : i + CHUNK])
        z_noise = trained.draw(streams.normal, "metrics/z_noise", i, (len(x), 4))
        closed_form_values.append(to_array(closed_form_of_each(trained.networks, x)))
        monte_carlo_values.append(
            to_array(monte_carlo_of_each(trained.networks, x, z_noise))
        )
    return {
        "closed_form": metrics.mean(np.concatenate(closed_form_values)),
        "monte_carlo": metrics.mean(np.concatenate(monte_carlo_values)),
    }


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
    return [path for name in names for path in WRITERS[name](trained, folder)]
