"""Gradients inside formulas: their own gradients against differences of the formula.

What a step of gradient descent with rate 1 takes off a weight is its gradient. Here it
is compared with the difference quotient of the loss, worked out in NumPy: that of the
complex step, Im f(w + ih) / h, which rounds nothing off.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from compare import newest, read_losses
from harness import BACKENDS, Batch, Runs
from numpy.typing import NDArray

pytestmark = [pytest.mark.framework, pytest.mark.parametrize("backend", BACKENDS)]

Array = NDArray[np.float64]
Weights = dict[str, Array]

BATCH = 20
STEP = 1e-30  # along the imaginary axis, where nothing is subtracted
FAR = 1e-12  # measured: 2.1e-14

PENALIZED = """\
gencc: 1
name: penalized
data: {source: ring, batch: 20}
latent: {z: {normal: 3}}
networks:
  generator: {input: z, layers: [dense: 4, tanh, dense: 2]}
  critic: {input: x, layers: [dense: 6, tanh, dense: 5, sigmoid, dense: 1]}
let:
  fake: generator(sample(prior.z))
  u: interpolate(x, fake)
losses:
  penalty: square(norm(grad(critic(u), u)) - 1)
  height: square(critic(x))
train:
  epochs: 1
  optimizer: {sgd: {lr: 1}}
  simultaneous: true
  schedule:
    - {update: critic, minimize: 3 * penalty + height}
    - {update: generator, minimize: penalty}
outputs: {fake: fake}
"""

NORMALIZED = """\
gencc: 1
name: NAME
data: {source: ring, batch: 20}
networks:
  critic: {input: x, layers: [batch_norm: {decay: 0.9}, dense: 4, tanh, dense: 1]}
losses: {steep: "LOSS"}
train: {epochs: 1, optimizer: {sgd: {lr: 1.0e-3}}, minimize: steep}
outputs: {height: "norm(grad(critic(x), x))"}
"""
ONCE = {
    "gradient_alone": "norm(grad(critic(x), x))",
    "call_beside_it": "norm(grad(critic(x), x)) + square(critic(x))",
    "call_before_it": "square(critic(x)) - norm(grad(critic(x), x))",
}


@pytest.fixture(scope="session")
def trained(runs: Runs) -> Batch:
    """One step of each spec in each framework."""
    batch = Batch(runs.folder / "input_gradients")
    specs = runs.folder / "input_gradients_specs"
    specs.mkdir(exist_ok=True)
    texts = {"penalized": PENALIZED}
    for name, loss in ONCE.items():
        texts[name] = NORMALIZED.replace("NAME", name).replace("LOSS", loss)
    for name, text in texts.items():
        (specs / f"{name}.yaml").write_text(text)
    flags = ("--precision", "float64", "--steps", "1")
    batch.make([specs / f"{name}.yaml" for name in texts], lambda _: flags)
    return batch


def final(trained: Batch, spec: str, backend: str) -> Weights:
    """Every tensor after the step."""
    assert not trained.errors(spec)
    return safetensors.numpy.load_file(newest(trained.run(spec, backend)))


def part(trained: Batch, spec: str, name: str) -> Callable[..., Array]:
    """A function of the package's own NumPy: `initial.weights`, `streams.uniform`."""
    module, _, function = name.rpartition(".")
    sys.path.insert(0, str(trained.folder))
    try:
        found = getattr(import_module(f"{spec}_torch.{module}"), function)
    finally:
        sys.path.pop(0)
    assert callable(found)
    return found


def minibatch(trained: Batch, spec: str) -> Array:
    """What the step was given."""
    points = part(trained, spec, "ring.read")().values
    indices = part(trained, spec, "support.minibatches.minibatch_indices")
    chosen: Array = points[indices(0, len(points), BATCH, 0)]
    return chosen


# ------------------------------------------------------------------ second derivatives


def penalties(weights: Weights, x: Array, z: Array, t: Array) -> tuple[Any, Any]:
    """The means of penalty and height, the slope by the chain rule."""

    def dense(values: Array, name: str) -> Array:
        return values @ weights[f"{name}/kernel"] + weights[f"{name}/bias"]

    def hidden(points: Array) -> tuple[Array, Array]:
        first = np.tanh(dense(points, "critic/dense_1"))
        return first, 1 / (1 + np.exp(-dense(first, "critic/dense_2")))

    fake = dense(np.tanh(dense(z, "generator/dense_1")), "generator/dense_2")
    u = x + t[:, None] * (fake - x)
    first, second = hidden(u)
    slope = weights["critic/dense_3/kernel"][:, 0] * second * (1 - second)
    slope = slope @ weights["critic/dense_2/kernel"].T * (1 - first**2)
    slope = slope @ weights["critic/dense_1/kernel"].T
    steepness = np.sqrt((slope**2).sum(axis=1) + 1e-12)
    height = dense(hidden(x)[1], "critic/dense_3")
    return ((steepness - 1) ** 2).mean(), (height**2).mean()


def test_the_penalty_is_differentiated_once_more(
    trained: Batch, backend: str, record_property: Callable[[str, object], None]
) -> None:
    before = part(trained, "penalized", "initial.weights")(0)
    draws = (
        minibatch(trained, "penalized"),
        part(trained, "penalized", "support.streams.normal")(
            0, "iteration/z", 0, (BATCH, 3)
        ),
        part(trained, "penalized", "support.streams.uniform")(
            0, "iteration/u_fraction", 0, (BATCH,)
        ),
    )
    columns, reported = read_losses(trained.run("penalized", backend))
    losses = dict(zip(columns, reported[0], strict=True))
    penalty, height = penalties(dict(before), *draws)
    assert losses["critic_penalty"] == pytest.approx(penalty, rel=1e-12)
    assert losses["height"] == pytest.approx(height, rel=1e-12)

    after, worst = final(trained, "penalized", backend), 0.0
    for name, start in dict(before).items():
        weight, other = (3.0, 1.0) if name.startswith("critic") else (1.0, 0.0)
        quotient = np.zeros_like(start)
        for place in np.ndindex(start.shape):
            moved = start.astype(complex)
            moved[place] += STEP * 1j
            values = penalties(before | {name: moved}, *draws)
            quotient[place] = np.dot(values, (weight, other)).imag / STEP
        gradient = start - after[name]
        worst = max(worst, abs(gradient - quotient).max() / abs(quotient).max())
    row = f"float64 {f'gradient of a penalty, {backend}':45} {worst:.1e}"
    record_property("differences", row)
    assert worst <= FAR


# ------------------------------------------------------------------ running statistics


@pytest.mark.parametrize("spec", ONCE)
def test_a_call_moves_running_statistics_once(
    spec: str, trained: Batch, backend: str
) -> None:
    after, x = final(trained, spec, backend), minibatch(trained, spec)
    mean, variance = (
        after[f"critic/batch_norm_1/running_{one}"] for one in ("mean", "variance")
    )
    assert np.allclose(mean, 0.1 * x.mean(axis=0), rtol=1e-12, atol=0)
    assert np.allclose(variance, 0.9 + 0.1 * x.var(axis=0), rtol=1e-12, atol=0)
