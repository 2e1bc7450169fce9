"""The networks.

Written from conv_vae.yaml by gencc 0.x.

Images are (batch, height, width, channels). The comments give the shape of one example.
"""

import keras
from keras import layers

from .batch_norm import BatchNorm


def encoder() -> keras.Model:
    """x (8, 8, 1) -> mean (8,), log_var (8,)"""
    x = keras.Input((8, 8, 1))
    h = layers.Conv2D(32, 3, strides=2, padding="same", use_bias=False)(x)  # (4, 4, 32)
    h = BatchNorm(decay=0.9, epsilon=1e-05)(h)
    h = layers.Activation("relu")(h)
    h = layers.Conv2D(64, 3, strides=2, padding="same", use_bias=False)(h)  # (2, 2, 64)
    h = BatchNorm(decay=0.9, epsilon=1e-05)(h)
    h = layers.Activation("relu")(h)
    h = layers.Flatten()(h)  # (256,)
    mean = layers.Dense(8, name="mean")(h)  # (8,)
    log_var = layers.Dense(8, name="log_var")(h)  # (8,)
    return keras.Model(x, {"mean": mean, "log_var": log_var}, name="encoder")


def decoder() -> keras.Model:
    """z (8,) -> logits (8, 8, 1)"""
    return keras.Sequential(
        [
            keras.Input((8,)),
            layers.Dense(256, use_bias=False),  # (256,)
            BatchNorm(decay=0.9, epsilon=1e-05),
            layers.Activation("relu"),
            layers.Reshape((2, 2, 64)),  # (2, 2, 64)
            layers.Conv2DTranspose(
                32, 4, strides=2, padding="same", use_bias=False
            ),  # (4, 4, 32)
            BatchNorm(decay=0.9, epsilon=1e-05),
            layers.Activation("relu"),
            layers.Conv2DTranspose(1, 3, strides=2, padding="same"),  # (8, 8, 1)
        ],
        name="decoder",
    )


class Networks:
    """All networks of the model."""

    def __init__(self) -> None:
        self.encoder = encoder()
        self.decoder = decoder()
