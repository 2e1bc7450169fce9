"""With α = 0 and λ = 1 it is the VAE."""

from __future__ import annotations

import pytest
from zoo import changed, training

LOSS = "reconstruction + (1 - alpha) * kl + (alpha + lambda - 1) * mmd"


def test_without_the_discrepancy_it_is_the_vae() -> None:
    ends = (
        ("alpha:  0.9", "alpha:  0"),
        ("{value: 50, about: weight of the discrepancy}", "1"),
    )
    info = training(changed("info_vae_mmd", *ends)).run(4)
    vae = training(changed("info_vae_mmd", (LOSS, "reconstruction + kl"))).run(4)
    for name in ("reconstruction", "kl"):
        assert [s[name] for s in info] == pytest.approx([s[name] for s in vae])
