"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from code_classifier.yaml by gencc 0.x.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from . import confusion, data, metrics, scatter, sheets
from .model import Networks
from .support import tables
from .support.datasets import labels_of
from .support.device import to_array
from .trained import Trained

CHUNK = 500  # examples computed at once


def classify(networks: Networks, x: Tensor) -> Tensor:
    """p: classifier(code)"""
    code = networks.encoder(x)
    p_logits = networks.classifier(code)
    return torch.softmax(p_logits, dim=1)


def encode(networks: Networks, x: Tensor) -> Tensor:
    """code: encoder(x)"""
    return networks.encoder(x)


def reconstruct(networks: Networks, x: Tensor) -> Tensor:
    """x_hat: decoder(code)"""
    code = networks.encoder(x)
    return networks.decoder(code)


def accuracy_of_each(networks: Networks, x: Tensor, y: Tensor) -> Tensor:
    """accuracy(y, p)"""
    code = networks.encoder(x)
    p_logits = networks.classifier(code)
    p = torch.softmax(p_logits, dim=1)
    return (p.argmax(dim=1) == y).to(p.dtype)


def save_classify(trained: Trained, folder: Path) -> list[Path]:
    """A table of every example's classes, and which ones are taken for others."""
    picture = trained.picture(folder, "classify")
    table = folder / "classify.csv"
    dataset = trained.trial()
    parts = []
    for i in range(0, len(dataset), CHUNK):
        x = trained.tensor(dataset.examples[i : i + CHUNK])
        parts.append(to_array(classify(trained.networks, x)))
    codes = np.concatenate(parts)
    tables.save_table(table, tables.labelled(dataset, {"classify": codes}))
    confusion.save_confusion(picture, codes, dataset.labels, name="p")
    return [picture.path, table]


def save_encode(trained: Trained, folder: Path) -> list[Path]:
    """A table of every example's code, and a picture of their main components."""
    picture = trained.picture(folder, "encode")
    table = folder / "encode.csv"
    dataset = trained.trial()
    parts = []
    for i in range(0, len(dataset), CHUNK):
        x = trained.tensor(dataset.examples[i : i + CHUNK])
        parts.append(to_array(encode(trained.networks, x)))
    codes = np.concatenate(parts)
    tables.save_table(table, tables.labelled(dataset, {"encode": codes}))
    scatter.save_components(picture, codes, dataset.labels, name="code")
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
    accuracy_values = []
    for i in range(0, len(dataset), CHUNK):
        x = trained.tensor(dataset.examples[i : i + CHUNK])
        y = trained.tensor(labels_of(dataset, 10)[i : i + CHUNK])
        accuracy_values.append(to_array(accuracy_of_each(trained.networks, x, y)))
    return {"accuracy": metrics.mean(np.concatenate(accuracy_values))}


def save_metrics(trained: Trained, folder: Path) -> list[Path]:
    """Every metric of the spec, printed and written."""
    path = folder / "metrics.json"
    metrics.save(path, measured(trained))
    return [path]


WRITERS = {
    "classify": save_classify,
    "encode": save_encode,
    "reconstruct": save_reconstruct,
    "metrics": save_metrics,
}


def save(trained: Trained, names: Iterable[str], folder: Path) -> list[Path]:
    """Write the files of these outputs, and return their paths."""
    trained.networks.eval()
    with torch.inference_mode():
        return [path for name in names for path in WRITERS[name](trained, folder)]
