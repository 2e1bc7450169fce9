"""The Dirac-GAN, where what a schedule does can be worked out by hand.

Mescheder, Geiger and Nowozin (2018), "Which training methods for GANs do actually
converge?": the generator is a point theta, the discriminator is psi x, the data are at
0. What psi ascends and theta descends is psi theta. Both turn around the equilibrium,
and whether inwards, outwards or in between tells the schedules apart. What is worked out
holds for the reference, and packages train as that says.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from examined import Bench, Terms, examine, own_examples
from gencc.driver import check
from gencc.runtime.support import minibatches, streams
from gencc.verification.parity.verdict import Outcome
from gencc.verification.reference.training import Training
from harness import BACKENDS, build_spec
from numpy.typing import NDArray

H = 0.1  # the step size
K = 3
STEPS = 100
EXACT = 1e-12  # measured: 1.4e-14

HEAD = """\
gencc: 1
name: {name}
about: >
  The Dirac-GAN.
data: {{source: ring, batch: 40}}
latent: {{z: {{normal: 2}}}}
networks: {{theta: {{learned: 1.0}}, psi: {{learned: 1.0}}}}
params: {{k: 3}}
let:
  pull: psi * theta
  real: psi * sum(x)
  fake: psi * theta * (1 + sum(sample(prior.z)))
train:
  epochs: 1
  optimizer: {{sgd: {{lr: 0.1, momentum: 0}}}}
"""
TAIL = "outputs: {show: theta * x}\n"

D, G = "{update: psi, maximize: pull}", "{update: theta, minimize: pull}"
PLAIN = {
    "simultaneous": ("simultaneous: true", D, G),
    "alternating": ("", D, G),
    "theta_first": ("", G, D),
    "repeated": ("", D.replace("{", "{repeat: k, "), G),
    "every_third": ("", D, G.replace("{", "{every: k, ")),
}
# "k steps of the discriminator" means five things: the table of docs/language.md. With
# data and noise in it, theta and psi tell which of them each step was given.
NOISY_D, NOISY_G = (
    "{update: psi, maximize: real - fake}",
    "{update: theta, maximize: fake}",
)
MEANINGS = {
    "algorithm_1": ("", NOISY_D.replace("{", "{repeat: k, "), NOISY_G),
    "same_x": ("share: x", NOISY_D.replace("{", "{repeat: k, "), NOISY_G),
    "every_kth": ("share: z", NOISY_D, NOISY_G.replace("{", "{every: k, ")),
    "same_fakes": ("simultaneous: true", NOISY_D, NOISY_G),
    "same_x_and_z": ("share: [x, z]", NOISY_D, NOISY_G),
}
STOPS = dict.fromkeys(PLAIN, (33, 99, STEPS)) | dict.fromkeys(MEANINGS, (8, 30))


class Trained:
    """What the reference makes of each spec: the state at each stop, and the losses."""

    def __init__(self, folder: Path) -> None:
        self.specs: dict[str, Path] = {}
        for name, (setting, *steps) in (PLAIN | MEANINGS).items():
            lines = [setting] if setting else []
            lines += ["schedule:", *(f"  - {step}" for step in steps)]
            text = HEAD.format(name=name) + "".join(f"  {line}\n" for line in lines)
            self.specs[name] = folder / f"{name}.yaml"
            self.specs[name].write_text(text + TAIL)
        build_spec(self.specs["simultaneous"], folder, ("torch",))  # which has the data
        self.data = own_examples(folder, "simultaneous_torch")
        self.states: dict[tuple[str, int], NDArray[np.float64]] = {}
        self.losses: dict[str, list[dict[str, float]]] = {}
        for name, path in self.specs.items():
            training = Training(check(path).model, self.data)
            self.losses[name] = []
            for stop in STOPS[name]:
                self.losses[name] += training.run(stop - training.step)
                values = [training.state[f"{n}/value"] for n in ("theta", "psi")]
                self.states[name, stop] = np.array(values).ravel()


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """All specs, trained by the reference."""
    return Trained(tmp_path_factory.mktemp("dirac"))


@pytest.mark.framework
@pytest.mark.parametrize("name", [*PLAIN, *MEANINGS])
def test_packages_do_as_the_reference_does(
    name: str, trained: Trained, bench: Bench
) -> None:
    own = replace(bench, backends=BACKENDS)
    text, terms = trained.specs[name].read_text(), Terms(STOPS[name][0], resume=False)
    report = examine(text, None, own, BACKENDS, terms)
    assert {*report.outcomes.values()} == {Outcome.EQUIVALENT}, report


def products(trained: Trained, name: str) -> NDArray[np.float64]:
    """psi theta as each step of each iteration saw it, in the order of the schedule."""
    columns = [*dict.fromkeys(c for row in trained.losses[name] for c in row)]
    assert len(columns) == 2
    values = [[row.get(c, np.nan) for c in columns] for row in trained.losses[name]]
    assert len(values) == STEPS
    return np.array(values)


def turn(matrix: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Where (1, 1) is after `count` iterations."""
    return np.linalg.matrix_power(matrix, count) @ np.ones(2)


