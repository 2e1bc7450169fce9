"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from anomaly_reconstruction.yaml by gencc 0.x.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from . import data, histogram, metrics, sheets
from .model import Networks
from .support import tables
from .support.datasets import labels_of
from .support.device import Tensor, ops, to_array
from .trained import Trained

CHUNK = 500  # examples computed at once


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
    picture = trained.picture(folder, "score")
    table = folder / "score.csv"
    dataset = trained.trial()
    parts = []
    for i in range(0, len(dataset), CHUNK):
        x = trained.tensor(dataset.examples[i : i + CHUNK])
        parts.append(to_array(score(trained.networks, x)))
    scores = np.concatenate(parts)
    tables.save_table(table, tables.labelled(dataset, {"score": scores}))
    histogram.save_histogram(
        picture, scores, dataset.labels, (0, 1), name="sse(x, x_hat)"
    )
    return [picture.path, table]


def save_reconstruct(trained: Trained, folder: Path) -> list[Path]:
    """A sheet of images of the data, below each row what becomes of it."""
    picture = trained.picture(folder, "reconstruct")
    x = trained.tensor(trained.trial().examples[: trained.count])
    sheets.save_rows(
        picture,
        [to_array(x), to_array(reconstruct(trained.networks, x))],
        *data.SCALE,
        columns=8,
        names=("x", "x_hat"),
        worst=trained.worst,
    )
    return [picture.path]


def measured(trained: Trained) -> dict[str, float]:
    """Every metric."""
    dataset = trained.trial()
    auroc_values = []
    for i in range(0, len(dataset), CHUNK):
        x = trained.tensor(dataset.examples[i : i + CHUNK])
        auroc_values.append(to_array(score(trained.networks, x)))
    return {
        "auroc": metrics.auroc(
            np.concatenate(auroc_values), metrics.unseen(labels_of(dataset), (0, 1))
        )
    }


def save_metrics(trained: Trained, folder: Path) -> list[Path]:
    """Every metric of the spec, printed and written."""
    path = folder / "metrics.json"
    metrics.save(path, measured(trained))
    return [path]


WRITERS = {
    "score": save_score,
    "reconstruct": save_reconstruct,
    "metrics": save_metrics,
}


def save(trained: Trained, names: Iterable[str], folder: Path) -> list[Path]:
    """Write the files of these outputs, and return their paths."""
    return [path for name in names for path in WRITERS[name](trained, folder)]
