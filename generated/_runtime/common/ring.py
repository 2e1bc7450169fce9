"""2000 points in the plane: eight Gaussians evenly spaced on a circle.

The same in every package.

Point i is drawn from N(2 (cos a, sin a), 0.1**2) with a = 2 pi m / 8, m = i mod 8. With
a smaller variance, this is the test for lost modes of Metz, Poole, Pfau and
Sohl-Dickstein (2017), "Unrolled generative adversarial networks".
"""

import numpy as np

from .support import streams
from .support.datasets import Raw


def read() -> Raw:
    """The points (2000, 2); a label is the mode, 0 to 7, anticlockwise from the right."""
    modes = np.arange(2000, dtype=np.int64) % 8
    angles = 2.0 * np.pi * modes / 8
    centres = 2.0 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points = centres + 0.1 * streams.normal(0, "ring", 0, (2000, 2))
    # Rounded, as the last digit of a cosine differs between machines.
    return Raw(points.round(6), modes)
