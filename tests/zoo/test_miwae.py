"""With K = 1 it is the mean of M ELBOs, with M = 1 the IWAE of K codes."""

from __future__ import annotations

import pytest
from zoo import changed, training

COUNTS = "{K: 4, M: 2}"


def test_with_k_of_1_it_is_the_elbo_of_m_codes() -> None:
    one = training(changed("miwae", (COUNTS, "{K: 1, M: 2}"))).run(4)
    bound = ("  bound: mean(logmeanexp(w, K), M)", "  bound: mean(w, M)")
    tighter = (
        "  tighter: logmeanexp(logmeanexp(w, K), M)",
        "  tighter: logmeanexp(w, M)",
    )
    codes = ("sample(q, K, M)", "sample(q, M)")
    elbo = training(changed("miwae", bound, tighter, codes)).run(4)
    assert [s["bound"] for s in one] == pytest.approx([s["bound"] for s in elbo])


def test_with_m_of_1_it_is_the_iwae() -> None:
    """Weights that were averaged over M and not over K would give the ELBO."""
    one = training(changed("miwae", (COUNTS, "{K: 8, M: 1}"))).run(4)
    iwae = training(changed("iwae")).run(4)
    assert [s["bound"] for s in one] == pytest.approx([s["bound"] for s in iwae])