# What a step does to (theta, psi).
PSI_UP = np.array([[1, 0], [H, 1]])
THETA_DOWN = np.array([[1, -H], [0, 1]])
BOTH = np.array([[1, -H], [H, 1]])


def test_both_at_once_spiral_outwards(trained: Trained) -> None:
    """Their distance from the equilibrium grows by √(1 + h²), in every iteration."""
    for step in (33, 99, STEPS):
        state = trained.states["simultaneous", step]
        assert np.allclose(state, turn(BOTH, step), rtol=EXACT, atol=0)
        growth = np.linalg.norm(state) / np.sqrt(2)
        assert growth == pytest.approx((1 + H**2) ** (step / 2), rel=EXACT)
    assert growth == pytest.approx(1.644632, abs=1e-6)
    expected = [np.prod(turn(BOTH, i)) for i in range(STEPS)]
    state = products(trained, "simultaneous")
    assert np.allclose(state, np.transpose([expected, expected]), rtol=0, atol=EXACT)


@pytest.mark.parametrize(
    ("name", "first", "second", "sign"),
    [("alternating", PSI_UP, THETA_DOWN, 1), ("theta_first", THETA_DOWN, PSI_UP, -1)],
)
def test_one_after_the_other_they_go_round_and_round(
    name: str,
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    sign: int,
    trained: Trained,
) -> None:
    """theta² + psi² ± h theta psi stays what it was: + when psi moves first."""
    for step in (33, 99, STEPS):
        theta, psi = state = trained.states[name, step]
        assert np.allclose(state, turn(second @ first, step), rtol=EXACT, atol=0)
        energy = theta**2 + psi**2 + sign * H * theta * psi
        assert energy == pytest.approx(2 + sign * H, rel=EXACT)
        other = theta**2 + psi**2 - sign * H * theta * psi
        assert other != pytest.approx(2 - sign * H, rel=1e-4)
    starts = [turn(second @ first, i) for i in range(STEPS)]
    expected = [(np.prod(v), np.prod(first @ v)) for v in starts]
    state = products(trained, name)
    assert np.allclose(state, expected, rtol=0, atol=EXACT)


def test_k_steps_are_a_power_of_one(trained: Trained) -> None:
    thrice = THETA_DOWN @ np.linalg.matrix_power(PSI_UP, K)
    for step in (33, 99, STEPS):
        state = trained.states["repeated", step]
        assert np.allclose(state, turn(thrice, step), rtol=EXACT, atol=0)


def test_every_kth_iteration_is_the_same_in_k_times_as_many(trained: Trained) -> None:
    long = trained.states["every_third", 99]
    short = trained.states["repeated", 33]
    assert np.allclose(long, short, rtol=EXACT, atol=0)
    # The hundredth moves psi alone.
    last = trained.states["every_third", STEPS]
    assert np.allclose(last, PSI_UP @ long, rtol=EXACT, atol=0)
    idle = np.isnan(products(trained, "every_third")[:, 1])
    assert np.array_equal(np.flatnonzero(~idle), np.arange(K - 1, STEPS, K))


@pytest.mark.parametrize("name", MEANINGS)
def test_k_steps_mean_what_is_written(name: str, trained: Trained) -> None:
    for step in (8, 30):
        state = trained.states[name, step]
        expected = Draws(trained).predicted(name, step)
        assert np.allclose(state, expected, rtol=EXACT, atol=EXACT)


def test_they_mean_five_different_things(trained: Trained) -> None:
    ends = [trained.states[name, 8] for name in MEANINGS]
    for first, second in itertools.combinations(ends, 2):
        assert np.abs(first - second).max() > 1e-3


class Draws:
    """What the steps are given, and what follows from it."""

    def __init__(self, trained: Trained) -> None:
        self._sums = trained.data["x"].values.sum(axis=1)

    def x(self, number: int) -> float:
        """The mean of Σ x over a minibatch."""
        count = len(self._sums)
        return float(
            self._sums[minibatches.minibatch_indices(0, count, 40, number)].mean()
        )

    def w(self, stream: str, number: int) -> float:
        """The mean of 1 + Σ z over a minibatch of noise."""
        noise = streams.normal(0, f"{stream}/z", number, (40, 2))
        return float(1 + noise.sum(axis=1).mean())

    def predicted(self, name: str, steps: int) -> NDArray[np.float64]:
        """theta and psi, by the table of docs/language.md."""
        theta = psi = 1.0
        for i in range(steps):
            match name:
                case "algorithm_1" | "same_x":
                    for n in range(K * i, K * i + K):
                        x = self.x(n if name == "algorithm_1" else i)
                        psi += H * (x - theta * self.w("psi", n))
                    theta += H * psi * self.w("theta", i)
                case "every_kth":
                    w = self.w("iteration", i)
                    psi += H * (self.x(i) - theta * w)
                    theta += H * psi * w if i % K == K - 1 else 0
                case "same_fakes":
                    w = self.w("iteration", i)
                    before = psi
                    psi += H * (self.x(i) - theta * w)
                    theta += H * before * w
                case "same_x_and_z":
                    w = self.w("iteration", i)
                    psi += H * (self.x(i) - theta * w)
                    theta += H * psi * w
        return np.array([theta, psi])
