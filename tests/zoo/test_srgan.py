"""The content of an image is what scipy sees in it, behind an activation."""

from __future__ import annotations

import numpy as np
from seen import stages
from zoo import changed, metric, trained


def test_the_content_is_what_is_seen() -> None:
    more = 'metrics: {own: "mse(look(x).features, look(1 - x).features)", '
    model = changed("srgan", ("metrics: {", more))
    x = np.random.default_rng(1).uniform(size=(3, 28, 28, 1))
    of = trained(model, x)
    a, b = (np.maximum([*stages(of.state, images, 3)][-1], 0) for images in (x, 1 - x))
    assert np.isclose(metric(of, "own"), np.square(a - b).mean(), rtol=1e-12)
