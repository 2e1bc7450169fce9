"""The networks.

Written from vae_two_networks.yaml by gencc 0.x.

Images are (batch, height, width, channels). The comments give the shape of one example.
"""

import keras
from keras import layers


def image_to_vector(name: str) -> keras.Model:
    """u_e and s_e: x (8, 8, 1) -> (4,)"""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Flatten(),  # (64,)
            layers.Dense(128, activation="relu"),  # (128,)
            layers.Dense(4),  # (4,)
        ],
        name=name,
    )


def decoder() -> keras.Model:
    """z (4,) -> (8, 8, 1)"""
    return keras.Sequential(
        [
            keras.Input((4,)),
            layers.Dense(128, activation="relu"),  # (128,)
            layers.Dense(64, activation="sigmoid"),  # (64,)
            layers.Reshape((8, 8, 1)),  # (8, 8, 1)
        ],
        name="decoder",
    )


class Networks:
    """All networks of the model."""

    def __init__(self) -> None:
        self.u_e = image_to_vector("u_e")
        self.s_e = image_to_vector("s_e")
        self.decoder = decoder()
