"""The content is what scipy sees before an activation; blocks without gain do nothing."""

from __future__ import annotations

import numpy as np
from seen import stages
from zoo import changed, metric, output, trained

X = np.random.default_rng(1).uniform(size=(3, 28, 28, 1))


def test_the_content_is_what_is_seen() -> None:
    more = 'metrics: {own: "mae(look(x).features, look(1 - x).features)", '
    of = trained(changed("esrgan", ("metrics: {", more)), X)
    a, b = ([*stages(of.state, images, 3)][-1] for images in (X, 1 - X))
    assert np.isclose(metric(of, "own"), np.abs(a - b).mean(), rtol=1e-12)


def test_blocks_without_gain_leave_what_comes_in() -> None:
    """Residuals within residuals: nothing is left of dense blocks but what went in."""
    of = trained(changed("esrgan", ("outputs: {", "outputs: {made: mean(high), ")), X)
    whole = output(of, "made")
    for name, value in of.state.items():
        if name.endswith("/gain"):
            of.state[name] = np.zeros_like(value)
    without = output(of, "made")
    for number in range(2, 2 + BLOCKS):
        name = f"generator/conv_{number}/kernel"
        of.state[name] = np.full_like(of.state[name], 7.0)
    assert np.array_equal(output(of, "made"), without)
    assert not np.allclose(whole, without)


BLOCKS = 2 * 3 * 5  # convolutions in the dense blocks, behind the first one
