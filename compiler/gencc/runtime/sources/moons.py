"""2000 points in the plane: two interleaving half circles.

The same in every package.

(cos t, sin t) and (1 - cos t, 1/2 - sin t), t from 0 to pi in equal steps, and noise of
standard deviation 0.05: the formula of make_moons in scikit-learn.
"""

import numpy as np

from .support import streams
from .support.datasets import Raw


def read() -> Raw:
    """The points (2000, 2), of both moons in turn; labels 0 (upper) and 1 (lower)."""
    t = np.linspace(0.0, np.pi, 1000)
    upper = np.stack([np.cos(t), np.sin(t)], axis=1)
    lower = np.array([1.0, 0.5]) - upper
    moons = np.stack([upper, lower], axis=1).reshape(2000, 2)
    points = moons + 0.05 * streams.normal(0, "moons", 0, (2000, 2))
    # Rounded, as the last digit of a cosine differs between machines.
    return Raw(points.round(6), np.arange(2000, dtype=np.int64) % 2)
