"""The networks.

Written from aae_universal.yaml by gencc 0.x.

Images are (batch, height, width, channels). The comments give the shape of one example.
"""

import keras
from keras import layers

from .activations import LeakyReLU


def encoder() -> keras.Model:
    """x (8, 8, 1), eta (4,) -> (2,)"""
    x = keras.Input((8, 8, 1))
    eta = keras.Input((4,))
    h = layers.Concatenate()([layers.Flatten()(x), eta])  # (68,)
    h = layers.Dense(128, activation="relu")(h)  # (128,)
    h = layers.Dense(128, activation="relu")(h)
    h = layers.Dense(2)(h)  # (2,)
    return keras.Model([x, eta], h, name="encoder")


def decoder() -> keras.Model:
    """z (2,) -> (8, 8, 1)"""
    return keras.Sequential(
        [
            keras.Input((2,)),
            layers.Dense(128, activation="relu"),  # (128,)
            layers.Dense(128, activation="relu"),
            layers.Dense(64, activation="sigmoid"),  # (64,)
            layers.Reshape((8, 8, 1)),  # (8, 8, 1)
        ],
        name="decoder",
    )


def critic() -> keras.Model:
    """z (2,) -> logits (1,)"""
    return keras.Sequential(
        [
            keras.Input((2,)),
            layers.Dense(128),  # (128,)
            LeakyReLU(0.2),
            layers.Dense(128),
            LeakyReLU(0.2),
            layers.Dense(1),  # (1,)
        ],
        name="critic",
    )


class Networks:
    """All networks of the model."""

    def __init__(self) -> None:
        self.encoder = encoder()
        self.decoder = decoder()
        self.critic = critic()
