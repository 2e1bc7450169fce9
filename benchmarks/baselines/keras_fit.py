"""Keras' own way: a model with a `train_step`, trained by `model.fit`.

After the VAE and the DCGAN in Keras' examples, on TensorFlow. jit_compile is off, which
is the best setting on a CPU: XLA makes convolutions several times slower there, and
gains nothing for dense layers.
"""

import os
from pathlib import Path
from typing import Any

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import tensorflow as tf
from common import BATCH, GAN_CODES, VAE_CODES, epoch_over, options, pixels
from keras import layers, ops
from numpy.typing import NDArray

SMALL = keras.initializers.RandomNormal(stddev=0.02)
Logs = dict[str, Any]


class VAE(keras.Model):
    """784-400-20."""

    def __init__(self) -> None:
        super().__init__()
        x = keras.Input((28, 28, 1))
        h = layers.Dense(400, activation="relu")(layers.Flatten()(x))
        heads = [layers.Dense(VAE_CODES)(h), layers.Dense(VAE_CODES)(h)]
        self.encoder = keras.Model(x, heads)
        self.decoder = keras.Sequential(
            [
                keras.Input((VAE_CODES,)),
                layers.Dense(400, activation="relu"),
                layers.Dense(784, activation="sigmoid"),
                layers.Reshape((28, 28, 1)),
            ]
        )
        self.loss_tracker = keras.metrics.Mean(name="loss")
        self.seed = keras.random.SeedGenerator(0)

    @property
    def metrics(self) -> list[keras.Metric]:
        return [self.loss_tracker]

    def train_step(self, data: tf.Tensor) -> Logs:
        with tf.GradientTape() as tape:
            mean, log_var = self.encoder(data, training=True)
            noise = keras.random.normal(ops.shape(mean), seed=self.seed)
            recon = self.decoder(mean + ops.exp(0.5 * log_var) * noise, training=True)
            each = keras.losses.binary_crossentropy(data, recon)
            bce = ops.mean(ops.sum(each, axis=(1, 2)))
            kld = -0.5 * (1 + log_var - ops.square(mean) - ops.exp(log_var))
            loss = bce + ops.mean(ops.sum(kld, axis=1))
        grads = tape.gradient(loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(grads, self.trainable_weights, strict=True))
        self.loss_tracker.update_state(loss)
        return {"loss": self.loss_tracker.result()}


def _norm() -> layers.BatchNormalization:
    return layers.BatchNormalization(momentum=0.9, epsilon=1e-5)


def _transposed(filters: int) -> layers.Conv2DTranspose:
    return layers.Conv2DTranspose(filters, 4, 2, "same", kernel_initializer=SMALL)


def _strided(filters: int) -> layers.Conv2D:
    return layers.Conv2D(filters, 4, 2, "same", kernel_initializer=SMALL)


class DCGAN(keras.Model):
    """Two networks and an optimizer for each."""

    def __init__(self) -> None:
        super().__init__()
        self.generator = keras.Sequential(
            [
                keras.Input((GAN_CODES,)),
                layers.Dense(6272, kernel_initializer=SMALL),
                layers.Reshape((7, 7, 128)),
                *[_norm(), layers.ReLU(), _transposed(64)],
                *[_norm(), layers.ReLU(), _transposed(1)],
                layers.Activation("tanh"),
            ]
        )
        self.discriminator = keras.Sequential(
            [
                keras.Input((28, 28, 1)),
                *[_strided(64), layers.LeakyReLU(negative_slope=0.2)],
                *[_strided(128), _norm(), layers.LeakyReLU(negative_slope=0.2)],
                layers.Flatten(),
                layers.Dense(1, kernel_initializer=SMALL, activation="sigmoid"),
            ]
        )
        self.loss_trackers = [keras.metrics.Mean(n) for n in ("told_apart", "fools")]
        self.seed = keras.random.SeedGenerator(0)

    @property
    def metrics(self) -> list[keras.Metric]:
        return self.loss_trackers

    def compile(self, **keywords: Any) -> None:
        super().compile(**keywords)
        self.d_optimizer = keras.optimizers.Adam(2e-4, beta_1=0.5)
        self.g_optimizer = keras.optimizers.Adam(2e-4, beta_1=0.5)
        self.loss_fn = keras.losses.BinaryCrossentropy()

    def train_step(self, data: tf.Tensor) -> Logs:
        count = ops.shape(data)[0]
        ones, zeros = ops.ones((count, 1)), ops.zeros((count, 1))
        noise = keras.random.normal((count, GAN_CODES), seed=self.seed)
        fake = self.generator(noise, training=True)
        with tf.GradientTape() as tape:
            real_loss = self.loss_fn(ones, self.discriminator(data, training=True))
            fake_loss = self.loss_fn(zeros, self.discriminator(fake, training=True))
            discriminator_loss = real_loss + fake_loss
        weights = self.discriminator.trainable_weights
        grads = tape.gradient(discriminator_loss, weights)
        self.d_optimizer.apply_gradients(zip(grads, weights, strict=True))

        noise = keras.random.normal((count, GAN_CODES), seed=self.seed)
        with tf.GradientTape() as tape:
            images = self.generator(noise, training=True)
            fools = self.loss_fn(ones, self.discriminator(images, training=True))
        weights = self.generator.trainable_weights
        grads = tape.gradient(fools, weights)
        self.g_optimizer.apply_gradients(zip(grads, weights, strict=True))

        for tracker, loss in zip(
            self.loss_trackers, (discriminator_loss, fools), strict=True
        ):
            tracker.update_state(loss)
        return {tracker.name: tracker.result() for tracker in self.loss_trackers}


class PrintLosses(keras.callbacks.Callback):
    """Says when an epoch is over."""

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        epoch_over(epoch, **(logs or {}))


def images(folder: Path, low: float) -> NDArray[np.float32]:
    """Full minibatches of images, ink from `low` to 1, shape (count, 28, 28, 1)."""
    raw = pixels(folder)
    raw = raw[: len(raw) // BATCH * BATCH, ..., None]
    return raw.astype(np.float32) / 255 * (1 - low) + low


if __name__ == "__main__":
    chosen = options(__doc__)
    model = VAE() if chosen.model == "vae" else DCGAN()
    model.compile(
        optimizer=keras.optimizers.Adam(1e-3),
        jit_compile=False,
        steps_per_execution=chosen.steps_per_execution,
    )
    model.fit(
        images(chosen.data, 0.0 if chosen.model == "vae" else -1.0),
        batch_size=BATCH,
        epochs=chosen.epochs,
        verbose=0,
        callbacks=[PrintLosses()],
    )
