"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from super_resolution.yaml by gencc 0.x.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from keras import ops
from numpy.typing import NDArray

from . import data, metrics
from .config import Config
from .model import Networks
from .resampling import upsample
from .support import checkpoints, facts, sheets, weights
from .support.datasets import Dataset
from .support.device import Tensor, prepare, to_array, to_tensor
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
    prepare(device, config.precision)
    networks = Networks()
    optimizers = make_optimizers(networks)
    expected = config.facts(checkpoint.facts.get("data", ""), weights.rules(optimizers))
    facts.require(checkpoint.facts, expected, facts.BELONG)
    weights.restore(networks, optimizers, checkpoint)
    tensor = partial(to_tensor, precision=config.precision)
    trial = partial(data.trial, folder, config.precision)
    return Trained(networks, config, tensor, trial, run, checkpoint.step)


def enlarge(networks: Networks, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """low, high, x"""
    low = ops.average_pool(x, 2, 2)
    high = networks.generator(low)
    return low, high, x


def psnr_of_each(networks: Networks, x: Tensor) -> Tensor:
    """psnr(x, high, 1)"""
    low = ops.average_pool(x, 2, 2)
    high = networks.generator(low)
    return 10 / math.log(10) * ops.log(1**2 / ops.mean((x - high) ** 2, axis=(1, 2, 3)))


def blocks_of_each(networks: Networks, x: Tensor) -> Tensor:
    """psnr(x, upsample(low, 2), 1)"""
    low = ops.average_pool(x, 2, 2)
    return (
        10
        / math.log(10)
        * ops.log(1**2 / ops.mean((x - upsample(low, 2)) ** 2, axis=(1, 2, 3)))
    )


def save_enlarge(trained: Trained, folder: Path) -> list[Path]:
    """A sheet of images, below each other low, high, x."""
    path = folder / "enlarge.png"
    x = trained.tensor(trained.trial().examples[: trained.count])
    sheets.save_rows(
        path, [*map(to_array, enlarge(trained.networks, x))], *data.SCALE, columns=8
    )
    return [path]


def save_metrics(trained: Trained, folder: Path) -> list[Path]:
    """Every metric of the spec, printed and written."""
    path = folder / "metrics.json"
    dataset = trained.trial()
    every_psnr = []
    every_blocks = []
    for i in range(0, len(dataset), CHUNK):
        x = trained.tensor(dataset.examples[i : i + CHUNK])
        every_psnr.append(to_array(psnr_of_each(trained.networks, x)))
        every_blocks.append(to_array(blocks_of_each(trained.networks, x)))
    metrics.save(
        path,
        {
            "psnr": metrics.mean(np.concatenate(every_psnr)),
            "blocks": metrics.mean(np.concatenate(every_blocks)),
        },
    )
    return [path]


WRITERS = {"enlarge": save_enlarge, "metrics": save_metrics}


def save(trained: Trained, names: Iterable[str], folder: Path) -> list[Path]:
    """Write the files of these outputs, and return their paths."""
    return [path for name in names for path in WRITERS[name](trained, folder)]
