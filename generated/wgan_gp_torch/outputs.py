"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from wgan_gp.yaml by gencc 0.x.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from . import metrics, scatter
from .input_gradients import input_gradient
from .model import Networks
from .support import streams, tables
from .support.device import to_array
from .trained import Trained

POINTS = 1000  # points in a scatter plot of samples
CHUNK = 500  # examples computed at once


def sample(networks: Networks, z: Tensor) -> Tensor:
    """fake: generator(sample(prior.z))"""
    return networks.generator(z)


def steepness_at_data_of_each(networks: Networks, x: Tensor) -> Tensor:
    """norm(grad(critic(x), x))"""
    critic_slope_at_x = input_gradient(networks.critic, x)
    return torch.sqrt(torch.sum(critic_slope_at_x**2, dim=1) + 1e-12)


def save_sample(trained: Trained, folder: Path) -> list[Path]:
    """A table of points from noise, and a picture of them over the data."""
    picture = trained.picture(folder, "sample")
    table = folder / "sample.csv"
    z = trained.draw(streams.normal, "outputs/sample/z", 0, (POINTS, 8))
    points = to_array(sample(trained.networks, z))
    dataset = trained.trial()
    tables.save_table(table, {"sample": points})
    scatter.save_scatter(
        picture, points, None, name="x", behind=dataset.examples, modes=dataset.labels
    )
    return [picture.path, table]


def measured(trained: Trained) -> dict[str, float]:
    """Every metric."""
    dataset = trained.trial()
    steepness_at_data_values = []
    for i in range(0, len(dataset), CHUNK):
        x = trained.tensor(dataset.examples[i : i + CHUNK])
        steepness_at_data_values.append(
            to_array(steepness_at_data_of_each(trained.networks, x))
        )
    return {"steepness_at_data": metrics.mean(np.concatenate(steepness_at_data_values))}


def save_metrics(trained: Trained, folder: Path) -> list[Path]:
    """Every metric of the spec, printed and written."""
    path = folder / "metrics.json"
    metrics.save(path, measured(trained))
    return [path]


WRITERS = {"sample": save_sample, "metrics": save_metrics}


def save(trained: Trained, names: Iterable[str], folder: Path) -> list[Path]:
    """Write the files of these outputs, and return their paths."""
    trained.networks.eval()
    with torch.inference_mode():
        return [path for name in names for path in WRITERS[name](trained, folder)]
