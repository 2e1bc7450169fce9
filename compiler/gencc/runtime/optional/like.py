"""Tensors that start as others do.

The same in every package.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Draw = Callable[[int, str], NDArray[np.float64]]


def like(name: str, draw: Draw) -> Draw:
    """The numbers of the tensor that is called so; of its own name it would have others."""
    return lambda seed, _: draw(seed, name)
