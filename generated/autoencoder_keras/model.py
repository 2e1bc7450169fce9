"""The networks.

Written from autoencoder.yaml by gencc 0.x.

Images are (batch, height, width, channels). The comments give the shape of one example.
"""

import keras
from keras import layers


def encoder() -> keras.Model:
    """x (8, 8, 1) -> (8,)"""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Flatten(),  # (64,)
            layers.Dense(128, activation="relu"),  # (128,)
            layers.Dense(32, activation="relu"),  # (32,)
            layers.Dense(8),  # (8,)
        ],
        name="encoder",
    )


def decoder() -> keras.Model:
    """code (8,) -> (8, 8, 1)"""
    return keras.Sequential(
        [
            keras.Input((8,)),
            layers.Dense(32, activation="relu"),  # (32,)
            layers.Dense(128, activation="relu"),  # (128,)
            layers.Dense(64),  # (64,)
            layers.Reshape((8, 8, 1)),  # (8, 8, 1)
        ],
        name="decoder",
    )


class Networks:
    """All networks of the model."""

    def __init__(self) -> None:
        self.encoder = encoder()
        self.decoder = decoder()
