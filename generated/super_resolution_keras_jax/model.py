"""The networks.

Written from super_resolution.yaml by gencc 0.x.

Images are (batch, height, width, channels). The comments give the shape of one example.
"""

import keras
from keras import layers

from .activations import LeakyReLU


def generator() -> keras.Model:
    """low (4, 4, 1) -> (8, 8, 1)"""
    return keras.Sequential(
        [
            keras.Input((4, 4, 1)),
            layers.Conv2D(
                64, 3, strides=1, padding="same", activation="relu"
            ),  # (4, 4, 64)
            layers.Conv2DTranspose(
                64, 4, strides=2, padding="same", activation="relu"
            ),  # (8, 8, 64)
            layers.Conv2D(
                1, 3, strides=1, padding="same", activation="sigmoid"
            ),  # (8, 8, 1)
        ],
        name="generator",
    )


def critic() -> keras.Model:
    """x (8, 8, 1) -> logits (1,)"""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(32, 4, strides=2, padding="same"),  # (4, 4, 32)
            LeakyReLU(0.2),
            layers.Flatten(),  # (512,)
            layers.Dense(1),  # (1,)
        ],
        name="critic",
    )


class Networks:
    """All networks of the model."""

    def __init__(self) -> None:
        self.generator = generator()
        self.critic = critic()
