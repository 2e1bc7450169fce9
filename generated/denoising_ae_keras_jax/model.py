"""The networks.

Written from denoising_ae.yaml by gencc 0.x.

Images are (batch, height, width, channels). The comments give the shape of one example.
"""

import keras
from keras import layers


def encoder() -> keras.Model:
    """x (8, 8, 1) -> (128,)"""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Flatten(),  # (64,)
            layers.Dense(256, activation="relu"),  # (256,)
            layers.Dense(128, activation="relu"),  # (128,)
        ],
        name="encoder",
    )


def decoder() -> keras.Model:
    """code (128,) -> (8, 8, 1)"""
    return keras.Sequential(
        [
            keras.Input((128,)),
            layers.Dense(256, activation="relu"),  # (256,)
            layers.Dense(64, activation="sigmoid"),  # (64,)
            layers.Reshape((8, 8, 1)),  # (8, 8, 1)
        ],
        name="decoder",
    )


class Networks:
    """All networks of the model."""

    def __init__(self) -> None:
        self.encoder = encoder()
        self.decoder = decoder()
