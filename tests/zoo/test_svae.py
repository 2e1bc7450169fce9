"""With a concentration of next to nothing codes are those of the prior, at no cost."""

from __future__ import annotations

import numpy as np
import pytest
from drawn_data import drawn_data
from scipy import special
from zoo import changed, metric, output, trained, training

MEASURED = ("outputs:\n", "metrics: {kl: kl}\noutputs:\n  z: z\n  kappa: 1 + h.kappa\n")


def test_the_divergence_is_that_of_the_paper() -> None:
    """By scipy's Bessel functions, of the concentrations that the encoder gives."""
    model = changed("svae", MEASURED)
    of = trained(model, drawn_data(model, 40)["x"].values)
    kappa, z = output(of, "kappa").reshape(-1), output(of, "z")
    np.testing.assert_allclose(np.linalg.norm(z, axis=1), 1, 1e-10)
    ratio = special.ive(2.5, kappa) / special.ive(1.5, kappa)
    constant = 1.5 * np.log(kappa) - 2.5 * np.log(2 * np.pi)
    constant = constant - np.log(special.ive(1.5, kappa)) - kappa
    area = np.log(2) + 2.5 * np.log(np.pi) - special.gammaln(2.5)
    kl = kappa * ratio + constant + area
    assert metric(of, "kl") == pytest.approx(kl.mean())


def test_without_a_concentration_it_is_the_prior() -> None:
    flat = (
        "von_mises_fisher(h.mean, 1 + h.kappa)",
        "von_mises_fisher(h.mean, 1e-9 * h.kappa)",
    )
    for losses in training(changed("svae", flat)).run(2):
        assert losses["kl"] == pytest.approx(0, abs=1e-9)
