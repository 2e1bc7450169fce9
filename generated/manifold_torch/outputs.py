"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from manifold.yaml by gencc 0.x.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from . import data
from .between import STEPS, between
from .config import Config
from .model import Networks
from .support import checkpoints, facts, plots, sheets, streams, tables, weights
from .support.datasets import Dataset
from .support.device import prepare, to_array, to_tensor
from .support.errors import PackageError

SIDE = 20  # codes along each side of a regular grid
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


def manifold(networks: Networks, grid: Tensor) -> Tensor:
    """decoder(grid(prior.z))"""
    return networks.decoder(grid)


def interpolate(networks: Networks, x: Tensor) -> Tensor:
    """decoder(between(q.mean))"""
    q = networks.encoder(x)
    return networks.decoder(between(q.mean))


def encode(networks: Networks, x: Tensor) -> Tensor:
    """q.mean"""
    q = networks.encoder(x)
    return q.mean


def save_manifold(trained: Trained, folder: Path) -> list[Path]:
    """A sheet of images from a regular grid of codes."""
    path = folder / "manifold.png"
    grid = trained.tensor(streams.quantile_grid(SIDE))
    sheets.save_grid(
        path, to_array(manifold(trained.networks, grid)), *data.SCALE, columns=SIDE
    )
    return [path]


def save_interpolate(trained: Trained, folder: Path) -> list[Path]:
    """A sheet of images, each row on the way from one example to the next."""
    path = folder / "interpolate.png"
    x = trained.tensor(trained.trial().examples[:16])
    sheets.save_grid(
        path, to_array(interpolate(trained.networks, x)), *data.SCALE, columns=STEPS
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


WRITERS = {
    "manifold": save_manifold,
    "interpolate": save_interpolate,
    "encode": save_encode,
}


def save(trained: Trained, names: Iterable[str], folder: Path) -> list[Path]:
    """Write the files of these outputs, and return their paths."""
    trained.networks.eval()
    with torch.inference_mode():
        return [path for name in names for path in WRITERS[name](trained, folder)]
