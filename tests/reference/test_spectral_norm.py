"""spectral_norm: what NumPy's singular values say of it, and when its iteration goes on."""

from __future__ import annotations

import numpy as np
import pytest
from derivatives import numbers
from gencc.lowering import lower
from gencc.verification.reference.networks import power_iteration
from gencc.verification.reference.training import Examples, Training
from small import model

SPEC = """\
gencc: 1
name: spectral
data: {source: npz, shape: [4, 3, 2], batch: 5}
networks:
  f:
    input: x
    layers:
      - conv: {filters: 3, kernel: 2, spectral_norm: true}
      - conv_transpose: {filters: 2, kernel: 2, spectral_norm: true}
      - flatten
      - dense: {units: 2, spectral_norm: true, init: {normal: 1}}
  g: {input: v, layers: [dense: {units: 1, spectral_norm: true}]}
let: {v: f(x)}
losses: {a: sum(square(v)), b: g(v) - sum(v)}
train:
  epochs: 1
  optimizer: {sgd: {lr: 1.0e-3}}
  schedule:
    - {repeat: 2, update: f, minimize: a}
    - {update: g, minimize: b}
outputs: {v: v}
"""


def training() -> Training:
    return Training(lower(model(SPEC)), {"x": Examples(numbers(20, 4, 3, 2))})


@pytest.mark.parametrize(
    ("layer", "outputs"), [("conv_1", 3), ("conv_transpose_1", 2), ("dense_1", 2)]
)
def test_the_iteration_finds_the_largest_singular_value(
    layer: str, outputs: int
) -> None:
    started = training()
    (placed,) = (p for p in started.model.network("f").layers if p.name == layer)
    kernel = started.state[f"f/{layer}/kernel"]
    axis = -2 if layer == "conv_transpose_1" else -1
    matrix = np.moveaxis(kernel, axis, 0).reshape(outputs, -1)
    u = started.state[f"f/{layer}/u"]
    assert u.shape == (outputs,)
    for _ in range(500):
        u, v = power_iteration(placed, kernel, u)
    largest = np.linalg.svd(matrix, compute_uv=False)[0]
    assert u @ matrix @ v == pytest.approx(largest, rel=1e-12)


def test_u_moves_once_in_each_step_that_updates_its_network() -> None:
    """By the kernel before the step: f's three calls of an iteration are two of its own."""
    started = training()
    before = dict(started.state)
    started.run(1)
    (placed,) = started.model.network("g").layers
    name = "g/dense_1"
    wanted, _ = power_iteration(placed, before[f"{name}/kernel"], before[f"{name}/u"])
    np.testing.assert_array_equal(started.state[f"{name}/u"], wanted)
    placed = started.model.network("f").layers[0]
    kernel, u = before["f/conv_1/kernel"], before["f/conv_1/u"]
    once, _ = power_iteration(placed, kernel, u)
    twice, _ = power_iteration(placed, kernel, once)  # but for how the kernel has moved
    np.testing.assert_allclose(started.state["f/conv_1/u"], twice, atol=0.05)
    assert np.abs(started.state["f/conv_1/u"] - once).max() > 1e-3
