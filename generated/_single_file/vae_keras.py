"""vae: a model in Keras, in one file.

Written from vae.yaml by gencc 0.x.

Variational autoencoder. The encoder's two heads give the mean and the log-variance of
q(z|x); the decoder turns a code z back into an image. Training minimizes C times the
squared reconstruction error plus KL(q(z|x) ‖ p(z)), which for normals has the closed
form 1/2 sum(mean^2 + exp(log_var) - 1 - log_var).

Kingma & Welling 2014, arXiv:1312.6114

It trains when it is run, and writes its losses, every digit, and their curves into
runs/vae_keras_single. The folder support beside it has what any training needs, and
what is the same in every framework: data, initial weights, and random numbers that
depend on the seed alone.
"""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"  # read when keras is first imported
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow is talkative

from dataclasses import dataclass
from functools import partial

import keras
import tensorflow as tf
from keras import layers

from support import data, initial, streams, weights
from support.adam import Adam
from support.arithmetic import arrange
from support.at_once import compiled
from support.command_line import main
from support.device import Tensor, ops, prepare, take_rows, to_precision, to_tensor
from support.history import History
from support.locations import Location
from support.minibatches import minibatch_indices, minibatches_per_epoch
from support.optimizers import Optimizer
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


# Networks; images are (batch, height, width, channels)


def encoder() -> keras.Model:
    """x (8, 8, 1) -> mean (2,), log_var (2,)"""
    x = keras.Input((8, 8, 1))
    h = layers.Flatten()(x)  # (64,)
    h = layers.Dense(256, activation="relu")(h)  # (256,)
    mean = layers.Dense(2, name="mean")(h)  # (2,)
    log_var = layers.Dense(2, name="log_var")(h)  # (2,)
    return keras.Model(x, {"mean": mean, "log_var": log_var}, name="encoder")


def decoder() -> keras.Model:
    """z (2,) -> (8, 8, 1)"""
    return keras.Sequential(
        [
            keras.Input((2,)),
            layers.Dense(256, activation="relu"),  # (256,)
            layers.Dense(64, activation="sigmoid"),  # (64,)
            layers.Reshape((8, 8, 1)),  # (8, 8, 1)
        ],
        name="decoder",
    )


class Networks:
    """All networks of the model."""

    def __init__(self) -> None:
        self.encoder = encoder()
        self.decoder = decoder()


# Losses: each term gives one number per example, shape (batch,)


def reconstruction_term(x: Tensor, x_hat: Tensor) -> Tensor:
    """sse(x, x_hat)"""
    return ops.sum((x - x_hat) ** 2, axis=(1, 2, 3))


def kl_term(q: dict[str, Tensor]) -> Tensor:
    """kl(q, prior.z)"""
    return 0.5 * ops.sum(
        q["mean"] ** 2 + ops.exp(q["log_var"]) - 1 - q["log_var"], axis=1
    )


# Steps


@compiled
def train_step(
    networks: Networks, optimizer: Optimizer, x: Tensor, z_noise: Tensor, config: Config
) -> dict[str, Tensor]:
    """Minimize C * reconstruction + kl over encoder and decoder."""
    with tf.GradientTape() as tape:
        q = networks.encoder(x)
        z = q["mean"] + ops.exp(q["log_var"] / 2) * z_noise
        x_hat = networks.decoder(z)
        reconstruction = ops.mean(reconstruction_term(x, x_hat))
        kl = ops.mean(kl_term(q))
        loss = config.C * reconstruction + kl

    gradients = tape.gradient(loss, optimizer.weights)
    optimizer.apply(gradients, after=[loss])
    return {"reconstruction": reconstruction, "kl": kl, "loss": loss}


def make_optimizers(networks: Networks, config: Config) -> dict[str, Optimizer]:
    """Each moves the weights of its own networks and keeps its own state."""
    return {
        "optimizer": Adam(
            [
                *networks.encoder.trainable_variables,
                *networks.decoder.trainable_variables,
            ],
            lr=config.lr,
            beta_1=0.9,
            beta_2=0.999,
            epsilon=1e-08,
        )
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
        z_noise = array(normal("train/z_noise", step, (batch, 2)))
        run.log(step, train_step(networks, optimizers["optimizer"], x, z_noise, config))
    return run


if __name__ == "__main__":
    main(
        partial(train, Config()),
        data="instead of the handwritten digits: IDX files, images, .npz or .csv",
        out="runs/vae_keras_single",
    )
