"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from image_to_image.yaml by gencc 0.x.
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
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from . import data, metrics
from .config import Config
from .model import Networks
from .support import checkpoints, facts, sheets, weights
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
    trial = partial(data.trial, folder, config.precision)
    return Trained(networks, config, tensor, trial, run, checkpoint.step)


def translate(networks: Networks, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """a, x_hat, x"""
    a = torch.abs(
        x - F.interpolate(F.avg_pool2d(x, 2), scale_factor=2, mode="nearest-exact")
    )
    x_hat = networks.generator(a)
    return a, x_hat, x


def distance_of_each(networks: Networks, x: Tensor) -> Tensor:
    """mae(x, x_hat)"""
    a = torch.abs(
        x - F.interpolate(F.avg_pool2d(x, 2), scale_factor=2, mode="nearest-exact")
    )
    x_hat = networks.generator(a)
    return torch.mean(torch.abs(x - x_hat), dim=(1, 2, 3))


def outlines_of_each(networks: Networks, x: Tensor) -> Tensor:
    """mae(x, a)"""
    a = torch.abs(
        x - F.interpolate(F.avg_pool2d(x, 2), scale_factor=2, mode="nearest-exact")
    )
    return torch.mean(torch.abs(x - a), dim=(1, 2, 3))


def save_translate(trained: Trained, folder: Path) -> list[Path]:
    """A sheet of images, below each other a, x_hat, x."""
    path = folder / "translate.png"
    x = trained.tensor(trained.trial().examples[: trained.count])
    sheets.save_rows(
        path, [*map(to_array, translate(trained.networks, x))], *data.SCALE, columns=8
    )
    return [path]


def save_metrics(trained: Trained, folder: Path) -> list[Path]:
    """Every metric of the spec, printed and written."""
    path = folder / "metrics.json"
    dataset = trained.trial()
    every_distance = []
    every_outlines = []
    for i in range(0, len(dataset), CHUNK):
        x = trained.tensor(dataset.examples[i : i + CHUNK])
        every_distance.append(to_array(distance_of_each(trained.networks, x)))
        every_outlines.append(to_array(outlines_of_each(trained.networks, x)))
    metrics.save(
        path,
        {
            "distance": metrics.mean(np.concatenate(every_distance)),
            "outlines": metrics.mean(np.concatenate(every_outlines)),
        },
    )
    return [path]


WRITERS = {"translate": save_translate, "metrics": save_metrics}


def save(trained: Trained, names: Iterable[str], folder: Path) -> list[Path]:
    """Write the files of these outputs, and return their paths."""
    trained.networks.eval()
    with torch.inference_mode():
        return [path for name in names for path in WRITERS[name](trained, folder)]
