"""The networks.

Written from gan_saturating.yaml by gencc 0.x.

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
            layers.Dense(128, use_bias=False),  # (128,)
            BatchNorm(decay=0.9, epsilon=1e-05),
            layers.Activation("relu"),
            layers.Dense(128, use_bias=False),
            BatchNorm(decay=0.9, epsilon=1e-05),
            layers.Activation("relu"),
            layers.Dense(64, activation="sigmoid"),  # (64,)
            layers.Reshape((8, 8, 1)),  # (8, 8, 1)
        ],
        name="generator",
    )


def discriminator() -> keras.Model:
    """x (8, 8, 1) -> logits (1,)"""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Flatten(),  # (64,)
            layers.Dense(128),  # (128,)
            LeakyReLU(0.2),
            layers.Dense(128),
            LeakyReLU(0.2),
            layers.Dense(1),  # (1,)
        ],
        name="discriminator",
    )


class Networks:
    """All networks of the model."""

    def __init__(self) -> None:
        self.generator = generator()
        self.discriminator = discriminator()
