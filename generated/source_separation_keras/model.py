"""The networks.

Images are (batch, height, width, channels). The comments give the shape of one example.
"""

import keras
from keras import layers


def separator() -> keras.Model:
    """m [8, 8, 1] -> one [8, 8, 1], two [8, 8, 1]"""
    m = keras.Input((8, 8, 1))
    h = layers.Flatten()(m)  # [64]
    h = layers.Dense(512)(h)  # [512]
    h = layers.Activation("relu")(h)
    h = layers.Dense(512)(h)
    h = layers.Activation("relu")(h)
    one = layers.Dense(64, name="one")(h)  # [64]
    one = layers.Activation("sigmoid")(one)
    one = layers.Reshape((8, 8, 1))(one)  # [8, 8, 1]
    two = layers.Dense(64, name="two")(h)  # [64]
    two = layers.Activation("sigmoid")(two)
    two = layers.Reshape((8, 8, 1))(two)  # [8, 8, 1]
    return keras.Model(m, {"one": one, "two": two}, name="separator")


class Networks:
    """All networks of the model."""

    def __init__(self) -> None:
        self.separator = separator()
