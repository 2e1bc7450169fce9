"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from image_to_image.yaml by gencc 0.x.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from . import data, metrics, sheets
from .kinks import absolute
from .model import Networks
from .resampling import upsample
from .support.device import Tensor, ops, to_array
from .trained import Trained

CHUNK = 500  # examples computed at once


def translate(networks: Networks, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """a, x_hat, x"""
    a = absolute(x - upsample(ops.average_pool(x, 2, 2), 2))
    x_hat = networks.generator(a)
    return a, x_hat, x


def distance_of_each(networks: Networks, x: Tensor) -> Tensor:
    """mae(x, x_hat)"""
    a = absolute(x - upsample(ops.average_pool(x, 2, 2), 2))
    x_hat = networks.generator(a)
    return ops.mean(absolute(x - x_hat), axis=(1, 2, 3))


def outlines_of_each(networks: Networks, x: Tensor) -> Tensor:
    """mae(x, a)"""
    a = absolute(x - upsample(ops.average_pool(x, 2, 2), 2))
    return ops.mean(absolute(x - a), axis=(1, 2, 3))


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
    return [path for name in names for path in WRITERS[name](trained, folder)]
