"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from anomaly_code.yaml by gencc 0.x.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from . import data, histogram, metrics, sheets, statistics
from .model import Networks
from .support import tables, weights
from .support.datasets import Dataset, labels_of
from .support.device import to_array
from .trained import Trained

CHUNK = 500  # examples computed at once


def codes(networks: Networks, x: Tensor) -> Tensor:
    """code: encoder(x)"""
    return networks.encoder(x)


def score(
    networks: Networks, x: Tensor, codes_mean: Tensor, codes_precision: Tensor
) -> Tensor:
    """mahalanobis(code, codes)"""
    code = networks.encoder(x)
    return torch.sum((code - codes_mean) @ codes_precision * (code - codes_mean), dim=1)


def reconstruct(networks: Networks, x: Tensor) -> Tensor:
    """x_hat: decoder(code)"""
    code = networks.encoder(x)
    return networks.decoder(code)


def save_score(trained: Trained, folder: Path) -> list[Path]:
    """A table of every example's score, and a picture of how they spread."""
    picture = trained.picture(folder, "score")
    table = folder / "score.csv"
    dataset = trained.trial()
    state = weights.export(trained.networks, {})
    codes_mean = trained.tensor(
        statistics.load(trained.run, state, "codes", "mean", (8,))
    )
    codes_precision = trained.tensor(
        statistics.load(trained.run, state, "codes", "precision", (8, 8))
    )
    parts = []
    for i in range(0, len(dataset), CHUNK):
        x = trained.tensor(dataset.examples[i : i + CHUNK])
        parts.append(to_array(score(trained.networks, x, codes_mean, codes_precision)))
    scores = np.concatenate(parts)
    tables.save_table(table, tables.labelled(dataset, {"score": scores}))
    histogram.save_histogram(
        picture, scores, dataset.labels, (0,), name="mahalanobis(code, codes)"
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
    state = weights.export(trained.networks, {})
    codes_mean = trained.tensor(
        statistics.load(trained.run, state, "codes", "mean", (8,))
    )
    codes_precision = trained.tensor(
        statistics.load(trained.run, state, "codes", "precision", (8, 8))
    )
    auroc_values = []
    for i in range(0, len(dataset), CHUNK):
        x = trained.tensor(dataset.examples[i : i + CHUNK])
        auroc_values.append(
            to_array(score(trained.networks, x, codes_mean, codes_precision))
        )
    return {
        "auroc": metrics.auroc(
            np.concatenate(auroc_values), metrics.unseen(labels_of(dataset), (0,))
        )
    }


def save_metrics(trained: Trained, folder: Path) -> list[Path]:
    """Every metric of the spec, printed and written."""
    path = folder / "metrics.json"
    metrics.save(path, measured(trained))
    return [path]


def fit(trained: Trained, dataset: Dataset) -> None:
    """Mean and covariance over the examples trained on, kept with the run."""
    trained.networks.eval()
    with torch.inference_mode():
        parts = []
        for i in range(0, len(dataset), CHUNK):
            x = trained.tensor(dataset.examples[i : i + CHUNK])
            parts.append(to_array(codes(trained.networks, x)))
        codes_values = np.concatenate(parts)
    statistics.save(
        trained.run,
        {"codes": statistics.moments(codes_values)},
        trained.step,
        weights.export(trained.networks, {}),
    )


WRITERS = {
    "score": save_score,
    "reconstruct": save_reconstruct,
    "metrics": save_metrics,
}


def save(trained: Trained, names: Iterable[str], folder: Path) -> list[Path]:
    """Write the files of these outputs, and return their paths."""
    trained.networks.eval()
    with torch.inference_mode():
        return [path for name in names for path in WRITERS[name](trained, folder)]
