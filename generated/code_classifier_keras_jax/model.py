"""The networks.

Written from code_classifier.yaml by gencc 0.x.

Images are (batch, height, width, channels). The comments give the shape of one example.
"""

import keras
from keras import layers


def encoder() -> keras.Model:
    """x (8, 8, 1) -> (24,)"""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Flatten(),  # (64,)
            layers.Dense(128, activation="relu"),  # (128,)
            layers.Dense(24),  # (24,)
        ],
        name="encoder",
    )


def decoder() -> keras.Model:
    """code (24,) -> (8, 8, 1)"""
    return keras.Sequential(
        [
            keras.Input((24,)),
            layers.Dense(128, activation="relu"),  # (128,)
            layers.Dense(64),  # (64,)
            layers.Reshape((8, 8, 1)),  # (8, 8, 1)
        ],
        name="decoder",
    )


def classifier() -> keras.Model:
    """code (24,) -> logits (10,)"""
    return keras.Sequential(
        [
            keras.Input((24,)),
            layers.Dense(10),  # (10,)
        ],
        name="classifier",
    )


class Networks:
    """All networks of the model."""

    def __init__(self) -> None:
        self.encoder = encoder()
        self.decoder = decoder()
        self.classifier = classifier()
