"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from image_to_image.yaml by gencc 0.x.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from . import data, metrics, sheets
from .model import Networks
from .support.device import to_array
from .trained import Trained

CHUNK = 500  # examples computed at once


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
    picture = trained.picture(folder, "translate")
    x = trained.tensor(trained.trial().examples[: trained.count])
    sheets.save_rows(
        picture,
        [*map(to_array, translate(trained.networks, x))],
        *data.SCALE,
        columns=8,
        names=("a", "x_hat", "x"),
    )
    return [picture.path]


def measured(trained: Trained) -> dict[str, float]:
    """Every metric."""
    dataset = trained.trial()
    distance_values = []
    outlines_values = []
    for i in range(0, len(dataset), CHUNK):
        x = trained.tensor(dataset.examples[i : i + CHUNK])
        distance_values.append(to_array(distance_of_each(trained.networks, x)))
        outlines_values.append(to_array(outlines_of_each(trained.networks, x)))
    return {
        "distance": metrics.mean(np.concatenate(distance_values)),
        "outlines": metrics.mean(np.concatenate(outlines_values)),
    }


def measured_in_training(trained: Trained) -> dict[str, float]:
    """The metrics that are measured while a training goes on."""
    dataset = trained.trial()
    outlines_values = []
    for i in range(0, len(dataset), CHUNK):
        x = trained.tensor(dataset.examples[i : i + CHUNK])
        outlines_values.append(to_array(outlines_of_each(trained.networks, x)))
    return {"outlines": metrics.mean(np.concatenate(outlines_values))}


def save_metrics(trained: Trained, folder: Path) -> list[Path]:
    """Every metric of the spec, printed and written."""
    path = folder / "metrics.json"
    metrics.save(path, measured(trained))
    return [path]


WRITERS = {"translate": save_translate, "metrics": save_metrics}


def save(trained: Trained, names: Iterable[str], folder: Path) -> list[Path]:
    """Write the files of these outputs, and return their paths."""
    trained.networks.eval()
    with torch.inference_mode():
        return [path for name in names for path in WRITERS[name](trained, folder)]
