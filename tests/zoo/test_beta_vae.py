"""With β = 1 it is the VAE; with β = 0 nothing holds the codes near the prior."""

from __future__ import annotations

from zoo import changed, training

VAE = ("reconstruction + beta * kl", "reconstruction + kl")


def test_with_a_beta_of_1_it_is_the_vae() -> None:
    trainings = [
        training(changed("beta_vae", ("beta: 4.0", "beta: 1.0"))),
        training(changed("beta_vae", VAE, ("  beta: 4.0", "  unused: 4.0"))),
    ]
    first, second = (each.run(5) for each in trainings)
    assert first == second


def test_more_beta_makes_codes_dearer() -> None:
    divergence = {}
    for beta in (0.0, 50.0):
        run = training(changed("beta_vae", ("beta: 4.0", f"beta: {beta}"))).run(12)
        divergence[beta] = run[-1]["kl"]
    assert divergence[0.0] > divergence[50.0]
