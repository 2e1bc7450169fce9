"""dcgan: a model in PyTorch, in one file.

Written from dcgan.yaml by gencc 0.x.

Deep convolutional GAN in small. Transposed convolutions grow an image from noise,
strided convolutions judge it, with batch normalization in both, Adam with beta_1 = 0.5,
and the non-saturating loss: the generator maximizes log D(G(z)).

Radford et al. 2016, arXiv:1511.06434

It trains when it is run, and writes its losses, every digit, and their curves into
runs/dcgan_torch_single. The folder support beside it has what any training needs, and
what is the same in every framework: data, initial weights, and random numbers that
depend on the seed alone.
"""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.optim import Optimizer

from support import data, initial, streams, weights
from support.arithmetic import arrange
from support.batch_norm import BatchNorm, constant
from support.command_line import main
from support.device import prepare, take_rows, to_tensor
from support.history import History
from support.locations import Location
from support.minibatches import minibatch_indices, minibatches_per_epoch
from support.stored import ahead, on_device
from support.workers import own_rows

COLUMNS = ("told_apart", "fools")


@dataclass(frozen=True)
class Config:
    """The numbers of the spec."""

    epochs: int = 60
    batch_size: int = 64
    discriminator_lr: float = 0.0002
    generator_lr: float = 0.0002
    seed: int = 0
    precision: str = "float32"


# Networks; images are (batch, channels, height, width)


class Generator(nn.Sequential):
    """z (16,) -> (1, 8, 8)"""

    # Channels of flattened images that go in and come out; checkpoints have them last.
    CHANNELS: ClassVar[dict[str, tuple[int, int]]] = {"dense_1": (1, 128)}

    def __init__(self) -> None:
        super().__init__(
            nn.Linear(16, 512),  # (512,)
            nn.Unflatten(1, (128, 2, 2)),  # (128, 2, 2)
            BatchNorm(128, decay=0.9, epsilon=1e-05),
            nn.ReLU(),
            nn.ConvTranspose2d(
                128, 64, kernel_size=4, stride=2, padding=1, bias=False
            ),  # (64, 4, 4)
            BatchNorm(64, decay=0.9, epsilon=1e-05),
            nn.ReLU(),
            nn.ConvTranspose2d(64, 1, kernel_size=4, stride=2, padding=1),  # (1, 8, 8)
            nn.Tanh(),
        )


class Discriminator(nn.Sequential):
    """x (1, 8, 8) -> logits (1,)"""

    # Channels of flattened images that go in and come out; checkpoints have them last.
    CHANNELS: ClassVar[dict[str, tuple[int, int]]] = {"dense_1": (128, 1)}

    def __init__(self) -> None:
        super().__init__(
            nn.Conv2d(1, 64, kernel_size=4, stride=2, padding=1),  # (64, 4, 4)
            nn.LeakyReLU(0.2),
            nn.Conv2d(
                64, 128, kernel_size=4, stride=2, padding=1, bias=False
            ),  # (128, 2, 2)
            BatchNorm(128, decay=0.9, epsilon=1e-05),
            nn.LeakyReLU(0.2),
            nn.Flatten(),  # (512,)
            nn.Linear(512, 1),  # (1,)
        )


class Networks(nn.Module):
    """All networks, so that they move, save and load together."""

    def __init__(self) -> None:
        super().__init__()
        self.generator = Generator()
        self.discriminator = Discriminator()


# Losses: each term gives one number per example, shape (batch,)


def told_apart_term(logits_x: Tensor, logits_fake: Tensor) -> Tensor:
    """-log(discriminator(x)) - log(1 - discriminator(fake))

    On logits: the logarithm of a rounded sigmoid would lose digits.
    """
    return -F.logsigmoid(logits_x) - F.logsigmoid(-logits_fake)


def fools_term(logits_fake: Tensor) -> Tensor:
    """-log(discriminator(fake))

    On logits: the logarithm of a rounded sigmoid would lose digits.
    """
    return -F.logsigmoid(logits_fake)


# Steps


def discriminator_step(
    networks: Networks, optimizer: Optimizer, x: Tensor, z: Tensor
) -> dict[str, Tensor]:
    """Minimize told_apart over discriminator."""
    with torch.no_grad(), constant(networks.generator):
        fake = networks.generator(z)
    logits_x = networks.discriminator(x).squeeze(1)
    logits_fake = networks.discriminator(fake).squeeze(1)
    told_apart = told_apart_term(logits_x, logits_fake).mean()

    optimizer.zero_grad()
    told_apart.backward()
    optimizer.step()
    return {"told_apart": told_apart.detach()}


def generator_step(
    networks: Networks, optimizer: Optimizer, z: Tensor
) -> dict[str, Tensor]:
    """Minimize fools over generator."""
    fake = networks.generator(z)
    with constant(networks.discriminator):
        logits_fake = networks.discriminator(fake).squeeze(1)
    fools = fools_term(logits_fake).mean()

    optimizer.zero_grad()
    # In this step discriminator is a constant.
    fools.backward(inputs=[*networks.generator.parameters()])
    optimizer.step()
    return {"fools": fools.detach()}


def make_optimizers(networks: Networks, config: Config) -> dict[str, Optimizer]:
    """Each moves the weights of its own networks and keeps its own state."""
    adam = partial(torch.optim.Adam, betas=(0.5, 0.999), eps=1e-08, fused=True)
    return {
        "discriminator": adam(
            networks.discriminator.parameters(), lr=config.discriminator_lr
        ),
        "generator": adam(networks.generator.parameters(), lr=config.generator_lr),
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
        z = tensor(normal("discriminator/z", step, (batch, 16)))
        run.log(step, discriminator_step(networks, optimizers["discriminator"], x, z))
        z = tensor(normal("generator/z", step, (batch, 16)))
        run.log(step, generator_step(networks, optimizers["generator"], z))
    return run


if __name__ == "__main__":
    main(
        partial(train, Config()),
        data="instead of the handwritten digits: IDX files, images, .npz or .csv",
        out="runs/dcgan_torch_single",
    )
