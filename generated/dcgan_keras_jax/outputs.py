"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from dcgan.yaml by gencc 0.x.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from . import data
from .config import Config
from .model import Networks
from .support import checkpoints, facts, sheets, streams, weights
from .support.datasets import Dataset
from .support.device import Tensor, prepare, to_array, to_tensor
from .support.errors import PackageError


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
    return networks.generator(z, training=False)


def save_sample(trained: Trained, folder: Path) -> list[Path]:
    """A sheet of images from noise that is the same each time."""
    path = folder / "sample.png"
    z = trained.tensor(
        streams.normal(trained.config.seed, "outputs/sample/z", 0, (trained.count, 16))
    )
    sheets.save_grid(
        path, to_array(sample(trained.networks, z)), *data.SCALE, columns=8
    )
    return [path]


WRITERS = {"sample": save_sample}


def save(trained: Trained, names: Iterable[str], folder: Path) -> list[Path]:
    """Write the files of these outputs, and return their paths."""
    return [path for name in names for path in WRITERS[name](trained, folder)]
