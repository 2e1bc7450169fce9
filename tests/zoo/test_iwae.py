"""With one code the bound is the ELBO; of the same codes it is never below their ELBO."""

from __future__ import annotations

import pytest
from zoo import changed, training

K = "{value: 8, about: codes that are drawn for each digit}"
ELBO = (("sample(q, K)", "sample(q)"), ("logmeanexp(w, K)", "w"), ("mean(w, K)", "w"))


def test_with_one_code_it_is_the_elbo() -> None:
    one = training(changed("iwae", (K, "1"))).run(5)
    elbo = training(changed("iwae", *ELBO)).run(5)
    assert [step["bound"] for step in one] == pytest.approx([s["bound"] for s in elbo])


def test_it_is_above_the_elbo_of_its_codes() -> None:
    """Jensen: the logarithm of a mean is above the mean of the logarithms."""
    reported = ("maximize: bound", "maximize: bound + 0 * elbo")
    for losses in training(changed("iwae", reported)).run(5):
        assert losses["bound"] > losses["elbo"]
