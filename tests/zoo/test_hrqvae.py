"""Levels quantize what those above have left, and cost what their probabilities say."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from drawn_data import drawn_data
from scipy import special
from zoo import changed, metric, output, trained

MEASURED = (
    'outputs: {levels: ["decoder(f_1)", "decoder(f_2)", "decoder(f_3)"]}',
    'metrics: {cost: "cost(z, book_1)", norms: norms}\noutputs: {z: z, f: f_3, one: f_1}',
)


def test_levels_are_greedy_and_their_cost_is_the_divergence() -> None:
    model = changed("hrqvae", MEASURED)
    of = trained(model, drawn_data(model, 12)["x"].values)
    z, quantized = output(of, "z"), 0.0
    books = [of.state[f"book_{level}/value"] for level in (1, 2, 3)]
    for book in books:
        distances = ((z - quantized)[:, None] - book) ** 2
        quantized = quantized + book[distances.sum(axis=2).argmin(axis=1)]
    np.testing.assert_allclose(output(of, "f"), quantized, 1e-12)
    likely = special.softmax(-((z[:, None] - books[0]) ** 2).sum(axis=2), axis=1)
    divergence = np.log(16) - special.entr(likely).sum(axis=1)
    assert metric(of, "cost") == pytest.approx(divergence.mean())
    lengths = [np.linalg.norm(book, axis=1).mean() for book in books]
    longer = [(max(1.5 * b / a, 1) - 1) ** 2 for a, b in pairwise(lengths)]
    assert metric(of, "norms") == pytest.approx(sum(longer))
