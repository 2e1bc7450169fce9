"""The networks.

Written from source_separation.yaml by gencc 0.x.

Images are (batch, height, width, channels). The comments give the shape of one example.
"""

import keras
from keras import layers


def separator() -> keras.Model:
    """m (8, 8, 1) -> first (8, 8, 1), second (8, 8, 1)"""
    m = keras.Input((8, 8, 1))
    h = layers.Flatten()(m)  # (64,)
    h = layers.Dense(512, activation="relu")(h)  # (512,)
    h = layers.Dense(512, activation="relu")(h)
    first = layers.Dense(64, name="first", activation="sigmoid")(h)  # (64,)
    first = layers.Reshape((8, 8, 1))(first)  # (8, 8, 1)
    second = layers.Dense(64, name="second", activation="sigmoid")(h)  # (64,)
    second = layers.Reshape((8, 8, 1))(second)  # (8, 8, 1)
    return keras.Model(m, {"first": first, "second": second}, name="separator")


class Networks:
    """All networks of the model."""

    def __init__(self) -> None:
        self.separator = separator()
