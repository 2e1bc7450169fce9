"""What is seen in images is what scipy sees; the classifier learns first, then stays."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from seen import stages
from zoo import BATCH, changed, output, trained, training

COUNT = 2 * BATCH  # examples, so that an epoch has two steps


def test_the_error_is_that_of_what_is_seen() -> None:
    """Of three stages behind their activation; x itself has none."""
    apart = (
        "outputs:\n  own: apart(look(x), look(x))\n  other: apart(look(x), look(1 - x))"
    )
    model = changed("dfc_vae", ("outputs:", apart))
    x = np.random.default_rng(1).uniform(size=(3, 28, 28, 1))
    of = trained(model, x)
    seen = [
        [np.maximum(stage, 0) for stage in stages(of.state, images, 3)]
        for images in (x, 1 - x)
    ]
    expected = sum(
        np.square(a - b).mean(axis=(1, 2, 3)) for a, b in zip(*seen, strict=True)
    )
    assert output(of, "own").tolist() == [0, 0, 0]
    np.testing.assert_allclose(output(of, "other"), expected, rtol=1e-12)


def test_the_classifier_is_trained_and_then_stays() -> None:
    """With a gradient through it, as the decoder has no other."""
    short = ("epochs: 4,", "epochs: 1,"), ("epochs: 12,", "epochs: 1,")
    run = training(changed("dfc_vae", *short), COUNT)
    states = [dict(run.state)]
    for steps in (2, 1):
        run.run(steps)
        states.append(dict(run.state))
    for name in states[0]:
        if name.endswith("kernel"):
            first, second = (
                not np.array_equal(a[name], b[name]) for a, b in pairwise(states)
            )
            assert (first, second) == (
                name.startswith("look"),
                not name.startswith("look"),
            )
