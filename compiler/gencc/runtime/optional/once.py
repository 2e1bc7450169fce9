"""What is drawn once for a whole training, by its name, as initial weights are.

The same in every package.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray


def once(
    seed: int,
    what: str,
    shape: Sequence[int],
    stream: Callable[..., NDArray[np.float64]],
    arguments: Sequence[float] = (),
) -> NDArray[np.float64]:
    """What a stream of random numbers has at step 0."""
    return stream(seed, what, 0, shape, *arguments)
