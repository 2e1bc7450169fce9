"""With the noise of a single image, every sample ends at that image."""

from __future__ import annotations

import numpy as np
from zoo import changed, metric, trained

# The noise in v where all of the data is one image, all of whose pixels are 0.5.
EXACT = (
    "noise(v, t)) / sqrt(alpha",
    "(v - 0.5 * sqrt(left(t))) / sqrt(1 - left(t))) / sqrt(alpha",
)
LOST = (
    "outputs:",
    "metrics:\n  lost: sum(square(iterate(denoise, sample(prior.e), n) - 0.5))\noutputs:",
)


def test_a_sample_ends_at_the_only_image_there_is() -> None:
    model = changed("ddpm", EXACT, LOST)
    assert metric(trained(model, np.zeros((5, 8, 8, 1))), "lost") < 1e-20
