"""The Dirac-GAN, where what a schedule does can be worked out by hand.

Mescheder, Geiger and Nowozin (2018), "Which training methods for GANs do actually
converge?": the generator is a point theta, the discriminator is psi x, the data are at
0. What psi ascends and theta descends is psi theta. Both turn around the equilibrium,
and whether inwards, outwards or in between tells the schedules apart.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from compare import newest, read_losses
from harness import BACKENDS, Job, Runs, build_spec, locked, start_jobs
from numpy.typing import NDArray

pytestmark = [pytest.mark.framework, pytest.mark.parametrize("backend", BACKENDS)]

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


@pytest.fixture(scope="session")
def trained(runs: Runs) -> Path:
    """A folder with packages, and runs `spec_backend_steps`."""
    folder = runs.folder / "dirac"
    with locked(folder):
        if folder.exists():
            return folder
        folder.mkdir()
        for name, (setting, *steps) in (PLAIN | MEANINGS).items():
            lines = [setting] if setting else []
            lines += ["schedule:", *(f"  - {step}" for step in steps)]
            text = HEAD.format(name=name) + "".join(f"  {line}\n" for line in lines)
            path = folder / f"{name}.yaml"
            path.write_text(text + TAIL)
            build_spec(path, folder)
        processes = [
            start_jobs([*jobs(folder, backend)], folder / f"{backend}.json")
            for backend in BACKENDS
        ]
        assert [process.wait() for process in processes] == [0, 0]
    return folder


def jobs(folder: Path, backend: str) -> Iterator[Job]:
    for name, stops in STOPS.items():
        for stop in stops:
            flags = ("--precision", "float64", "--steps", str(stop))
            out = folder / f"{name}_{backend}_{stop}"
            yield Job(str(folder), f"{name}_{backend}", (*flags, "--out", str(out)))


def state(trained: Path, name: str, backend: str, step: int) -> NDArray[np.float64]:
    """theta and psi after so many iterations."""
    run = trained / f"{name}_{backend}_{step}"
    assert not (run / "error.txt").exists(), (run / "error.txt").read_text()
    tensors = safetensors.numpy.load_file(newest(run))
    return np.array([float(tensors[f"{n}/value"]) for n in ("theta", "psi")])


def products(trained: Path, name: str, backend: str) -> NDArray[np.float64]:
    """psi theta as each step of each iteration saw it, in the order of the schedule."""
    columns, values = read_losses(trained / f"{name}_{backend}_{STEPS}")
    assert len(columns) == 2
    assert values.shape == (STEPS, 2)
    return values


def turn(matrix: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Where (1, 1) is after `count` iterations."""
    return np.linalg.matrix_power(matrix, count) @ np.ones(2)


# What a step does to (theta, psi).
PSI_UP = np.array([[1, 0], [H, 1]])
THETA_DOWN = np.array([[1, -H], [0, 1]])
BOTH = np.array([[1, -H], [H, 1]])


def test_both_at_once_spiral_outwards(trained: Path, backend: str) -> None:
    """Their distance from the equilibrium grows by √(1 + h²), in every iteration."""
    for step in (33, 99, STEPS):
        found = state(trained, "simultaneous", backend, step)
        assert np.allclose(found, turn(BOTH, step), rtol=EXACT, atol=0)
        growth = np.linalg.norm(found) / np.sqrt(2)
        assert growth == pytest.approx((1 + H**2) ** (step / 2), rel=EXACT)
    assert growth == pytest.approx(1.644632, abs=1e-6)
    expected = [np.prod(turn(BOTH, i)) for i in range(STEPS)]
    found = products(trained, "simultaneous", backend)
    assert np.allclose(found, np.transpose([expected, expected]), rtol=0, atol=EXACT)


@pytest.mark.parametrize(
    ("name", "first", "second", "sign"),
    [("alternating", PSI_UP, THETA_DOWN, 1), ("theta_first", THETA_DOWN, PSI_UP, -1)],
)
def test_one_after_the_other_they_go_round_and_round(
    name: str,
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    sign: int,
    trained: Path,
    backend: str,
) -> None:
    """theta² + psi² ± h theta psi stays what it was: + when psi moves first."""
    for step in (33, 99, STEPS):
        theta, psi = found = state(trained, name, backend, step)
        assert np.allclose(found, turn(second @ first, step), rtol=EXACT, atol=0)
        energy = theta**2 + psi**2 + sign * H * theta * psi
        assert energy == pytest.approx(2 + sign * H, rel=EXACT)
        other = theta**2 + psi**2 - sign * H * theta * psi
        assert other != pytest.approx(2 - sign * H, rel=1e-4)
    starts = [turn(second @ first, i) for i in range(STEPS)]
    expected = [(np.prod(v), np.prod(first @ v)) for v in starts]
    found = products(trained, name, backend)
    assert np.allclose(found, expected, rtol=0, atol=EXACT)


def test_k_steps_are_a_power_of_one(trained: Path, backend: str) -> None:
    thrice = THETA_DOWN @ np.linalg.matrix_power(PSI_UP, K)
    for step in (33, 99, STEPS):
        found = state(trained, "repeated", backend, step)
        assert np.allclose(found, turn(thrice, step), rtol=EXACT, atol=0)


def test_every_kth_iteration_is_the_same_in_k_times_as_many(
    trained: Path, backend: str
) -> None:
    long = state(trained, "every_third", backend, 99)
    short = state(trained, "repeated", backend, 33)
    assert np.allclose(long, short, rtol=EXACT, atol=0)
    # The hundredth moves psi alone.
    last = state(trained, "every_third", backend, STEPS)
    assert np.allclose(last, PSI_UP @ long, rtol=EXACT, atol=0)
    idle = np.isnan(products(trained, "every_third", backend)[:, 1])
    assert np.array_equal(np.flatnonzero(~idle), np.arange(K - 1, STEPS, K))


@pytest.mark.parametrize("name", MEANINGS)
def test_k_steps_mean_what_is_written(name: str, trained: Path, backend: str) -> None:
    for step in (8, 30):
        found = state(trained, name, backend, step)
        expected = Draws(trained, f"{name}_{backend}").predicted(name, step)
        assert np.allclose(found, expected, rtol=EXACT, atol=EXACT)


def test_they_mean_five_different_things(trained: Path, backend: str) -> None:
    ends = [state(trained, name, backend, 8) for name in MEANINGS]
    for one, other in itertools.combinations(ends, 2):
        assert np.abs(one - other).max() > 1e-3


class Draws:
    """What the steps of a package are given, and what follows from it."""

    def __init__(self, folder: Path, package: str) -> None:
        sys.path.insert(0, str(folder))
        try:
            data: Any = import_module(f"{package}.data").load(None, "float64")
            self._streams: Any = import_module(f"{package}.support.streams")
            self._minibatches: Any = import_module(f"{package}.support.minibatches")
        finally:
            sys.path.remove(str(folder))
        self._sums = data.examples.sum(axis=1)

    def x(self, number: int) -> float:
        """The mean of Σ x over a minibatch."""
        count = len(self._sums)
        return float(
            self._sums[self._minibatches.minibatch_indices(0, count, 40, number)].mean()
        )

    def w(self, stream: str, number: int) -> float:
        """The mean of 1 + Σ z over a minibatch of noise."""
        noise = self._streams.normal(0, f"{stream}/z", number, (40, 2))
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
