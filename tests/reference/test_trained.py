"""What a trained model computes, over all examples: tables, metrics and fits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from derivatives import numbers
from gencc.ir.model import Model
from gencc.verification.reference.tape import Array
from gencc.verification.reference.trained import Trained
from gencc.verification.reference.training import Examples, start
from scipy import stats
from scipy.spatial import distance
from small import model

TEXT = """\
gencc: 1
name: trained
data: {source: npz, shape: [3], classes: 4, batch: 5, only: [1, 2], hold_out: 0.1}
latent: {z: {normal: 2}}
networks:
  code: {input: x, layers: [dense: 2, batch_norm: {epsilon: 0.5}]}
  as_image: {input: x, layers: [reshape: [3, 1, 1]]}
params: {beta: {linear: {start: 0, end: 0.5, steps: 9}}}
let: {c: code(x)}
losses: {l: beta * sum(c) + sum(c * c)}
train: {epochs: 1, optimizer: {sgd: {lr: 1}}, minimize: l}
fit: {codes: c}
outputs:
  away: "mahalanobis(c, codes)"
  centre: codes.mean - c
  noisy: corrupt(x, 1)
  plane: grid(prior.z)
  image: as_image(x)
  several: [as_image(x), as_image(2 * x)]
  way: between(c)
metrics:
  size: beta * sum(c)
  first: auroc(sum(x))
  grain: mean(corrupt(x, 1))
"""
FEW, MANY = numbers(40, 3), numbers(1001, 3, seed=1)


DOMAINS = """\
gencc: 1
name: domains
data: {batch: 2, domains: {a: {source: npz, shape: [2]}, b: {source: npz, shape: [2]}}}
networks: {f: {input: a, layers: [dense: 2]}}
losses: {l: "mse(f(a), b)"}
train: {epochs: 1, optimizer: {sgd: {lr: 1}}, minimize: l}
fit: {gaps: a - b}
outputs: {gap: a - b, away: "mahalanobis(a - b, gaps)", other: b}
metrics: {near: "sse(a, b)", size: sum(b)}
"""


@pytest.fixture(scope="module")
def resolved() -> Model:
    return model(TEXT)


@pytest.fixture
def state(resolved: Model) -> dict[str, Array]:
    """A batch_norm that takes 1 away and halves."""
    arrays = start(resolved, 0)
    norm = "code/batch_norm_1"
    arrays[f"{norm}/running_mean"] = np.ones(2)
    arrays[f"{norm}/running_variance"] = np.full(2, 3.5)
    return arrays


def trained(
    resolved: Model, state: dict[str, Array], trial: Array, seed: int = 0
) -> Trained:
    labels = np.arange(len(trial)) % 4
    data = {"x": Examples(FEW, np.ones(40, np.int64))}
    return Trained(resolved, state, data, {"x": Examples(trial, labels)}, seed)


def codes(state: dict[str, Array], x: Array) -> Array:
    encoded: Array = (x @ state["code/dense_1/kernel"] - 1) / 2
    return encoded


def table(system: Trained, name: str) -> Array | None:
    return system.table(next(o for o in system.model.outputs if o.name == name))


def metric(system: Trained, name: str) -> float | None:
    return system.metric(next(m for m in system.model.metrics if m.name == name))


def test_what_is_fitted(resolved: Model, state: dict[str, Array]) -> None:
    """To what was trained on, as numpy.cov without Bessel's correction has it."""
    system, seen = trained(resolved, state, MANY), codes(state, FEW)
    covariance = np.cov(seen, rowvar=False, bias=True)
    mean, precision = (system.fitted[f"codes/{part}"] for part in ("mean", "precision"))
    np.testing.assert_allclose(mean, seen.mean(axis=0), 1e-13)
    np.testing.assert_allclose(precision @ covariance, np.eye(2), 1e-12, 1e-12)


