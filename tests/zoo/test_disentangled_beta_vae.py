"""With a capacity of 0 it is the β-VAE, γ in place of β."""

from __future__ import annotations

from zoo import changed, training

CURVE = "{linear: {start: 0, end: 10, epochs: 60}}"


def test_without_a_capacity_it_is_the_beta_vae() -> None:
    first = training(
        changed("disentangled_beta_vae", ("gamma: 20.0", "gamma: 4.0"), (CURVE, "0.0"))
    )
    second = training(changed("beta_vae"))
    for one, other in zip(first.run(5), second.run(5), strict=True):
        assert one["reconstruction"] == other["reconstruction"]
        assert one["missed"] == other["kl"]
