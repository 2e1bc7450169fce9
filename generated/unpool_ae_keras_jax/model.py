"""The networks.

Written from unpool_ae.yaml by gencc 0.x.

Images are (batch, height, width, channels). The comments give the shape of one example.
"""

import keras
from keras import layers

from .pooling import MaxPool, MaxUnpool


def encoder() -> keras.Model:
    """x (8, 8, 1) -> result (2, 2, 4), switches_1 (4, 4, 16), switches_2 (2, 2, 4)"""
    x = keras.Input((8, 8, 1))
    # (8, 8, 16)
    h = layers.Conv2D(16, 3, strides=1, padding="same", activation="relu")(x)
    h, switches_1 = MaxPool(2, return_switches=True)(h)  # (4, 4, 16)
    # (4, 4, 4)
    h = layers.Conv2D(4, 3, strides=1, padding="same", activation="relu")(h)
    h, switches_2 = MaxPool(2, return_switches=True)(h)  # (2, 2, 4)
    return keras.Model(
        x,
        {"result": h, "switches_1": switches_1, "switches_2": switches_2},
        name="encoder",
    )


def decoder() -> keras.Model:
    """code (2, 2, 4), switches_2 (2, 2, 4), switches_1 (4, 4, 16) -> (8, 8, 1)"""
    code = keras.Input((2, 2, 4))
    switches_2 = keras.Input((2, 2, 4))
    switches_1 = keras.Input((4, 4, 16))
    h = MaxUnpool(2, (4, 4))(code, switches_2)  # (4, 4, 4)
    h = layers.Activation("relu")(h)
    h = layers.Conv2DTranspose(16, 3, strides=1, padding="same")(h)  # (4, 4, 16)
    h = MaxUnpool(2, (8, 8))(h, switches_1)  # (8, 8, 16)
    h = layers.Activation("relu")(h)
    h = layers.Conv2DTranspose(1, 3, strides=1, padding="same")(h)  # (8, 8, 1)
    return keras.Model([code, switches_2, switches_1], h, name="decoder")


class Networks:
    """All networks of the model."""

    def __init__(self) -> None:
        self.encoder = encoder()
        self.decoder = decoder()
