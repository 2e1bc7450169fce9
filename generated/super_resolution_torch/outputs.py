"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from super_resolution.yaml by gencc 0.x.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

import math
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


def enlarge(networks: Networks, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """low, high, x"""
    low = F.avg_pool2d(x, 2)
    high = networks.generator(low)
    return low, high, x


def psnr_of_each(networks: Networks, x: Tensor) -> Tensor:
    """psnr(x, high, 1)"""
    low = F.avg_pool2d(x, 2)
    high = networks.generator(low)
    return (
        10 / math.log(10) * torch.log(1**2 / torch.mean((x - high) ** 2, dim=(1, 2, 3)))
    )


def blocks_of_each(networks: Networks, x: Tensor) -> Tensor:
    """psnr(x, upsample(low, 2), 1)"""
    low = F.avg_pool2d(x, 2)
    return (
        10
        / math.log(10)
        * torch.log(
            1**2
            / torch.mean(
                (x - F.interpolate(low, scale_factor=2, mode="nearest-exact")) ** 2,
                dim=(1, 2, 3),
            )
        )
    )


def save_enlarge(trained: Trained, folder: Path) -> list[Path]:
    """A sheet of images, below each other low, high, x."""
    picture = trained.picture(folder, "enlarge")
    x = trained.tensor(trained.trial().examples[: trained.count])
    sheets.save_rows(
        picture,
        [*map(to_array, enlarge(trained.networks, x))],
        *data.SCALE,
        columns=8,
        names=("low", "high", "x"),
    )
    return [picture.path]


def measured(trained: Trained) -> dict[str, float]:
    """Every metric."""
    dataset = trained.trial()
    psnr_values = []
    blocks_values = []
    for i in range(0, len(dataset), CHUNK):
        x = trained.tensor(dataset.examples[i : i + CHUNK])
        psnr_values.append(to_array(psnr_of_each(trained.networks, x)))
        blocks_values.append(to_array(blocks_of_each(trained.networks, x)))
    return {
        "psnr": metrics.mean(np.concatenate(psnr_values)),
        "blocks": metrics.mean(np.concatenate(blocks_values)),
    }


def save_metrics(trained: Trained, folder: Path) -> list[Path]:
    """Every metric of the spec, printed and written."""
    path = folder / "metrics.json"
    metrics.save(path, measured(trained))
    return [path]


WRITERS = {"enlarge": save_enlarge, "metrics": save_metrics}


def save(trained: Trained, names: Iterable[str], folder: Path) -> list[Path]:
    """Write the files of these outputs, and return their paths."""
    trained.networks.eval()
    with torch.inference_mode():
        return [path for name in names for path in WRITERS[name](trained, folder)]
