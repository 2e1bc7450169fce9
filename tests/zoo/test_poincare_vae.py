"""Codes are as far from their means as their draws are long; at 0 it costs nothing."""

from __future__ import annotations

import numpy as np
import pytest
from drawn_data import drawn_data
from zoo import changed, metric, output, trained, training

MEASURED = (
    "outputs:\n",
    "metrics: {far: norm(v), kl: kl}\noutputs:\n  both: far(mu, z)\n",
)
FAR = (
    "  h:     encoder(x)\n",
    "  gap(a, b): sum(square(a - b)) / ((1 - sum(square(a))) * (1 - sum(square(b))))\n"
    "  cosh(a, b): 1 + 2 * gap(a, b)\n"
    "  far(a, b): log(cosh(a, b) + sqrt(square(cosh(a, b)) - 1)) - norm(v)\n"
    "  h:     encoder(x)\n",
)


def test_a_code_is_as_far_from_its_mean_as_its_draw_is_long() -> None:
    """By the distance in the ball, arcosh(1 + 2 |a - b|^2 / ((1 - |a|^2) (1 - |b|^2)))."""
    model = changed("poincare_vae", MEASURED, FAR)
    of = trained(model, drawn_data(model, 30)["x"].values)
    assert metric(of, "far") > 0.1
    assert np.abs(output(of, "both")).max() < 1e-9


def test_a_posterior_that_is_the_prior_costs_nothing() -> None:
    plain = (
        ("normal(0, h.log_var)", "normal(0, 0 * h.log_var)"),
        ("onto(h.mean)", "onto(0 * h.mean)"),
    )
    for losses in training(changed("poincare_vae", *plain)).run(2):
        assert losses["kl"] == pytest.approx(0, abs=1e-9)
