"""The networks.

Images are (batch, height, width, channels). The comments give the shape of one example.
"""

import keras
from keras import layers

from .activations import LeakyReLU


def to_b() -> keras.Model:
    """a [8, 8, 1] -> [8, 8, 1]"""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Flatten(),  # [64]
            layers.Dense(128),  # [128]
            layers.Activation("relu"),
            layers.Dense(128),
            layers.Activation("relu"),
            layers.Dense(64),  # [64]
            layers.Activation("sigmoid"),
            layers.Reshape((8, 8, 1)),  # [8, 8, 1]
        ],
        name="to_b",
    )


def to_a() -> keras.Model:
    """b [8, 8, 1] -> [8, 8, 1]"""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Flatten(),  # [64]
            layers.Dense(128),  # [128]
            layers.Activation("relu"),
            layers.Dense(128),
            layers.Activation("relu"),
            layers.Dense(64),  # [64]
            layers.Activation("sigmoid"),
            layers.Reshape((8, 8, 1)),  # [8, 8, 1]
        ],
        name="to_a",
    )


def critic_a() -> keras.Model:
    """a [8, 8, 1] -> [1]"""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Flatten(),  # [64]
            layers.Dense(128),  # [128]
            LeakyReLU(0.2),
            layers.Dense(1),  # [1]
        ],
        name="critic_a",
    )


def critic_b() -> keras.Model:
    """b [8, 8, 1] -> [1]"""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Flatten(),  # [64]
            layers.Dense(128),  # [128]
            LeakyReLU(0.2),
            layers.Dense(1),  # [1]
        ],
        name="critic_b",
    )


class Networks:
    """All networks of the model."""

    def __init__(self) -> None:
        self.to_b = to_b()
        self.to_a = to_a()
        self.critic_a = critic_a()
        self.critic_b = critic_b()
