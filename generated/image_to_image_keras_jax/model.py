"""The networks.

Written from image_to_image.yaml by gencc 0.x.

Images are (batch, height, width, channels). The comments give the shape of one example.
"""

import keras
from keras import layers

from .activations import LeakyReLU


def generator() -> keras.Model:
    """a (8, 8, 1) -> (8, 8, 1)"""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Flatten(),  # (64,)
            layers.Dense(256, activation="relu"),  # (256,)
            layers.Dense(256, activation="relu"),
            layers.Dense(64, activation="sigmoid"),  # (64,)
            layers.Reshape((8, 8, 1)),  # (8, 8, 1)
        ],
        name="generator",
    )


def critic() -> keras.Model:
    """x (8, 8, 1), a (8, 8, 1) -> logits (1,)"""
    x = keras.Input((8, 8, 1))
    a = keras.Input((8, 8, 1))
    h = layers.Concatenate()([x, a])  # (8, 8, 2)
    h = layers.Conv2D(32, 4, strides=2, padding="same")(h)  # (4, 4, 32)
    h = LeakyReLU(0.2)(h)
    h = layers.Flatten()(h)  # (512,)
    h = layers.Dense(1)(h)  # (1,)
    return keras.Model([x, a], h, name="critic")


class Networks:
    """All networks of the model."""

    def __init__(self) -> None:
        self.generator = generator()
        self.critic = critic()
