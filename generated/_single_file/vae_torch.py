"""vae: a model in PyTorch, in one file.

Written from vae.yaml by gencc 0.x.

Variational autoencoder. The encoder's two heads give the mean and the log-variance of
q(z|x); the decoder turns a code z back into an image. Training minimizes C times the
squared reconstruction error plus KL(q(z|x) ‖ p(z)), which for normals has the closed
form 1/2 sum(mean^2 + exp(log_var) - 1 - log_var).

Kingma & Welling 2014, arXiv:1312.6114

It trains when it is run, and writes its losses, every digit, and their curves into
runs/vae_torch_single. The folder support beside it has what any training needs, and
what is the same in every framework: data, initial weights, and random numbers that
depend on the seed alone.
"""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from support import data, initial, streams, weights
from support.arithmetic import arrange
from support.command_line import main
from support.device import prepare, take_rows, to_tensor
from support.history import History
from support.locations import Location
from support.minibatches import minibatch_indices, minibatches_per_epoch
from support.stored import ahead, on_device
from support.workers import own_rows

COLUMNS = ("reconstruction", "kl", "loss")


@dataclass(frozen=True)
class Config:
    """The numbers of the spec."""

    epochs: int = 100
    batch_size: int = 128
    lr: float = 0.001
    seed: int = 0
    precision: str = "float32"
    C: float = 10.0


# Networks; images are (batch, channels, height, width)


class EncoderOutput(NamedTuple):
    """What Encoder returns."""

    mean: Tensor  # (2,)
    log_var: Tensor  # (2,)


class Encoder(nn.Module):
    """x (1, 8, 8) -> mean (2,), log_var (2,)"""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Flatten(),  # (64,)
            nn.Linear(64, 256),  # (256,)
            nn.ReLU(),
        )
        self.mean = nn.Linear(256, 2)
        self.log_var = nn.Linear(256, 2)

    def forward(self, x: Tensor) -> EncoderOutput:
        h = self.layers(x)
        return EncoderOutput(self.mean(h), self.log_var(h))


class Decoder(nn.Sequential):
    """z (2,) -> (1, 8, 8)"""

    def __init__(self) -> None:
        super().__init__(
            nn.Linear(2, 256),  # (256,)
            nn.ReLU(),
            nn.Linear(256, 64),  # (64,)
            nn.Sigmoid(),
            nn.Unflatten(1, (1, 8, 8)),  # (1, 8, 8)
        )


class Networks(nn.Module):
    """All networks, so that they move, save and load together."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.decoder = Decoder()


# Losses: each term gives one number per example, shape (batch,)


def reconstruction_term(x: Tensor, x_hat: Tensor) -> Tensor:
    """sse(x, x_hat)"""
    return torch.sum((x - x_hat) ** 2, dim=(1, 2, 3))


def kl_term(q: EncoderOutput) -> Tensor:
    """kl(q, prior.z)"""
    return 0.5 * torch.sum(q.mean**2 + torch.exp(q.log_var) - 1 - q.log_var, dim=1)


# Steps


def train_step(
    networks: Networks, optimizer: Optimizer, x: Tensor, z_noise: Tensor, config: Config
) -> dict[str, Tensor]:
    """Minimize C * reconstruction + kl over encoder and decoder."""
    q = networks.encoder(x)
    z = q.mean + torch.exp(q.log_var / 2) * z_noise
    x_hat = networks.decoder(z)
    reconstruction = reconstruction_term(x, x_hat).mean()
    kl = kl_term(q).mean()
    loss = config.C * reconstruction + kl

    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return {
        "reconstruction": reconstruction.detach(),
        "kl": kl.detach(),
        "loss": loss.detach(),
    }


def make_optimizers(networks: Networks, config: Config) -> dict[str, Optimizer]:
    """Each moves the weights of its own networks and keeps its own state."""
    return {
        "optimizer": torch.optim.Adam(
            [*networks.encoder.parameters(), *networks.decoder.parameters()],
            lr=config.lr,
            betas=(0.9, 0.999),
            eps=1e-08,
            fused=True,
        )
    }


# Training


def train(config: Config, location: Location | None, steps: int | None) -> History:
    """Train for the epochs of the spec, or for `steps` steps, on the data at `location`."""
    torch_device, dtype = prepare("cpu", config.precision)
    tensor = partial(to_tensor, device=torch_device, dtype=dtype)
    dataset = data.load(location, config.precision)
    images = on_device(dataset.examples, tensor)
    per_epoch = minibatches_per_epoch(len(images), config.batch_size)
    total = config.epochs * per_epoch if steps is None else steps
    networks = Networks().to(torch_device, dtype)
    weights.initialize(networks, initial.weights(config.seed))
    arrange(networks, config.precision)
    optimizers = make_optimizers(networks, config)

    batch = config.batch_size
    normal = own_rows(streams.normal, config.seed)

    @ahead(images)
    def minibatch(number: int) -> Tensor:
        rows = minibatch_indices(config.seed, len(images), batch, number)
        return take_rows(images, rows)

    run = History(COLUMNS)
    for step in run.steps(total, per_epoch):
        x = minibatch(step)
        z_noise = tensor(normal("train/z_noise", step, (batch, 2)))
        run.log(step, train_step(networks, optimizers["optimizer"], x, z_noise, config))
    return run


if __name__ == "__main__":
    main(
        partial(train, Config()),
        data="instead of the handwritten digits: IDX files, images, .npz or .csv",
        out="runs/vae_torch_single",
    )
