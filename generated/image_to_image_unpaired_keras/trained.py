"""A trained model: read from a run folder, with what its outputs need beside it.

Written from image_to_image_unpaired.yaml by gencc 0.x.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from . import data, label_names
from .config import Config
from .model import Networks
from .support import checkpoints, facts, run_folders, weights
from .support.arithmetic import arrange
from .support.datasets import Dataset
from .support.device import Tensor, prepare, to_tensor
from .support.errors import PackageError
from .support.figures import Picture
from .support.locations import Location

MODEL = "image_to_image_unpaired"


@dataclass(frozen=True)
class Trained:
    """A trained model, and what its outputs need."""

    networks: Networks
    config: Config
    tensor: Callable[[NDArray[Any]], Tensor]
    trial: Callable[[], dict[str, Dataset]]  # the data it is tested on
    run: Path
    step: int  # iterations of training
    count: int = 64  # images on a sheet
    pictures: str = "png"  # or svg: what they are written as

    def draw(
        self, stream: Callable[..., NDArray[Any]], name: str, number: int, *more: Any
    ) -> Tensor:
        """What a stream of random numbers has under this name and number."""
        return self.tensor(stream(self.config.seed, name, number, *more))

    def picture(self, folder: Path, name: str) -> Picture:
        """The picture of an output: its file, and what stands above it."""
        about = f"{MODEL}, step {self.step}, seed {self.config.seed}"
        return Picture(folder / f"{name}.{self.pictures}", name, about)


def load(
    run: Path,
    device: str = "cpu",
    location: Location | None = None,
    which: str = "last",
) -> Trained:
    """The model at a checkpoint of a run folder, in evaluation mode.

    At `location` are the data it is tested on, if not those of the package; `which` is
    "last" or a number of steps. Raises PackageError.
    """
    # Here, as they import this module.
    from .train import make_optimizers

    run_folders.require_single(run)
    checkpoint = checkpoints.chosen(run / "checkpoints", which)
    if checkpoint is None or checkpoint.step == 0:
        raise PackageError(f"{run} holds no checkpoint; train first, or name its --run")
    config = Config.of(checkpoint.facts)
    prepare(device, config.precision)
    networks = Networks()
    arrange(networks, config.precision)
    optimizers = make_optimizers(networks, config)
    expected = config.facts(checkpoint.facts.get("data", ""), weights.rules(optimizers))
    facts.require(checkpoint.facts, expected, facts.BELONG)
    weights.restore(networks, optimizers, checkpoint)
    tensor = partial(to_tensor, precision=config.precision)
    trial = partial(
        data.trial, location, config.precision, label_names.of(checkpoint.facts)
    )
    return Trained(networks, config, tensor, trial, run, checkpoint.step)
