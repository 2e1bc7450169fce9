"""TensorFlow, and Keras on it: gradients are those of a tape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import tensorflow as tf  # type: ignore[import-untyped]

CHANNELS_FIRST = False


def tensor(array: Any, precision: str) -> Any:
    """A constant."""
    return tf.constant(np.asarray(array), precision)


def weight(array: Any, precision: str) -> Any:
    """A variable that gradients are taken by."""
    return tf.Variable(np.asarray(array), dtype=precision)


def array(value: Any) -> Any:
    """As float64."""
    return np.asarray(value, np.float64)


def evaluate(
    function: Callable[..., Any],
    weights: dict[str, Any],
    trainable: Sequence[str],
    pick: Callable[[Any], Any],
) -> tuple[Any, dict[str, Any] | None]:
    """What the function returns, and the gradients of what is picked from it."""
    with tf.GradientTape() as tape:
        returned = function(weights)
        number = pick(returned)
    if not tf.is_tensor(number):
        return returned, None
    leaves = [getattr(weights[n], "value", weights[n]) for n in trainable]
    gradients = tape.gradient(number, leaves)
    pairs = zip(trainable, leaves, gradients, strict=True)
    return returned, {n: tf.zeros_like(w) if g is None else g for n, w, g in pairs}


def is_network(value: Any) -> bool:
    """Whether it has weights of its own."""
    return hasattr(value, "trainable_weights")


def parameters(network: Any, precision: str) -> Iterator[tuple[str, Any]]:
    """Its tensors by their paths, running statistics among them."""
    if not network.built:
        raise ValueError(
            f"the network {network.name} has no weights yet: give it an Input, or call it "
            "once"
        )
    for variable in network.weights:
        if "seed_generator" not in variable.path:
            yield variable.path, variable


def assign(parameter: Any, array: Any) -> None:
    """Other numbers in place of its own."""
    parameter.assign(array)


def to_own(array: Any) -> Any:
    """Keras has the layout of the trace."""
    return array


def from_own(array: Any) -> Any:
    """Keras has the layout of the trace."""
    return array
