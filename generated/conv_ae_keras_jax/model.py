"""The networks.

Written from conv_ae.yaml by gencc 0.x.

Images are (batch, height, width, channels). The comments give the shape of one example.
"""

import keras
from keras import layers


def encoder() -> keras.Model:
    """x (8, 8, 1) -> (8,)"""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(
                16, 3, strides=2, padding="same", activation="relu"
            ),  # (4, 4, 16)
            layers.Conv2D(
                32, 3, strides=2, padding="same", activation="relu"
            ),  # (2, 2, 32)
            layers.Flatten(),  # (128,)
            layers.Dense(8),  # (8,)
        ],
        name="encoder",
    )


def decoder() -> keras.Model:
    """code (8,) -> (8, 8, 1)"""
    return keras.Sequential(
        [
            keras.Input((8,)),
            layers.Dense(128),  # (128,)
            layers.Reshape((2, 2, 32)),  # (2, 2, 32)
            layers.Activation("relu"),
            layers.Conv2DTranspose(
                16, 3, strides=2, padding="same", activation="relu"
            ),  # (4, 4, 16)
            layers.Conv2DTranspose(1, 3, strides=2, padding="same"),  # (8, 8, 1)
        ],
        name="decoder",
    )


class Networks:
    """All networks of the model."""

    def __init__(self) -> None:
        self.encoder = encoder()
        self.decoder = decoder()
