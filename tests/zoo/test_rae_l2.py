"""The decay is of the decoder alone, and the encoder has the declared gradient once."""

from __future__ import annotations

import numpy as np
from zoo import changed, training

ENCODER = ("encoder: {adam: {lr: 1.0e-3}}", "encoder: {sgd: {lr: 1}}")
DECODER = (
    "decoder: {adam: {lr: 1.0e-3, weight_decay: lambda}}",
    "decoder: {sgd: {lr: 1, weight_decay: lambda}}",
)


def test_the_decay_is_of_the_decoder_alone() -> None:
    after, before = {}, {}
    for weight in ("0.001", "0.0"):
        number = ("lambda: 0.001", f"lambda: {weight}")
        run = training(changed("rae_l2", ENCODER, DECODER, number), 6)
        before = dict(run.state)
        run.run(1)
        after[weight] = run.state
    for name, start in before.items():
        expected = -0.001 * start if name.startswith("decoder/") else 0 * start
        change = after["0.001"][name] - after["0.0"][name]
        np.testing.assert_allclose(change, expected, rtol=1e-9, atol=1e-15)
