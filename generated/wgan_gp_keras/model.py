"""The networks.

Written from wgan_gp.yaml by gencc 0.x.

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
            layers.Dense(64, activation="relu"),  # (64,)
            layers.Dense(64, activation="relu"),
            layers.Dense(2),  # (2,)
        ],
        name="generator",
    )


def critic() -> keras.Model:
    """x (2,) -> (1,)"""
    return keras.Sequential(
        [
            keras.Input((2,)),
            layers.Dense(64),  # (64,)
            LeakyReLU(0.2),
            layers.Dense(64),
            LeakyReLU(0.2),
            layers.Dense(1, use_bias=False),  # (1,)
        ],
        name="critic",
    )


class Networks:
    """All networks of the model."""

    def __init__(self) -> None:
        self.generator = generator()
        self.critic = critic()
