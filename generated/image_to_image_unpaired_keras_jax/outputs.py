"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from image_to_image_unpaired.yaml by gencc 0.x.
"""

from collections.abc import Iterable
from pathlib import Path

from . import data, sheets
from .model import Networks
from .support.device import Tensor, to_array
from .trained import Trained


def translate(networks: Networks, a: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """a, fake_b, back_a"""
    fake_b = networks.to_b(a)
    back_a = networks.to_a(fake_b)
    return a, fake_b, back_a


def translate_back(networks: Networks, b: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """b, fake_a, back_b"""
    fake_a = networks.to_a(b)
    back_b = networks.to_b(fake_a)
    return b, fake_a, back_b


def save_translate(trained: Trained, folder: Path) -> list[Path]:
    """A sheet of images, below each other a, fake_b, back_a."""
    picture = trained.picture(folder, "translate")
    a = trained.tensor(trained.trial()["a"].examples[: trained.count])
    sheets.save_rows(
        picture,
        [*map(to_array, translate(trained.networks, a))],
        *data.SCALE,
        columns=8,
        names=("a", "fake_b", "back_a"),
    )
    return [picture.path]


def save_translate_back(trained: Trained, folder: Path) -> list[Path]:
    """A sheet of images, below each other b, fake_a, back_b."""
    picture = trained.picture(folder, "translate_back")
    b = trained.tensor(trained.trial()["b"].examples[: trained.count])
    sheets.save_rows(
        picture,
        [*map(to_array, translate_back(trained.networks, b))],
        *data.SCALE,
        columns=8,
        names=("b", "fake_a", "back_b"),
    )
    return [picture.path]


WRITERS = {"translate": save_translate, "translate_back": save_translate_back}


def save(trained: Trained, names: Iterable[str], folder: Path) -> list[Path]:
    """Write the files of these outputs, and return their paths."""
    return [path for name in names for path in WRITERS[name](trained, folder)]
