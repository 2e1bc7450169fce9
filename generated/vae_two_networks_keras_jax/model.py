"""The networks.

Images are (batch, height, width, channels). The comments give the shape of one example.
"""

import keras
from keras import layers


def u_e() -> keras.Model:
    """x [8, 8, 1] -> [4]"""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Flatten(),  # [64]
            layers.Dense(128),  # [128]
            layers.Activation("relu"),
            layers.Dense(4),  # [4]
        ],
        name="u_e",
    )


def s_e() -> keras.Model:
    """x [8, 8, 1] -> [4]"""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Flatten(),  # [64]
            layers.Dense(128),  # [128]
            layers.Activation("relu"),
            layers.Dense(4),  # [4]
        ],
        name="s_e",
    )


def decoder() -> keras.Model:
    """z [4] -> [8, 8, 1]"""
    return keras.Sequential(
        [
            keras.Input((4,)),
            layers.Dense(128),  # [128]
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
        self.u_e = u_e()
        self.s_e = s_e()
        self.decoder = decoder()
