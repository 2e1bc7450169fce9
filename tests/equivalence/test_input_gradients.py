"""Gradients inside formulas: their own gradients against differences of the formula.

What a step of gradient descent with rate 1 takes off a weight is its gradient. Here it
is compared with the difference quotient of the loss, worked out in NumPy: that of the
complex step, Im f(w + ih) / h, which rounds nothing off. It holds for the reference, and
packages train as that says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from examined import Bench, Terms, examine, own_examples
from gencc.driver import check
from gencc.runtime.support import minibatches, streams
from gencc.verification.parity.verdict import Outcome
from gencc.verification.reference.training import Training
from harness import BACKENDS, build_spec
from numpy.typing import NDArray

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


SPECS = {
    "penalized": PENALIZED,
    **{n: NORMALIZED.replace("NAME", n).replace("LOSS", v) for n, v in ONCE.items()},
}


@dataclass(frozen=True)
class Step:
    """One step of the reference: weights before and after, losses, and its minibatch."""

    before: Weights
    after: Weights
    losses: dict[str, float]
    x: Array


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Step]:
    """That of each spec."""
    folder = tmp_path_factory.mktemp("input_gradients")
    results = {}
    for name, text in SPECS.items():
        path = folder / f"{name}.yaml"
        path.write_text(text)
        if not results:  # all have the same data
            build_spec(path, folder, ("torch",))
            data = own_examples(folder, f"{name}_torch")
        training = Training(check(path).model, data)
        before, points = dict(training.state), data["x"].values
        (losses,) = training.run(1)
        rows = minibatches.minibatch_indices(0, len(points), BATCH, 0)
        results[name] = Step(before, training.state, losses, points[rows])
    return results


@pytest.mark.framework
@pytest.mark.parametrize("name", SPECS)
def test_packages_do_as_the_reference_does(name: str, bench: Bench) -> None:
    own, terms = replace(bench, backends=BACKENDS), Terms(2, resume=False)
    report = examine(SPECS[name], None, own, BACKENDS, terms)
    assert {*report.outcomes.values()} == {Outcome.EQUIVALENT}, report


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


def test_the_penalty_is_differentiated_once_more(steps: dict[str, Step]) -> None:
    step = steps["penalized"]
    before, after = step.before, step.after
    draws = (
        step.x,
        streams.normal(0, "iteration/z", 0, (BATCH, 3)),
        streams.uniform(0, "iteration/u_fraction", 0, (BATCH,)),
    )
    penalty, height = penalties(before, *draws)
    assert step.losses["critic_penalty"] == pytest.approx(penalty, rel=1e-12)
    assert step.losses["height"] == pytest.approx(height, rel=1e-12)

    worst = 0.0
    for name, start in before.items():
        weight, other = (3.0, 1.0) if name.startswith("critic") else (1.0, 0.0)
        quotient = np.zeros_like(start)
        for index in np.ndindex(start.shape):
            complex_start = start.astype(complex)
            complex_start[index] += STEP * 1j
            values = penalties(before | {name: complex_start}, *draws)
            quotient[index] = np.dot(values, (weight, other)).imag / STEP
        gradient = start - after[name]
        worst = max(worst, abs(gradient - quotient).max() / abs(quotient).max())
    assert worst <= FAR


# ------------------------------------------------------------------ running statistics


@pytest.mark.parametrize("spec", ONCE)
def test_a_call_moves_running_statistics_once(
    spec: str, steps: dict[str, Step]
) -> None:
    after, x = steps[spec].after, steps[spec].x
    mean, variance = (
        after[f"critic/batch_norm_1/running_{moment}"]
        for moment in ("mean", "variance")
    )
    assert np.allclose(mean, 0.1 * x.mean(axis=0), rtol=1e-12, atol=0)
    assert np.allclose(variance, 0.9 + 0.1 * x.var(axis=0), rtol=1e-12, atol=0)
