"""Batch normalization with one definition, the same in every framework.

The same in every package.
"""

# Keras has no types.
# mypy: allow-subclassing-any

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras

from .support import sharing
from .support.device import Tensor, ops
from .support.weights import LAYERS

LAYERS["BatchNorm"] = "batch_norm"  # what checkpoints call it


class Mode(threading.local):
    """How calls compute: of each device that shares a minibatch, as these take turns."""

    follows = True
    finished = False


@keras.saving.register_keras_serializable(package="gencc")
class BatchNorm(keras.Layer):
    """y = scale (x - mean) / sqrt(variance + epsilon) + shift, per channel.

    In training, mean and variance are those of the batch, and the running ones follow:
    running <- decay running + (1 - decay) batch. Afterwards the running ones are used.
    Scale and shift are left out if it is not `affine`.
    Unlike keras.layers.BatchNormalization, it computes the same when it is frozen.
    Ioffe & Szegedy 2015, arXiv:1502.03167.
    """

    def __init__(
        self, decay: float, epsilon: float, affine: bool = True, **keywords: Any
    ) -> None:
        super().__init__(**keywords)
        self.decay, self.epsilon, self.affine = decay, epsilon, affine
        self.mode = Mode()

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        def weight(name: str, initializer: str, trainable: bool) -> keras.Variable:
            return self.add_weight(
                name=name,
                shape=input_shape[-1:],
                initializer=initializer,
                trainable=trainable,
            )

        if self.affine:
            self.scale = weight("scale", "ones", trainable=True)
            self.shift = weight("shift", "zeros", trainable=True)
        self.running_mean = weight("running_mean", "zeros", trainable=False)
        self.running_variance = weight("running_variance", "ones", trainable=False)

    def call(self, x: Tensor, training: bool = False) -> Tensor:
        mean, variance = self.running_mean, self.running_variance
        if training and not self.mode.finished:
            axes = tuple(range(len(x.shape) - 1))
            mean = sharing.mean(ops.mean(x, axis=axes))
            variance = sharing.mean(ops.mean(ops.square(x - mean), axis=axes))
            if self.mode.follows:
                self._follow(self.running_mean, mean)
                self._follow(self.running_variance, variance)
        factor = ops.rsqrt(variance + self.epsilon)
        if not self.affine:
            return (x - mean) * factor
        return (x - mean) * (self.scale * factor) + self.shift

    def get_config(self) -> dict[str, Any]:
        own = {"decay": self.decay, "epsilon": self.epsilon, "affine": self.affine}
        return {**super().get_config(), **own}

    def _follow(self, running: keras.Variable, batch: Tensor) -> None:
        running.assign(self.decay * running + (1 - self.decay) * batch)


@contextmanager
def constant(network: keras.Model) -> Iterator[None]:
    """Calls inside use the batch's statistics but leave the running ones alone.

    A training step leaves a network that it does not update unchanged.
    """
    norms = [layer for layer in network.layers if isinstance(layer, BatchNorm)]
    for norm in norms:
        norm.mode.follows = False
    try:
        yield
    finally:
        for norm in norms:
            norm.mode.follows = True


@contextmanager
def finished(network: keras.Model) -> Iterator[None]:
    """Calls inside use the running statistics, as after training.

    An earlier stage has finished the network; a later one builds on its outputs.
    """
    norms = [layer for layer in network.layers if isinstance(layer, BatchNorm)]
    for norm in norms:
        norm.mode.finished = True
    try:
        yield
    finally:
        for norm in norms:
            norm.mode.finished = False
