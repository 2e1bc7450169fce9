"""dcgan: a model in Keras on JAX, in one file.

Written from dcgan.yaml by gencc 0.x.

Deep convolutional GAN in small. Transposed convolutions grow an image from noise,
strided convolutions judge it, with batch normalization in both, Adam with beta_1 = 0.5,
and the non-saturating loss: the generator maximizes log D(G(z)).

Radford et al. 2016, arXiv:1511.06434

It trains when it is run, and writes its losses, every digit, and their curves into
runs/dcgan_keras_jax_single. The folder support beside it has what any training needs,
and what is the same in every framework: data, initial weights, and random numbers that
depend on the seed alone.
"""

import os

os.environ["KERAS_BACKEND"] = "jax"  # read when keras is first imported

from dataclasses import dataclass
from functools import partial

import keras
from keras import layers

from support import data, initial, streams, weights
from support.activations import LeakyReLU
from support.adam import Adam
from support.arithmetic import arrange
from support.at_once import compiled
from support.batch_norm import BatchNorm, constant
from support.command_line import main
from support.device import Tensor, ops, prepare, take_rows, to_precision, to_tensor
from support.history import History
from support.locations import Location
from support.minibatches import minibatch_indices, minibatches_per_epoch
from support.optimizers import Optimizer
from support.stateless import gradient
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


# Networks; images are (batch, height, width, channels)


def generator() -> keras.Model:
    """z (16,) -> (8, 8, 1)"""
    return keras.Sequential(
        [
            keras.Input((16,)),
            layers.Dense(512),  # (512,)
            layers.Reshape((2, 2, 128)),  # (2, 2, 128)
            BatchNorm(decay=0.9, epsilon=1e-05),
            layers.Activation("relu"),
            layers.Conv2DTranspose(
                64, 4, strides=2, padding="same", use_bias=False
            ),  # (4, 4, 64)
            BatchNorm(decay=0.9, epsilon=1e-05),
            layers.Activation("relu"),
            layers.Conv2DTranspose(
                1, 4, strides=2, padding="same", activation="tanh"
            ),  # (8, 8, 1)
        ],
        name="generator",
    )


def discriminator() -> keras.Model:
    """x (8, 8, 1) -> logits (1,)"""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(64, 4, strides=2, padding="same"),  # (4, 4, 64)
            LeakyReLU(0.2),
            layers.Conv2D(
                128, 4, strides=2, padding="same", use_bias=False
            ),  # (2, 2, 128)
            BatchNorm(decay=0.9, epsilon=1e-05),
            LeakyReLU(0.2),
            layers.Flatten(),  # (512,)
            layers.Dense(1),  # (1,)
        ],
        name="discriminator",
    )


class Networks:
    """All networks of the model."""

    def __init__(self) -> None:
        self.generator = generator()
        self.discriminator = discriminator()


# Losses: each term gives one number per example, shape (batch,)


def told_apart_term(logits_x: Tensor, logits_fake: Tensor) -> Tensor:
    """-log(discriminator(x)) - log(1 - discriminator(fake))

    On logits: the logarithm of a rounded sigmoid would lose digits.
    """
    return -ops.log_sigmoid(logits_x) - ops.log_sigmoid(-logits_fake)


def fools_term(logits_fake: Tensor) -> Tensor:
    """-log(discriminator(fake))

    On logits: the logarithm of a rounded sigmoid would lose digits.
    """
    return -ops.log_sigmoid(logits_fake)


# Steps


@compiled
def discriminator_step(
    networks: Networks, optimizer: Optimizer, x: Tensor, z: Tensor
) -> dict[str, Tensor]:
    """Minimize told_apart over discriminator."""
    with constant(networks.generator):
        fake = networks.generator(z, training=True)

    def forward() -> tuple[Tensor, dict[str, Tensor]]:
        logits_x = ops.squeeze(networks.discriminator(x, training=True), axis=1)
        logits_fake = ops.squeeze(networks.discriminator(fake, training=True), axis=1)
        told_apart = ops.mean(told_apart_term(logits_x, logits_fake))
        return told_apart, {"told_apart": told_apart}

    gradients, report = gradient(forward, optimizer.weights)
    optimizer.apply(gradients)
    return report


@compiled
def generator_step(
    networks: Networks, optimizer: Optimizer, z: Tensor
) -> dict[str, Tensor]:
    """Minimize fools over generator."""

    def forward() -> tuple[Tensor, dict[str, Tensor]]:
        fake = networks.generator(z, training=True)
        with constant(networks.discriminator):
            logits_fake = ops.squeeze(
                networks.discriminator(fake, training=True), axis=1
            )
        fools = ops.mean(fools_term(logits_fake))
        return fools, {"fools": fools}

    # In this step discriminator is a constant.
    gradients, report = gradient(forward, optimizer.weights)
    optimizer.apply(gradients)
    return report


def make_optimizers(networks: Networks, config: Config) -> dict[str, Optimizer]:
    """Each moves the weights of its own networks and keeps its own state."""
    adam = partial(Adam, beta_1=0.5, beta_2=0.999, epsilon=1e-08)
    return {
        "discriminator": adam(
            networks.discriminator.trainable_variables, lr=config.discriminator_lr
        ),
        "generator": adam(
            networks.generator.trainable_variables, lr=config.generator_lr
        ),
    }


# Training


def train(config: Config, location: Location | None, steps: int | None) -> History:
    """Train for the epochs of the spec, or for `steps` steps, on the data at `location`."""
    prepare("cpu", config.precision)
    tensor = partial(to_tensor, precision=config.precision)
    dataset = data.load(location, config.precision)
    images = on_device(dataset.examples, tensor)
    per_epoch = minibatches_per_epoch(len(images), config.batch_size)
    total = config.epochs * per_epoch if steps is None else steps
    networks = Networks()
    weights.initialize(networks, initial.weights(config.seed))
    arrange(networks, config.precision)
    optimizers = make_optimizers(networks, config)

    batch = config.batch_size
    array = partial(to_precision, precision=config.precision)
    normal = own_rows(streams.normal, config.seed)

    @ahead(images)
    def minibatch(number: int) -> Tensor:
        rows = minibatch_indices(config.seed, len(images), batch, number)
        return take_rows(images, rows)

    run = History(COLUMNS)
    for step in run.steps(total, per_epoch):
        x = minibatch(step)
        z = array(normal("discriminator/z", step, (batch, 16)))
        run.log(step, discriminator_step(networks, optimizers["discriminator"], x, z))
        z = array(normal("generator/z", step, (batch, 16)))
        run.log(step, generator_step(networks, optimizers["generator"], z))
    return run


if __name__ == "__main__":
    main(
        partial(train, Config()),
        data="instead of the handwritten digits: IDX files, images, .npz or .csv",
        out="runs/dcgan_keras_jax_single",
    )
