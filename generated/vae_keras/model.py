"""The networks.

Written from vae.yaml by gencc 0.x.

Images are (batch, height, width, channels). The comments give the shape of one example.
"""

import keras
from keras import layers


def encoder() -> keras.Model:
    """x (8, 8, 1) -> mean (2,), log_var (2,)"""
    x = keras.Input((8, 8, 1))
    h = layers.Flatten()(x)  # (64,)
    h = layers.Dense(256, activation="relu")(h)  # (256,)
    mean = layers.Dense(2, name="mean")(h)  # (2,)
    log_var = layers.Dense(2, name="log_var")(h)  # (2,)
    return keras.Model(x, {"mean": mean, "log_var": log_var}, name="encoder")


def decoder() -> keras.Model:
    """z (2,) -> (8, 8, 1)"""
    return keras.Sequential(
        [
            keras.Input((2,)),
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
