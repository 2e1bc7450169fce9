"""A pool of former examples, by choices that are handed in.

The same in every package.
"""

# Keras has no types.
# mypy: allow-subclassing-any

import threading
from collections.abc import Callable
from typing import Any

import keras

from .support.device import Tensor, ops
from .support.sharing import own, whole
from .support.weights import LAYERS

LAYERS["Replay"] = "replay"  # what checkpoints call it


class Handed(threading.local):
    """The choices of a call: of each device that shares a minibatch, as these take turns."""

    choices: Tensor | None = None


@keras.saving.register_keras_serializable(package="gencc")
class Replay(keras.Layer):
    """Gives now and then a former example in place of the one that comes.

    While fewer than `size` have come, one takes the next place and is given on. Then it
    changes places, with probability 1/2, with one of them, each equally likely. The rule of
    Zhu et al. 2017, arXiv:1703.10593. Without choices, as after training: what comes.
    """

    def __init__(self, size: int, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.size = size
        self.handed = Handed()

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        def state(name: str, *shape: int | None) -> keras.Variable:
            return self.add_weight(
                name=name, shape=shape, initializer="zeros", trainable=False
            )

        self.pool = state("pool", self.size, *input_shape[1:])
        self.count = state("count")

    def call(self, x: Tensor) -> Tensor:
        if self.handed.choices is None:
            return x
        x, choices = whole(x), whole(self.handed.choices)
        size, batch = self.size, ops.shape(x)[0]
        number = ops.arange(batch, dtype="int32")
        changes, places = choices[:, 0], choices[:, 1]
        come = ops.cast(self.count, "int32") + number  # before each
        filling = come < size
        slot = ops.where(filling, come, ops.cast(ops.floor(size * places), "int32"))
        enters = ops.logical_or(filling, changes < 0.5)
        # Those that have entered where one would, as numbers from 1; 0 where none has.
        same = ops.logical_and(slot[:, None] == slot, enters)
        earlier = ops.logical_and(same, number < number[:, None])
        last = ops.max(ops.where(earlier, number + 1, 0), axis=1)
        former = ops.where(last > 0, size + last - 1, slot)
        everything = ops.concatenate([ops.convert_to_tensor(self.pool), x])
        chosen = ops.logical_and(enters, ops.logical_not(filling))
        given = ops.take(everything, ops.where(chosen, former, size + number), axis=0)
        slots = ops.arange(size, dtype="int32")
        entered = ops.logical_and(slots[:, None] == slot, enters)
        here = ops.max(ops.where(entered, number + 1, 0), axis=1)
        kept = ops.where(here > 0, size + here - 1, slots)
        self.pool.assign(ops.take(everything, kept, axis=0))
        self.count.assign(ops.minimum(self.count + ops.cast(batch, x.dtype), size))
        return own(given)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "size": self.size}


def with_choices(network: keras.Model, choices: Tensor) -> Callable[[Tensor], Tensor]:
    """The pool as a function that chooses by numbers from U(0, 1), (batch, 2)."""
    (replay,) = (layer for layer in network.layers if isinstance(layer, Replay))

    def call(x: Tensor, **keywords: Any) -> Tensor:
        replay.handed.choices = choices
        try:
            return network(x, **keywords)
        finally:
            replay.handed.choices = None

    return call
