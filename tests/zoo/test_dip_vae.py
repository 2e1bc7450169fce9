"""The covariance is that over examples: codes that are all moved by the same have the same."""

from __future__ import annotations

import numpy as np
import pytest
from zoo import changed, training


def test_the_covariance_is_over_examples() -> None:
    """Published code centres each code over its own numbers."""
    here, shifted = training(changed("dip_vae")), training(changed("dip_vae"))
    shifted.state["encoder/mean/dense_1/bias"] += np.arange(6.0)
    (first,), (second,) = here.run(1), shifted.run(1)
    assert first["entangled"] == pytest.approx(second["entangled"], rel=1e-9)
    assert first["spread"] == pytest.approx(second["spread"], rel=1e-9)
    assert first["kl"] != pytest.approx(second["kl"], rel=0.1)


def test_with_no_weight_on_the_covariance_it_is_the_vae() -> None:
    none = (
        ("lambda_od: 50.0", "lambda_od: 0.0"),
        ("lambda_d:  100.0", "lambda_d:  0.0"),
    )
    sum_of_all = "reconstruction + kl + lambda_od * entangled + lambda_d * spread"
    first = training(changed("dip_vae", *none))
    second = training(changed("dip_vae", (sum_of_all, "reconstruction + kl")))
    for one, other in zip(first.run(5), second.run(5), strict=True):
        assert one["reconstruction"] == other["reconstruction"]
