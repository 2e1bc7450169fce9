"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from source_separation.yaml by gencc 0.x.
"""

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
from .support import checkpoints, facts, sheets, streams, weights
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


def separate(
    networks: Networks, x: Tensor, s_order: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """m, found.first, found.second, x, s"""
    s = ops.take(x, s_order, axis=0)
    m = 0.5 * x + 0.5 * s
    found = networks.separator(m)
    return m, found["first"], found["second"], x, s


def unmix(networks: Networks, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """x, unmixed.first, unmixed.second"""
    unmixed = networks.separator(x)
    return x, unmixed["first"], unmixed["second"]


def separated_of_each(networks: Networks, x: Tensor, s_order: Tensor) -> Tensor:
    """minimum(straight, crossed)"""
    s = ops.take(x, s_order, axis=0)
    m = 0.5 * x + 0.5 * s
    found = networks.separator(m)
    straight = ops.mean((found["first"] - x) ** 2, axis=(1, 2, 3)) + ops.mean(
        (found["second"] - s) ** 2, axis=(1, 2, 3)
    )
    crossed = ops.mean((found["first"] - s) ** 2, axis=(1, 2, 3)) + ops.mean(
        (found["second"] - x) ** 2, axis=(1, 2, 3)
    )
    return ops.where(straight <= crossed, straight, crossed)


def guessed_of_each(networks: Networks, x: Tensor, s_order: Tensor) -> Tensor:
    """mse(m, x) + mse(m, s)"""
    s = ops.take(x, s_order, axis=0)
    m = 0.5 * x + 0.5 * s
    return ops.mean((m - x) ** 2, axis=(1, 2, 3)) + ops.mean(
        (m - s) ** 2, axis=(1, 2, 3)
    )


def save_separate(trained: Trained, folder: Path) -> list[Path]:
    """A sheet of images, below each other m, found.first, found.second, x, s."""
    path = folder / "separate.png"
    x = trained.tensor(trained.trial().examples[: trained.count])
    s_order = trained.tensor(
        streams.permutation(trained.config.seed, "outputs/separate/s_order", 0, len(x))
    )
    sheets.save_rows(
        path,
        [*map(to_array, separate(trained.networks, x, s_order))],
        *data.SCALE,
        columns=8,
    )
    return [path]


def save_unmix(trained: Trained, folder: Path) -> list[Path]:
    """A sheet of images, below each other x, unmixed.first, unmixed.second."""
    path = folder / "unmix.png"
    x = trained.tensor(trained.trial().examples[: trained.count])
    sheets.save_rows(
        path, [*map(to_array, unmix(trained.networks, x))], *data.SCALE, columns=8
    )
    return [path]


def save_metrics(trained: Trained, folder: Path) -> list[Path]:
    """Every metric of the spec, printed and written."""
    path = folder / "metrics.json"
    dataset = trained.trial()
    every_separated = []
    every_guessed = []
    for i in range(0, len(dataset), CHUNK):
        x = trained.tensor(dataset.examples[i : i + CHUNK])
        s_order = trained.tensor(
            streams.permutation(trained.config.seed, "metrics/s_order", i, len(x))
        )
        every_separated.append(
            to_array(separated_of_each(trained.networks, x, s_order))
        )
        every_guessed.append(to_array(guessed_of_each(trained.networks, x, s_order)))
    metrics.save(
        path,
        {
            "separated": metrics.mean(np.concatenate(every_separated)),
            "guessed": metrics.mean(np.concatenate(every_guessed)),
        },
    )
    return [path]


WRITERS = {"separate": save_separate, "unmix": save_unmix, "metrics": save_metrics}


def save(trained: Trained, names: Iterable[str], folder: Path) -> list[Path]:
    """Write the files of these outputs, and return their paths."""
    return [path for name in names for path in WRITERS[name](trained, folder)]
