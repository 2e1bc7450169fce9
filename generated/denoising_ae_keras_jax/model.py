"""The networks.

Images are (batch, height, width, channels). The comments give the shape of one example.
"""

import keras
from keras import layers


def encoder() -> keras.Model:
    """x [8, 8, 1] -> [128]"""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Flatten(),  # [64]
            layers.Dense(256),  # [256]
            layers.Activation("relu"),
            layers.Dense(128),  # [128]
            layers.Activation("relu"),
        ],
        name="encoder",
    )


def decoder() -> keras.Model:
    """code [128] -> [8, 8, 1]"""
    return keras.Sequential(
        [
            keras.Input((128,)),
            layers.Dense(256),  # [256]
            layers.Activation("relu"),
            layers.Dense(64),  # [64]
            layers.Activation("sigmoid"),
            layers.Reshape((8, 8, 1)),  # [8, 8, 1]
        ],
        name="decoder",
    )


class Networks:
    """All networks of the model."""

    def __init__(self) -> None:
        self.encoder = encoder()
        self.decoder = decoder()
