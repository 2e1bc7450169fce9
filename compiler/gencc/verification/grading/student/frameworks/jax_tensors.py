"""JAX: gradients are those of `jax.value_and_grad`, so functions have to be pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np
from jax import numpy as jnp

CHANNELS_FIRST = False

jax.config.update("jax_enable_x64", True)


def tensor(array: Any, precision: str) -> Any:
    """An array of JAX."""
    return jnp.asarray(np.asarray(array), precision)


def weight(array: Any, precision: str) -> Any:
    """As any other array."""
    return tensor(array, precision)


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

    def number(own: dict[str, Any]) -> tuple[Any, Any]:
        returned = function({**weights, **own})
        return pick(returned), returned

    own = {name: weights[name] for name in trainable}
    (_, returned), gradients = jax.value_and_grad(number, has_aux=True)(own)
    return returned, gradients
