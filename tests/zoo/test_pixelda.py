"""The content loss is equation 4, of ink alone: whatever becomes of the ground costs nothing."""

from __future__ import annotations

import numpy as np
import pytest
from gencc.runtime.support.minibatches import minibatch_indices
from zoo import changed, training


@pytest.mark.parametrize(("where", "counts"), [("a > 0.2", True), ("a <= 0.2", False)])
def test_content_is_what_equation_4_says(where: str, counts: bool) -> None:
    ours = "change:  (adapted - a)", f"change:  0.3 * ({where})"
    run = training(changed("pixelda", ours))
    (losses,) = run.run(1)
    rows = minibatch_indices(0, len(run.data["a"].values), run.batch, 0, "a")
    ink = run.data["a"].values[rows].reshape(run.batch, 64) > 0.2
    change = 0.3 * ink * counts
    expected = np.sum(change**2, axis=1) / 64 - np.sum(change, axis=1) ** 2 / 64**2
    assert losses["content"] == pytest.approx(np.mean(expected), abs=1e-12)
    assert (losses["content"] > 0.001) == counts
