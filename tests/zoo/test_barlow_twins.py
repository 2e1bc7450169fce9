"""Codes of one view agree with themselves: nothing is wrong with what they have in common."""

from __future__ import annotations

import pytest
from zoo import changed, training

ONE_VIEW = ("b:       unit(onto(encoder(view(x))))", "b:       a")


def test_a_view_agrees_with_itself() -> None:
    (losses,) = training(changed("barlow_twins", ONE_VIEW, (" + 1.0e-6", "")), 6).run(1)
    assert losses["invariance"] == pytest.approx(0, abs=1e-6)
    assert losses["redundancy"] > 1
