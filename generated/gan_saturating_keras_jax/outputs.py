"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from gan_saturating.yaml by gencc 0.x.
"""

from collections.abc import Iterable
from pathlib import Path

from . import data, sheets
from .model import Networks
from .support import streams
from .support.device import Tensor, to_array
from .trained import Trained


def sample(networks: Networks, z: Tensor) -> Tensor:
    """fake: generator(sample(prior.z))"""
    return networks.generator(z, training=False)


def save_sample(trained: Trained, folder: Path) -> list[Path]:
    """A sheet of images from noise that is the same each time."""
    picture = trained.picture(folder, "sample")
    z = trained.draw(
        streams.uniform, "outputs/sample/z", 0, (trained.count, 16), -1.0, 1.0
    )
    sheets.save_grid(
        picture, to_array(sample(trained.networks, z)), *data.SCALE, columns=8
    )
    return [picture.path]


WRITERS = {"sample": save_sample}


def save(trained: Trained, names: Iterable[str], folder: Path) -> list[Path]:
    """Write the files of these outputs, and return their paths."""
    return [path for name in names for path in WRITERS[name](trained, folder)]
