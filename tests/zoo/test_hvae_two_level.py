"""Where z2 says nothing about z1, its divergence is that from N(0, I), as in the VAE."""

from __future__ import annotations

from zoo import changed, training

PLAIN = ("kl(q1, p1)", "kl(q1, normal(0 * z1, 0 * z1)) + 0 * sum(p1.mean)")


def test_a_prior_that_ignores_the_upper_level_is_the_plain_one() -> None:
    trainings = [
        training(changed("hvae_two_level")),
        training(changed("hvae_two_level", PLAIN)),
    ]
    for run in trainings:
        for head in ("mean", "log_var"):
            run.state[f"prior_1/{head}/dense_1/kernel"][:] = 0.0
    (first,), (second,) = (run.run(1) for run in trainings)
    assert first["kl_1"] == second["kl_1"]
    assert first["kl_2"] == second["kl_2"]
