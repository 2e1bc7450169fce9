"""The networks.

Written from image_to_image_unpaired.yaml by gencc 0.x.

Images are (batch, height, width, channels). The comments give the shape of one example.
"""

import keras
from keras import layers

from .activations import LeakyReLU


def image_to_image(name: str) -> keras.Model:
    """to_b and to_a: a or b (8, 8, 1) -> (8, 8, 1)"""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Flatten(),  # (64,)
            layers.Dense(128, activation="relu"),  # (128,)
            layers.Dense(128, activation="relu"),
            layers.Dense(64, activation="sigmoid"),  # (64,)
            layers.Reshape((8, 8, 1)),  # (8, 8, 1)
        ],
        name=name,
    )


def critic(name: str) -> keras.Model:
    """critic_a and critic_b: a or b (8, 8, 1) -> (1,)"""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Flatten(),  # (64,)
            layers.Dense(128),  # (128,)
            LeakyReLU(0.2),
            layers.Dense(1),  # (1,)
        ],
        name=name,
    )


class Networks:
    """All networks of the model."""

    def __init__(self) -> None:
        self.to_b = image_to_image("to_b")
        self.to_a = image_to_image("to_a")
        self.critic_a = critic("critic_a")
        self.critic_b = critic("critic_b")
