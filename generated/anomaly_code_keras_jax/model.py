"""The networks.

Written from anomaly_code.yaml by gencc 0.x.

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
            layers.Dense(64, activation="relu"),
            layers.Dense(8),  # (8,)
        ],
        name="encoder",
    )


def decoder() -> keras.Model:
    """code (8,) -> (8, 8, 1)"""
    return keras.Sequential(
        [
            keras.Input((8,)),
            layers.Dense(64, activation="relu"),  # (64,)
            layers.Dense(64, activation="sigmoid"),
            layers.Reshape((8, 8, 1)),  # (8, 8, 1)
        ],
        name="decoder",
    )


class Networks:
    """All networks of the model."""

    def __init__(self) -> None:
        self.encoder = encoder()
        self.decoder = decoder()
