"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from linear_vae.yaml by gencc 0.x.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from . import data, metrics
from .config import Config
from .model import Networks
from .support import checkpoints, facts, plots, sheets, streams, tables, weights
from .support.datasets import Dataset
from .support.device import prepare, to_array, to_tensor
from .support.errors import PackageError

CHUNK = 500  # examples computed at once


@dataclass(frozen=True)
class Trained:
    """A trained model, and what its outputs need."""

    networks: Networks
    config: Config
    tensor: Callable[[NDArray[Any]], Tensor]
    trial: Callable[[], Dataset]  # the data it is tested on
    run: Path
    step: int  # iterations of training
    count: int = 64  # images on a sheet


def load(run: Path, device: str = "cpu", folder: Path | None = None) -> Trained:
    """The model at the newest checkpoint of a run folder, in evaluation mode.

    `folder` holds the data it is tested on, if not those of the package. Raises
    PackageError.
    """
    from .train import make_optimizers  # that module imports this one

    checkpoint = checkpoints.newest(run / "checkpoints")
    if checkpoint is None or checkpoint.step == 0:
        raise PackageError(f"{run} holds no checkpoint; train first, or name its --run")
    config = Config.of(checkpoint.facts)
    torch_device, dtype = prepare(device, config.precision)
    networks = Networks().to(torch_device, dtype)
    optimizers = make_optimizers(networks)
    expected = config.facts(checkpoint.facts.get("data", ""), weights.rules(optimizers))
    facts.require(checkpoint.facts, expected, facts.BELONG)
    weights.restore(networks, optimizers, checkpoint)
    networks.eval()
    tensor = partial(to_tensor, device=torch_device, dtype=dtype)
    trial = partial(data.load, folder, config.precision)
    return Trained(networks, config, tensor, trial, run, checkpoint.step)


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
    path = folder / "sample.png"
    z = trained.tensor(
        streams.normal(trained.config.seed, "outputs/sample/z", 0, (trained.count, 2))
    )
    sheets.save_grid(
        path, to_array(sample(trained.networks, z)), *data.SCALE, columns=8
    )
    return [path]


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
    """A table of every example's code, and a picture of the codes by label."""
    table = folder / "encode.csv"
    picture = folder / "encode.png"
    dataset = trained.trial()
    parts = []
    for i in range(0, len(dataset), CHUNK):
        x = trained.tensor(dataset.examples[i : i + CHUNK])
        parts.append(to_array(encode(trained.networks, x)))
    codes = np.concatenate(parts)
    tables.save_table(table, tables.labelled(dataset.labels, {"encode": codes}))
    plots.save_scatter(picture, codes, dataset.labels)
    return [picture, table]


def save_metrics(trained: Trained, folder: Path) -> list[Path]:
    """Every metric of the spec, printed and written."""
    path = folder / "metrics.json"
    dataset = trained.trial()
    every_bound = []
    for i in range(0, len(dataset), CHUNK):
        x = trained.tensor(dataset.examples[i : i + CHUNK])
        z_noise = trained.tensor(
            streams.normal(trained.config.seed, "metrics/z_noise", i, (len(x), 2))
        )
        every_bound.append(to_array(bound_of_each(trained.networks, x, z_noise)))
    metrics.save(path, {"bound": metrics.mean(np.concatenate(every_bound))})
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
