"""No pixel sees itself or one behind it, and a pass more than there are pixels changes nothing."""

from __future__ import annotations

import numpy as np
from autoregressive import assert_no_pixel_sees_itself_or_one_behind_it
from zoo import changed, metric, trained

AGAIN = ("losses:", "  changes(v, u): sum(abs(drawn(v, 0, u) - v))\nlosses:")
UNSETTLED = (
    "metrics:",
    "metrics:\n  unsettled: changes(iterate(drawn, 0 * noise(u), 64, noise(u)), noise(u))",
)


def test_no_pixel_sees_itself_or_one_behind_it() -> None:
    assert_no_pixel_sees_itself_or_one_behind_it("pixelcnn")


def test_all_pixels_are_final_after_as_many_passes() -> None:
    model = changed("pixelcnn", AGAIN, UNSETTLED)
    assert metric(trained(model, np.zeros((1, 8, 8, 1))), "unsettled") == 0
