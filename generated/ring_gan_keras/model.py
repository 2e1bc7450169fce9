"""The networks.

Written from ring_gan.yaml by gencc 0.x.

The comments give the shape of one example.
"""

import keras
from keras import layers

from .activations import LeakyReLU


def generator() -> keras.Model:
    """z (8,) -> (2,)"""
    return keras.Sequential(
        [
            keras.Input((8,)),
            layers.Dense(128, activation="relu"),  # (128,)
            layers.Dense(128, activation="relu"),
            layers.Dense(2),  # (2,)
        ],
        name="generator",
    )


def discriminator() -> keras.Model:
    """x (2,) -> logits (1,)"""
    return keras.Sequential(
        [
            keras.Input((2,)),
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
