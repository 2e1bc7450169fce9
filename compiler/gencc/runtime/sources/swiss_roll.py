"""2000 points in space: a sheet that is rolled up.

The same in every package.

(t cos t, 21 v, t sin t) / 10 with t = 3/2 pi (1 + 2 u), where u and v are uniform on
(0, 1): the formula of make_swiss_roll in scikit-learn, without noise and ten times
smaller. It is the roll of Tenenbaum, de Silva and Langford (2000), "A global geometric
framework for nonlinear dimensionality reduction".
"""

import numpy as np

from .support import streams
from .support.datasets import Raw


def read() -> Raw:
    """The points (2000, 3); a label is the tenth of the roll, 0 (inside) to 9."""
    u, v = streams.uniform(0, "swiss_roll", 0, (2, 2000))
    t = 1.5 * np.pi * (1.0 + 2.0 * u)
    points = np.stack([t * np.cos(t), 21.0 * v, t * np.sin(t)], axis=1) / 10.0
    # Rounded, as the last digit of a cosine differs between machines.
    return Raw(points.round(6), np.floor(10.0 * u).astype(np.int64))
