"""No pixel sees itself or one behind it, and a pass more than there are pixels changes nothing."""

from __future__ import annotations

import numpy as np
from autoregressive import assert_no_pixel_sees_itself_or_one_behind_it
from zoo import changed, metric, trained

NOISE = ("  bits: ", "  u: sample(prior.u)\n  bits: ")
AGAIN = ("losses:", "  changes(v, u): sum(abs(drawn(v, 0, u) - v))\nlosses:")
UNSETTLED = (
    "metrics:",
    "metrics:\n  unsettled: changes(iterate(drawn, 0 * u, 64, u), u)",
)


def test_no_pixel_sees_itself_or_one_behind_it() -> None:
    assert_no_pixel_sees_itself_or_one_behind_it("made")


def test_all_pixels_are_final_after_as_many_passes() -> None:
    model = changed("made", NOISE, AGAIN, UNSETTLED)
    assert metric(trained(model, np.zeros((1, 8, 8, 1))), "unsettled") == 0
