"""Where nothing is cut out nothing is lost: only what was cut out is compared."""

from __future__ import annotations

from zoo import changed, training


def test_an_image_without_a_hole_costs_nothing() -> None:
    run = training(changed("context_encoder", ("+ 1, 0.3)", "+ 1, 0.0)")))
    assert [row["rec"] for row in run.run(3)] == [0.0, 0.0, 0.0]
