"""NumPy: gradients are what the student returns beside the loss."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

CHANNELS_FIRST = False


def tensor(array: Any, precision: str) -> Any:
    """A copy, which the student may change."""
    return np.array(array, precision)


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
    """What the function returns; there are no gradients but those within it."""
    return function(weights), None
