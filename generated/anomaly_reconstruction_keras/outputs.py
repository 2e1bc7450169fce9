"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from anomaly_reconstruction.yaml by gencc 0.x.
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
from .support import checkpoints, facts, plots, sheets, tables, weights
from .support.datasets import Dataset, labels_of
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


def score(networks: Networks, x: Tensor) -> Tensor:
    """sse(x, x_hat)"""
    code = networks.encoder(x)
    x_hat = networks.decoder(code)
    return ops.sum((x - x_hat) ** 2, axis=(1, 2, 3))


def reconstruct(networks: Networks, x: Tensor) -> Tensor:
    """x_hat: decoder(code)"""
    code = networks.encoder(x)
    return networks.decoder(code)


def save_score(trained: Trained, folder: Path) -> list[Path]:
    """A table of every example's score, and a picture of how they spread."""
    table = folder / "score.csv"
    picture = folder / "score.png"
    dataset = trained.trial()
    parts = []
    for i in range(0, len(dataset), CHUNK):
        x = trained.tensor(dataset.examples[i : i + CHUNK])
        parts.append(to_array(score(trained.networks, x)))
    scores = np.concatenate(parts)
    tables.save_table(table, tables.labelled(dataset.labels, {"score": scores}))
    plots.save_histogram(picture, scores, dataset.labels, (0, 1))
    return [picture, table]


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


def save_metrics(trained: Trained, folder: Path) -> list[Path]:
    """Every metric of the spec, printed and written."""
    path = folder / "metrics.json"
    dataset = trained.trial()
    every_auroc = []
    for i in range(0, len(dataset), CHUNK):
        x = trained.tensor(dataset.examples[i : i + CHUNK])
        every_auroc.append(to_array(score(trained.networks, x)))
    metrics.save(
        path,
        {
            "auroc": metrics.auroc(
                np.concatenate(every_auroc), metrics.unseen(labels_of(dataset), (0, 1))
            )
        },
    )
    return [path]


WRITERS = {
    "score": save_score,
    "reconstruct": save_reconstruct,
    "metrics": save_metrics,
}


def save(trained: Trained, names: Iterable[str], folder: Path) -> list[Path]:
    """Write the files of these outputs, and return their paths."""
    return [path for name in names for path in WRITERS[name](trained, folder)]
