"""What the critic learns moves neither encoder nor decoder, which follow what is declared."""

from __future__ import annotations

import numpy as np
import pytest
from zoo import changed, training

CRITIC = ("update: critic,  minimize: judged", "update: critic,  minimize: on_data")
DECODER = ("minimize: gamma * error - judged", "minimize: gamma * error")


@pytest.mark.parametrize(
    ("change", "mover"), [(CRITIC, "critic"), (DECODER, "decoder")]
)
def test_an_objective_moves_the_network_that_it_is_of(
    change: tuple[str, str], mover: str
) -> None:
    """And none of those before it in the iteration; published code moves the decoder, too."""
    declared, other = training(changed("vae_gan")), training(changed("vae_gan", change))
    start = dict(declared.state)
    declared.run(1)
    other.run(1)
    before = ("encoder", "decoder", "critic")
    before = before[: before.index(mover) + 1]
    for name in start:
        if name.endswith("kernel") and name.startswith(before):
            same = np.array_equal(declared.state[name], other.state[name])
            assert same != name.startswith(mover), name
            assert not np.array_equal(declared.state[name], start[name])
