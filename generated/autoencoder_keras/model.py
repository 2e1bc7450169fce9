"""The networks.

Images are (batch, height, width, channels). The comments give the shape of one example.
"""

import keras
from keras import layers


def encoder() -> keras.Model:
    """x [8, 8, 1] -> [8]"""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Flatten(),  # [64]
            layers.Dense(128, name="dense_1"),  # [128]
            layers.Activation("relu"),
            layers.Dense(32, name="dense_2"),  # [32]
            layers.Activation("relu"),
            layers.Dense(8, name="dense_3"),  # [8]
        ],
        name="encoder",
    )


def decoder() -> keras.Model:
    """code [8] -> [8, 8, 1]"""
    return keras.Sequential(
        [
            keras.Input((8,)),
            layers.Dense(32, name="dense_1"),  # [32]
            layers.Activation("relu"),
            layers.Dense(128, name="dense_2"),  # [128]
            layers.Activation("relu"),
            layers.Dense(64, name="dense_3"),  # [64]
            layers.Reshape((8, 8, 1)),  # [8, 8, 1]
        ],
        name="decoder",
    )


class Networks:
    """All networks of the model."""

    def __init__(self) -> None:
        self.encoder = encoder()
        self.decoder = decoder()
