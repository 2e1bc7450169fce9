"""The outputs of the trained model: each is a function, and `save` writes its files.

Written from denoising_ae.yaml by gencc 0.x.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from . import data, metrics
from .config import Config
from .model import Networks
from .support import checkpoints, facts, sheets, streams, weights
from .support.datasets import Dataset
from .support.device import prepare, to_array, to_tensor
from .support.errors import PackageError

CHUNK = 500  # examples computed at once


@dataclass(frozen=True)
class Trained:
    """A trained model, and what its outputs need."""

    networks: Networks
    config: Config
    tensor: Callable[[NDArray[Any]], Tensor]
    trial: Callable[[], Dataset]  # the data it is tested on
    run: Path
    step: int  # iterations of training
    count: int = 64  # images on a sheet


def load(run: Path, device: str = "cpu", folder: Path | None = None) -> Trained:
    """The model at the newest checkpoint of a run folder, in evaluation mode.

    `folder` holds the data it is tested on, if not those of the package. Raises
    PackageError.
    """
    from .train import make_optimizers  # that module imports this one

    checkpoint = checkpoints.newest(run / "checkpoints")
    if checkpoint is None or checkpoint.step == 0:
        raise PackageError(f"{run} holds no checkpoint; train first, or name its --run")
    config = Config.of(checkpoint.facts)
    torch_device, dtype = prepare(device, config.precision)
    networks = Networks().to(torch_device, dtype)
    optimizers = make_optimizers(networks)
    expected = config.facts(checkpoint.facts.get("data", ""), weights.rules(optimizers))
    facts.require(checkpoint.facts, expected, facts.BELONG)
    weights.restore(networks, optimizers, checkpoint)
    networks.eval()
    tensor = partial(to_tensor, device=torch_device, dtype=dtype)
    trial = partial(data.trial, folder, config.precision)
    return Trained(networks, config, tensor, trial, run, checkpoint.step)


def denoise(
    networks: Networks,
    x: Tensor,
    noisy_noise_2: Tensor,
    noisy_noise: Tensor,
    config: Config,
) -> tuple[Tensor, Tensor, Tensor]:
    """x, noisy, x_hat"""
    noisy = torch.where(noisy_noise < config.p, 0.0, x + config.sigma * noisy_noise_2)
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
    noisy_noise_2: Tensor,
    noisy_noise: Tensor,
    config: Config,
) -> Tensor:
    """mse(x, noisy)"""
    noisy = torch.where(noisy_noise < config.p, 0.0, x + config.sigma * noisy_noise_2)
    return torch.mean((x - noisy) ** 2, dim=(1, 2, 3))


def after_of_each(
    networks: Networks,
    x: Tensor,
    noisy_noise_2: Tensor,
    noisy_noise: Tensor,
    config: Config,
) -> Tensor:
    """mse(x, x_hat)"""
    noisy = torch.where(noisy_noise < config.p, 0.0, x + config.sigma * noisy_noise_2)
    code = networks.encoder(noisy)
    x_hat = networks.decoder(code)
    return torch.mean((x - x_hat) ** 2, dim=(1, 2, 3))


def save_denoise(trained: Trained, folder: Path) -> list[Path]:
    """A sheet of images, below each other x, noisy, x_hat."""
    path = folder / "denoise.png"
    x = trained.tensor(trained.trial().examples[: trained.count])
    noisy_noise_2 = trained.tensor(
        streams.normal(
            trained.config.seed, "outputs/denoise/noisy_noise_2", 0, (len(x), 8, 8, 1)
        )
    )
    noisy_noise = trained.tensor(
        streams.uniform(
            trained.config.seed, "outputs/denoise/noisy_noise", 0, (len(x), 8, 8, 1)
        )
    )
    sheets.save_rows(
        path,
        [
            *map(
                to_array,
                denoise(
                    trained.networks, x, noisy_noise_2, noisy_noise, trained.config
                ),
            )
        ],
        *data.SCALE,
        columns=8,
    )
    return [path]


def save_repair(trained: Trained, folder: Path) -> list[Path]:
    """A sheet of images of the data, below each row what becomes of it."""
    path = folder / "repair.png"
    x = trained.tensor(trained.trial().examples[: trained.count])
    sheets.save_rows(
        path,
        [to_array(x), to_array(repair(trained.networks, x))],
        *data.SCALE,
        columns=8,
    )
    return [path]


def save_metrics(trained: Trained, folder: Path) -> list[Path]:
    """Every metric of the spec, printed and written."""
    path = folder / "metrics.json"
    dataset = trained.trial()
    every_before = []
    every_after = []
    for i in range(0, len(dataset), CHUNK):
        x = trained.tensor(dataset.examples[i : i + CHUNK])
        noisy_noise_2 = trained.tensor(
            streams.normal(
                trained.config.seed, "metrics/noisy_noise_2", i, (len(x), 8, 8, 1)
            )
        )
        noisy_noise = trained.tensor(
            streams.uniform(
                trained.config.seed, "metrics/noisy_noise", i, (len(x), 8, 8, 1)
            )
        )
        every_before.append(
            to_array(
                before_of_each(
                    trained.networks, x, noisy_noise_2, noisy_noise, trained.config
                )
            )
        )
        every_after.append(
            to_array(
                after_of_each(
                    trained.networks, x, noisy_noise_2, noisy_noise, trained.config
                )
            )
        )
    metrics.save(
        path,
        {
            "before": metrics.mean(np.concatenate(every_before)),
            "after": metrics.mean(np.concatenate(every_after)),
        },
    )
    return [path]


WRITERS = {"denoise": save_denoise, "repair": save_repair, "metrics": save_metrics}


def save(trained: Trained, names: Iterable[str], folder: Path) -> list[Path]:
    """Write the files of these outputs, and return their paths."""
    trained.networks.eval()
    with torch.inference_mode():
        return [path for name in names for path in WRITERS[name](trained, folder)]
