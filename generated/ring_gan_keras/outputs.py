"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from ring_gan.yaml by gencc 0.x.
"""

from collections.abc import Iterable
from pathlib import Path

from . import scatter
from .model import Networks
from .support import streams, tables
from .support.device import Tensor, to_array
from .trained import Trained

POINTS = 1000  # points in a scatter plot of samples


def sample(networks: Networks, z: Tensor) -> Tensor:
    """fake: generator(sample(prior.z))"""
    return networks.generator(z)


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


WRITERS = {"sample": save_sample}


def save(trained: Trained, names: Iterable[str], folder: Path) -> list[Path]:
    """Write the files of these outputs, and return their paths."""
    return [path for name in names for path in WRITERS[name](trained, folder)]