def test_tables_are_of_all_examples_on_trial(
    resolved: Model, state: dict[str, Array]
) -> None:
    """By the running statistics; the squared distance of Mahalanobis."""
    system, learned, tried = (
        trained(resolved, state, MANY),
        codes(state, FEW),
        codes(state, MANY),
    )
    inverse = np.linalg.inv(np.cov(learned, rowvar=False, bias=True))
    middle = learned.mean(axis=0)
    away = table(system, "away")
    assert away is not None and away.shape == (1001,)
    for i in (0, 499, 500, 1000):
        expected = distance.mahalanobis(tried[i], middle, inverse) ** 2
        assert away[i] == pytest.approx(expected, rel=1e-12)
    centre = table(system, "centre")
    assert centre is not None
    np.testing.assert_allclose(centre, middle - tried, 1e-12, 1e-13)


def test_a_singular_covariance_has_a_pseudo_inverse(
    resolved: Model, state: dict[str, Array]
) -> None:
    """All codes on a line: distances are those along it."""
    state["code/dense_1/kernel"] = np.array([[6.0, 8], [0, 0], [0, 0]])
    precision = trained(resolved, state, MANY).fitted["codes/precision"]
    direction = np.array([0.6, 0.8])
    expected = np.outer(direction, direction) / (25 * FEW[:, 0].var())
    np.testing.assert_allclose(precision, expected, 1e-12)


@pytest.mark.parametrize("name", ["plane", "image", "several", "way"])
def test_pictures_and_what_is_no_value_of_an_example_are_no_tables(
    resolved: Model, state: dict[str, Array], name: str
) -> None:
    assert table(trained(resolved, state, MANY), name) is None


def test_noise_is_fresh_for_every_example(
    resolved: Model, state: dict[str, Array]
) -> None:
    first, second = (trained(resolved, state, 0 * MANY, seed) for seed in (0, 1))
    noise, again = table(first, "noisy"), table(second, "noisy")
    assert noise is not None and again is not None
    assert len(np.unique(noise)) == noise.size == 3003
    assert len(np.unique([noise, again])) == 2 * 3003
    assert stats.kstest(noise.ravel(), "norm").pvalue > 1e-3
    assert (table(first, "noisy") == noise).all()
    mean = metric(first, "grain")
    assert mean is not None and 0 < abs(mean) < 4.5 / math.sqrt(3003)


def test_a_metric_is_the_mean_over_all_examples(
    resolved: Model, state: dict[str, Array]
) -> None:
    """Not of the chunks' means; and parameters are at their ends."""
    expected = 0.5 * math.fsum(codes(state, MANY).ravel()) / 1001
    actual = metric(trained(resolved, state, MANY), "size")
    assert actual == pytest.approx(expected, rel=1e-12)


def test_auroc_is_the_statistic_of_mann_and_whitney(
    resolved: Model, state: dict[str, Array]
) -> None:
    """Of examples with a label that was not trained on over the others; ½ at a tie."""
    for x in (MANY, np.round(MANY)):
        score = x.sum(axis=1)
        labels = np.arange(1001) % 4
        other = np.isin(labels, [0, 3])
        u = stats.mannwhitneyu(score[other], score[~other]).statistic
        expected = u / (other.sum() * (~other).sum())
        actual = metric(trained(resolved, state, x), "first")
        assert actual == pytest.approx(expected, rel=1e-12) and actual != 0.5
    assert metric(trained(resolved, state, MANY[:1]), "first") is None, "one kind alone"


def test_of_domains_as_many_as_the_smallest_has() -> None:
    """Example i of one goes with example i of the other; each alone has all of its own."""
    domains = model(DOMAINS)
    a, b = numbers(7, 2, seed=2), numbers(5, 2, seed=3)
    data = {"a": Examples(a, None), "b": Examples(b, None)}
    trial = {"a": Examples(b, None), "b": Examples(a, None)}
    system = Trained(domains, start(domains, 0), data, trial, 0)
    assert table(system, "gap") == pytest.approx(b - a[:5], abs=0)
    assert table(system, "other") == pytest.approx(a, abs=0)
    assert metric(system, "near") == pytest.approx(((a[:5] - b) ** 2).sum() / 5)
    assert metric(system, "size") == pytest.approx(a.sum() / 7)
    gaps = a[:5] - b
    inverse = np.linalg.inv(np.cov(gaps, rowvar=False, bias=True))
    centred = -gaps - gaps.mean(axis=0)
    away = np.einsum("ni,ij,nj->n", centred, inverse, centred)
    assert table(system, "away") == pytest.approx(away)
