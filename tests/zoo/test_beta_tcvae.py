"""With all weights 1 it is the ELBO; posteriors that are alike have no information."""

from __future__ import annotations

import pytest
from zoo import changed, training

WEIGHTED = "alpha * information + beta * correlation + gamma * from_prior"
HEADS = "heads: {mean: [dense: 6], log_var: [dense: 6]}"
ALIKE = "heads: {mean: [dense: {units: 6, init: zeros}], log_var: [dense: {units: 6, init: zeros}]}"


def test_with_weights_of_1_it_is_the_vae() -> None:
    divergence = "  divergence: log_prob(q, z) - log_prob(prior.z, z)\n\ntrain:"
    elbo = (WEIGHTED, "divergence"), ("\ntrain:", divergence)
    parts = training(changed("beta_tcvae", ("beta:  6", "beta:  1"))).run(2)
    whole = training(changed("beta_tcvae", *elbo)).run(2)
    first, second = ([step["reconstruction"] for step in run] for run in (parts, whole))
    assert first == pytest.approx(second, rel=1e-9)


def test_weights_of_a_minibatch_sum_to_1() -> None:
    """Where all posteriors are one, that is the density of all codes, for any N."""
    for count in ("3600", "7"):
        alike = changed(
            "beta_tcvae", (HEADS, ALIKE), ("value: 3600", f"value: {count}")
        )
        (losses,) = training(alike).run(1)
        for name in ("information", "correlation", "from_prior"):
            assert losses[name] == pytest.approx(0, abs=1e-12)
