"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from source_separation.yaml by gencc 0.x.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from . import data, metrics, sheets
from .model import Networks
from .support import streams
from .support.device import Tensor, ops, to_array
from .trained import Trained

CHUNK = 500  # examples computed at once


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
    picture = trained.picture(folder, "separate")
    x = trained.tensor(trained.trial().examples[: trained.count])
    s_order = trained.draw(streams.permutation, "outputs/separate/s_order", 0, len(x))
    sheets.save_rows(
        picture,
        [*map(to_array, separate(trained.networks, x, s_order))],
        *data.SCALE,
        columns=8,
        names=("m", "found.first", "found.second", "x", "s"),
    )
    return [picture.path]


def save_unmix(trained: Trained, folder: Path) -> list[Path]:
    """A sheet of images, below each other x, unmixed.first, unmixed.second."""
    picture = trained.picture(folder, "unmix")
    x = trained.tensor(trained.trial().examples[: trained.count])
    sheets.save_rows(
        picture,
        [*map(to_array, unmix(trained.networks, x))],
        *data.SCALE,
        columns=8,
        names=("x", "unmixed.first", "unmixed.second"),
    )
    return [picture.path]


def measured(trained: Trained) -> dict[str, float]:
    """Every metric."""
    dataset = trained.trial()
    separated_values = []
    guessed_values = []
    for i in range(0, len(dataset), CHUNK):
        x = trained.tensor(dataset.examples[i : i + CHUNK])
        s_order = trained.draw(streams.permutation, "metrics/s_order", i, len(x))
        separated_values.append(
            to_array(separated_of_each(trained.networks, x, s_order))
        )
        guessed_values.append(to_array(guessed_of_each(trained.networks, x, s_order)))
    return {
        "separated": metrics.mean(np.concatenate(separated_values)),
        "guessed": metrics.mean(np.concatenate(guessed_values)),
    }


def save_metrics(trained: Trained, folder: Path) -> list[Path]:
    """Every metric of the spec, printed and written."""
    path = folder / "metrics.json"
    metrics.save(path, measured(trained))
    return [path]


WRITERS = {"separate": save_separate, "unmix": save_unmix, "metrics": save_metrics}


def save(trained: Trained, names: Iterable[str], folder: Path) -> list[Path]:
    """Write the files of these outputs, and return their paths."""
    return [path for name in names for path in WRITERS[name](trained, folder)]
