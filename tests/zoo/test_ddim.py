"""With the noise of a single point, every sample ends at that point."""

from __future__ import annotations

import numpy as np
from zoo import changed, metric, trained

# The noise in v where all of the data is one point, both of whose coordinates are 0.5.
EXACT = (
    "noise(v, 1 - k / n)",
    "(v - 0.5 * sqrt(left(1 - k / n))) / sqrt(1 - left(1 - k / n))",
)
LOST = (
    "outputs:",
    "metrics:\n  lost: sum(square(iterate(denoise, e, n) - 0.5))\noutputs:",
)


def test_a_sample_ends_at_the_only_point_there_is() -> None:
    model = changed("ddim", EXACT, LOST)
    assert metric(trained(model, np.zeros((5, 2))), "lost") < 1e-20
