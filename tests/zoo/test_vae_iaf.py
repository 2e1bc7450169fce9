"""With gates that let everything through it is the VAE."""

from __future__ import annotations

import pytest
from zoo import changed, training

VAE = (
    "  z:    mixed(z_1, second(z_1, h))",
    "  z:    z_0 + 0 * mixed(z_1, second(z_1, h))",
)
NO_VOLUME = ("z_0) - volume", "z_0) - 0 * volume")


def test_with_open_gates_it_is_the_vae() -> None:
    losses = []
    for changes in ((("  z_1:  flip(", "  z_1:  ("),), (VAE, NO_VOLUME)):
        run = training(changed("vae_iaf", *changes))
        for network in ("first", "second"):
            run.state[f"{network}/s/masked_dense_1/kernel"][:] = 0
            run.state[f"{network}/s/masked_dense_1/bias"][:] = 60
        losses += run.run(1)
    assert losses[0] == pytest.approx(losses[1], rel=1e-12)
