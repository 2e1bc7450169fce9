"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from denoising_ae.yaml by gencc 0.x.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from . import data, metrics, sheets
from .config import Config
from .model import Networks
from .support import streams
from .support.device import to_array
from .trained import Trained

CHUNK = 500  # examples computed at once


def denoise(
    networks: Networks,
    x: Tensor,
    noisy_noise: Tensor,
    noisy_mask: Tensor,
    config: Config,
) -> tuple[Tensor, Tensor, Tensor]:
    """x, noisy, x_hat"""
    noisy = torch.where(noisy_mask < config.p, 0.0, x + config.sigma * noisy_noise)
    code = networks.encoder(noisy)
    x_hat = networks.decoder(code)
    return x, noisy, x_hat


def repair(networks: Networks, x: Tensor) -> Tensor:
    """decoder(encoder(x))"""
    encoder_on_x = networks.encoder(x)
    return networks.decoder(encoder_on_x)


def before_of_each(
    networks: Networks,
    x: Tensor,
    noisy_noise: Tensor,
    noisy_mask: Tensor,
    config: Config,
) -> Tensor:
    """mse(x, noisy)"""
    noisy = torch.where(noisy_mask < config.p, 0.0, x + config.sigma * noisy_noise)
    return torch.mean((x - noisy) ** 2, dim=(1, 2, 3))


def after_of_each(
    networks: Networks,
    x: Tensor,
    noisy_noise: Tensor,
    noisy_mask: Tensor,
    config: Config,
) -> Tensor:
    """mse(x, x_hat)"""
    noisy = torch.where(noisy_mask < config.p, 0.0, x + config.sigma * noisy_noise)
    code = networks.encoder(noisy)
    x_hat = networks.decoder(code)
    return torch.mean((x - x_hat) ** 2, dim=(1, 2, 3))


def save_denoise(trained: Trained, folder: Path) -> list[Path]:
    """A sheet of images, below each other x, noisy, x_hat."""
    picture = trained.picture(folder, "denoise")
    x = trained.tensor(trained.trial().examples[: trained.count])
    noisy_noise = trained.draw(
        streams.normal, "outputs/denoise/noisy_noise", 0, (len(x), 8, 8, 1)
    )
    noisy_mask = trained.draw(
        streams.uniform, "outputs/denoise/noisy_mask", 0, (len(x), 8, 8, 1)
    )
    sheets.save_rows(
        picture,
        [
            *map(
                to_array,
                denoise(trained.networks, x, noisy_noise, noisy_mask, trained.config),
            )
        ],
        *data.SCALE,
        columns=8,
        names=("x", "noisy", "x_hat"),
    )
    return [picture.path]


def save_repair(trained: Trained, folder: Path) -> list[Path]:
    """A sheet of images of the data, below each row what becomes of it."""
    picture = trained.picture(folder, "repair")
    x = trained.tensor(trained.trial().examples[: trained.count])
    sheets.save_rows(
        picture,
        [to_array(x), to_array(repair(trained.networks, x))],
        *data.SCALE,
        columns=8,
        names=("x", "decoder(encoder(x))"),
        worst=trained.worst,
    )
    return [picture.path]


def measured(trained: Trained) -> dict[str, float]:
    """Every metric."""
    dataset = trained.trial()
    before_values = []
    after_values = []
    for i in range(0, len(dataset), CHUNK):
        x = trained.tensor(dataset.examples[i : i + CHUNK])
        noisy_noise = trained.draw(
            streams.normal, "metrics/noisy_noise", i, (len(x), 8, 8, 1)
        )
        noisy_mask = trained.draw(
            streams.uniform, "metrics/noisy_mask", i, (len(x), 8, 8, 1)
        )
        before_values.append(
            to_array(
                before_of_each(
                    trained.networks, x, noisy_noise, noisy_mask, trained.config
                )
            )
        )
        after_values.append(
            to_array(
                after_of_each(
                    trained.networks, x, noisy_noise, noisy_mask, trained.config
                )
            )
        )
    return {
        "before": metrics.mean(np.concatenate(before_values)),
        "after": metrics.mean(np.concatenate(after_values)),
    }


def save_metrics(trained: Trained, folder: Path) -> list[Path]:
    """Every metric of the spec, printed and written."""
    path = folder / "metrics.json"
    metrics.save(path, measured(trained))
    return [path]


WRITERS = {"denoise": save_denoise, "repair": save_repair, "metrics": save_metrics}


def save(trained: Trained, names: Iterable[str], folder: Path) -> list[Path]:
    """Write the files of these outputs, and return their paths."""
    trained.networks.eval()
    with torch.inference_mode():
        return [path for name in names for path in WRITERS[name](trained, folder)]
