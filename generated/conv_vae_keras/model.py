"""The networks.

Images are (batch, height, width, channels). The comments give the shape of one example.
"""

import keras
from keras import layers

from .batch_norm import BatchNorm


def encoder() -> keras.Model:
    """x [28, 28, 1] -> mean [16], log_var [16]"""
    x = keras.Input((28, 28, 1))
    # [14, 14, 32]
    h = layers.Conv2D(32, 3, strides=2, padding="same", use_bias=False)(x)
    h = BatchNorm(decay=0.9, epsilon=1e-05)(h)
    h = layers.Activation("relu")(h)
    h = layers.Conv2D(64, 3, strides=2, padding="same", use_bias=False)(h)  # [7, 7, 64]
    h = BatchNorm(decay=0.9, epsilon=1e-05)(h)
    h = layers.Activation("relu")(h)
    h = layers.Flatten()(h)  # [3136]
    mean = layers.Dense(16, name="mean")(h)  # [16]
    log_var = layers.Dense(16, name="log_var")(h)  # [16]
    return keras.Model(x, {"mean": mean, "log_var": log_var}, name="encoder")


def decoder() -> keras.Model:
    """z [16] -> logits [28, 28, 1]"""
    return keras.Sequential(
        [
            keras.Input((16,)),
            layers.Dense(3136, use_bias=False),  # [3136]
            BatchNorm(decay=0.9, epsilon=1e-05),
            layers.Activation("relu"),
            layers.Reshape((7, 7, 64)),  # [7, 7, 64]
            layers.Conv2DTranspose(
                32, 4, strides=2, padding="same", use_bias=False
            ),  # [14, 14, 32]
            BatchNorm(decay=0.9, epsilon=1e-05),
            layers.Activation("relu"),
            layers.Conv2DTranspose(1, 3, strides=2, padding="same"),  # [28, 28, 1]
        ],
        name="decoder",
    )


class Networks:
    """All networks of the model."""

    def __init__(self) -> None:
        self.encoder = encoder()
        self.decoder = decoder()
