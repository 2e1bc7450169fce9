"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from unpool_ae.yaml by gencc 0.x.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

from collections.abc import Iterable
from pathlib import Path

import torch
from torch import Tensor

from . import data, sheets
from .model import Networks
from .support.device import to_array
from .trained import Trained


def reconstruct(networks: Networks, x: Tensor) -> Tensor:
    """x_hat: decoder(code)"""
    encoder_on_x = networks.encoder(x)
    code = encoder_on_x.result
    return networks.decoder(code, encoder_on_x.switches_2, encoder_on_x.switches_1)


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


WRITERS = {"reconstruct": save_reconstruct}


def save(trained: Trained, names: Iterable[str], folder: Path) -> list[Path]:
    """Write the files of these outputs, and return their paths."""
    trained.networks.eval()
    with torch.inference_mode():
        return [path for name in names for path in WRITERS[name](trained, folder)]
