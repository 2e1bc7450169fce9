"""With β = 1 it is the VAE with K codes, with β = 0 the IWAE."""

from __future__ import annotations

import numpy as np
import pytest
from zoo import changed, training


@pytest.mark.parametrize(("beta", "term"), [("1", "elbo"), ("0", "weighted")])
def test_at_its_ends_it_is_another_bound(beta: str, term: str) -> None:
    both = "beta * elbo + (1 - beta) * weighted"
    mixed = training(changed("ciwae", ("beta: 0.05", f"beta: {beta}")))
    alone = training(changed("ciwae", (both, term), ("  beta: 0.05", "  unused: 1")))
    mixed.run(3)
    alone.run(3)
    for name, weight in alone.state.items():
        np.testing.assert_allclose(mixed.state[name], weight, rtol=1e-9, atol=1e-12)
