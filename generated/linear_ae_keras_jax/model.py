"""The networks.

Written from linear_ae.yaml by gencc 0.x.

Images are (batch, height, width, channels). The comments give the shape of one example.
"""

import keras
from keras import layers

from .tied import TiedDense


def encoder() -> keras.Model:
    """x (8, 8, 1) -> (8,)"""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Flatten(),  # (64,)
            layers.Dense(8, name="dense_1"),  # (8,)
        ],
        name="encoder",
    )


def decoder(encoder: keras.Model) -> keras.Model:
    """code (8,) -> (8, 8, 1). Its kernels are those of encoder, transposed."""
    return keras.Sequential(
        [
            keras.Input((8,)),
            TiedDense(encoder.get_layer("dense_1")),  # (64,)
            layers.Reshape((8, 8, 1)),  # (8, 8, 1)
        ],
        name="decoder",
    )


class Networks:
    """All networks of the model."""

    def __init__(self) -> None:
        self.encoder = encoder()
        self.decoder = decoder(self.encoder)
