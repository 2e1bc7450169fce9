"""The networks.

Written from dcgan.yaml by gencc 0.x.

Images are (batch, height, width, channels). The comments give the shape of one example.
"""

import keras
from keras import layers

from .activations import LeakyReLU
from .batch_norm import BatchNorm


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
