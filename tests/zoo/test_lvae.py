"""Where what comes down is quite unsure, q(z1|x) is what comes up from the image."""

from __future__ import annotations

import pytest
from zoo import changed, training

MERGED = (
    (
        "(up.mean * exp(-up.log_var) + down.mean * exp(-down.log_var)) / precision",
        "up.mean",
    ),
    ("exp(-up.log_var) + exp(-down.log_var)", "exp(-up.log_var)"),
)


def test_the_surer_of_two_decides() -> None:
    merged = training(changed("lvae"))
    alone = training(changed("lvae", *MERGED))
    for run in (merged, alone):
        run.state["prior_1/log_var/dense_1/kernel"][:] = 0.0
        run.state["prior_1/log_var/dense_1/bias"][:] = 50.0
    (first,), (second,) = merged.run(1), alone.run(1)
    assert first["reconstruction"] == pytest.approx(second["reconstruction"], rel=1e-9)
