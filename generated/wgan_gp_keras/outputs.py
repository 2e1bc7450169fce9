"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from wgan_gp.yaml by gencc 0.x.
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
from .input_gradients import input_gradient
from .model import Networks
from .support import checkpoints, facts, plots, streams, tables, weights
from .support.datasets import Dataset
from .support.device import Tensor, prepare, to_array, to_tensor
from .support.errors import PackageError

POINTS = 1000  # points in a scatter plot of samples
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
    trial = partial(data.load, folder, config.precision)
    return Trained(networks, config, tensor, trial, run, checkpoint.step)


def sample(networks: Networks, z: Tensor) -> Tensor:
    """fake: generator(sample(prior.z))"""
    return networks.generator(z)


def steepness_at_data_of_each(networks: Networks, x: Tensor) -> Tensor:
    """norm(grad(critic(x), x))"""
    critic_slope_at_x = input_gradient(networks.critic, x)
    return ops.sqrt(ops.sum(critic_slope_at_x**2, axis=1) + 1e-12)


def save_sample(trained: Trained, folder: Path) -> list[Path]:
    """A table of points from noise, and a picture of them over the data."""
    table = folder / "sample.csv"
    picture = folder / "sample.png"
    z = trained.tensor(
        streams.normal(trained.config.seed, "outputs/sample/z", 0, (POINTS, 8))
    )
    points = to_array(sample(trained.networks, z))
    tables.save_table(table, {"sample": points})
    plots.save_scatter(picture, points, None, trained.trial().examples)
    return [picture, table]


def save_metrics(trained: Trained, folder: Path) -> list[Path]:
    """Every metric of the spec, printed and written."""
    path = folder / "metrics.json"
    dataset = trained.trial()
    every_steepness_at_data = []
    for i in range(0, len(dataset), CHUNK):
        x = trained.tensor(dataset.examples[i : i + CHUNK])
        every_steepness_at_data.append(
            to_array(steepness_at_data_of_each(trained.networks, x))
        )
    metrics.save(
        path,
        {"steepness_at_data": metrics.mean(np.concatenate(every_steepness_at_data))},
    )
    return [path]


WRITERS = {"sample": save_sample, "metrics": save_metrics}


def save(trained: Trained, names: Iterable[str], folder: Path) -> list[Path]:
    """Write the files of these outputs, and return their paths."""
    return [path for name in names for path in WRITERS[name](trained, folder)]
