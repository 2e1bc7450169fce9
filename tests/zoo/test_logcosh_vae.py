"""Errors far below 1 / a count as squares, a / 2 times; it is that of a VAE then."""

from __future__ import annotations

import pytest
from zoo import changed, training

SMALL = 1e-4


def test_small_errors_count_as_squares() -> None:
    squared = ("sum(log_cosh(a * (x_hat - x))) / a", "a / 2 * sse(x, x_hat)")
    small = ("a: 10.0", f"a: {SMALL}")
    ours = training(changed("logcosh_vae", small)).run(2)
    vae = training(changed("logcosh_vae", small, squared)).run(2)
    for own, other in zip(ours, vae, strict=True):
        assert own["reconstruction"] == pytest.approx(other["reconstruction"], rel=1e-6)
        assert own["kl"] == pytest.approx(other["kl"], rel=1e-6)
