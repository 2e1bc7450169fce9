"""Systems trained in full, each once for all tests here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import NormalDist
from typing import Any

import forkserver
import numpy as np
import pytest
import safetensors.numpy
from compare import newest
from figures import System
from harness import (
    GALLERY,
    Job,
    backend_of,
    build_spec,
    environment,
    locked,
    package_of,
    start_jobs,
)
from numpy.typing import NDArray
from ruamel.yaml import YAML

_FOLDER = Path(__file__).parent
OWN = _FOLDER / "specs"

Arrays = Mapping[str, NDArray[Any]]

# All in one framework: that the others train along the same curve is shown in
# tests/equivalence.
BACKEND = "torch"
GANS = ("dcgan", "gan_nonsaturating", "gan_saturating", "gan_squared", "wgan_gp")
SHORTER = {"dcgan": ("--epochs", "20")}

# Trainings beside one of each spec: name of the run -> spec and flags.
SHORT = ("--steps", "60")
MORE = {
    "code_classifier_stage_1": ("code_classifier", ("--steps", "1260")),
    "deterministic": ("aae_deterministic", SHORT),
    "no_variance": ("no_variance", SHORT),
    "unpool_ae_short": ("unpool_ae", SHORT),
    "manifold_short": ("manifold", SHORT),
}
UNTRAINED = ("aae_deterministic", "aae_gaussian", "aae_universal", *GANS)
GRADIENTS = (
    "gan_nonsaturating",
    "gan_saturating",
    "gan_squared",
    "vae",
    "vae_two_networks",
)

# The Gaussian encoder with next to no variance, in the deterministic one's spec.
NO_VARIANCE = (
    ("name: aae_deterministic\n", "name: no_variance\n"),
    ("  z:     encoder(x)\n", "  q: normal(encoder(x), -80)\n  z: sample(q)\n"),
)

# What ten seeds make of each spec, and which text of it they were given.
MEASURED: Mapping[str, Any] = json.loads(
    (GALLERY.parent / "docs/gallery/seeds.json").read_text()
)
# The systems that every run of the tests trains in full: those that theory knows the end
# of, and a few more that take seconds.
ALWAYS = {
    *("anomaly_code", "anomaly_reconstruction", "code_classifier", "linear_ae"),
    "linear_vae",
}


@cache
def digest(spec: str) -> str:
    """Of what a spec of the gallery says, however it is laid out and commented."""
    content = YAML(typ="safe").load(GALLERY / f"{spec}.yaml")
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def in_full(*specs: str) -> pytest.MarkDecorator:
    """The mark of a test that looks at systems of the gallery, trained in full.

    `make long` has it if these take long and are as they were when `make seeds` measured
    what comes of them: that they train as they did is shown in tests/equivalence. A spec
    that says something else by now is trained by every run.
    """
    measured = [s for s in specs if MEASURED.get(s, {}).get("spec") == digest(s)]
    return pytest.mark.long if {*measured} - ALWAYS else pytest.mark.framework


def each_in_full(specs: Iterable[str]) -> list[Any]:
    """A parameter for each spec, with its mark."""
    return [pytest.param(spec, marks=in_full(spec)) for spec in specs]


@dataclass(frozen=True)
class Trainings:
    """Packages and runs, in `folder`: each is made when it is first asked for."""

    folder: Path

    def run(self, name: str, backend: str) -> Path:
        """A run folder; fails if that training did."""
        folder = self.folder / f"{name}_{backend}"
        run = folder / "run"
        with locked(folder):
            if not folder.exists():
                folder.mkdir()
                self._train(name, backend, run)
        error = run / "error.txt"
        assert not error.exists(), error.read_text()
        return run

    def arrays(self, name: str, backend: str) -> Arrays:
        """What the trained model gives: see `probe.recorded`."""
        run = self.run(name, backend)
        with locked(run):
            if not (run / "arrays.npz").exists():
                spec, _ = planned(name)
                probe = {"run": str(run), "untrained": spec in UNTRAINED}
                self._probe(run.parent, package_of(spec, backend), probe)
        with np.load(run / "arrays.npz") as arrays:
            return dict(arrays)

    def tensors(self, name: str, backend: str) -> Arrays:
        """The weights at the end, in float64."""
        return weights(self.run(name, backend))

    def system(self, name: str, backend: str) -> System:
        """Both."""
        return System(self.arrays(name, backend), self.tensors(name, backend))

    def metrics(self, name: str, backend: str) -> dict[str, float]:
        """What the package says about itself."""
        text = (self.run(name, backend) / "metrics.json").read_text()
        return {key: float(value) for key, value in json.loads(text).items()}

    def gradients(self, spec: str, backend: str) -> Arrays:
        """See `probe.gradients_of`."""
        folder = self.folder / f"gradients_{spec}_{backend}"
        with locked(folder):
            if not folder.exists():
                build_spec(path_of(spec, folder), folder, (backend,))
                self._probe(folder, package_of(spec, backend), {})
        with np.load(folder / "gradients.npz") as arrays:
            return dict(arrays)

    def _train(self, name: str, backend: str, run: Path) -> None:
        spec, flags = planned(name)
        folder = run.parent
        build_spec(path_of(spec, folder), folder, (backend,))
        if spec == "optimal_critic":
            lines = ["x", *map(str, 1 + normal_quantiles(2000))]
            (folder / "normal.csv").write_text("\n".join(lines))
            flags = (*flags, "--data", str(folder / "normal.csv"))
        flags = (*flags, "--out", str(run))
        job = Job(str(folder), package_of(spec, backend), flags, pictures=True)
        assert start_jobs([job], folder / "jobs.json").wait() == 0

    def _probe(self, folder: Path, package: str, request: Mapping[str, Any]) -> None:
        listed = folder / "probe.json"
        listed.write_text(
            json.dumps({"folder": str(folder), "package": package, **request})
        )
        with listed.with_suffix(".log").open("wb") as log:
            process = forkserver.start(
                *(backend_of(package), [_FOLDER / "probe.py", listed]),
                *(folder, environment()),
                stdout=log,
                stderr=log,
            )
        assert process.wait() == 0, listed.with_suffix(".log").read_text()


def planned(name: str) -> tuple[str, tuple[str, ...]]:
    """The spec of a run, and its flags."""
    return MORE.get(name, (name, SHORTER.get(name, ())))


def path_of(spec: str, folder: Path) -> Path:
    """Where a spec stands, or is written: in a folder that may have to be made."""
    folder.mkdir(exist_ok=True)
    if spec != "no_variance":
        own = OWN / f"{spec}.yaml"
        return own if own.exists() else GALLERY / f"{spec}.yaml"
    text = (GALLERY / "aae_deterministic.yaml").read_text()
    for old, new in NO_VARIANCE:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = folder / "no_variance.yaml"
    path.write_text(text)
    return path


def weights(run: Path) -> Arrays:
    """Those of the newest checkpoint, in float64."""
    tensors = safetensors.numpy.load_file(newest(run))
    return {
        name: tensor.astype(np.float64)
        for name, tensor in tensors.items()
        if not name.startswith("optimizers/")
    }


def normal_quantiles(count: int) -> NDArray[np.float64]:
    """Points that lie as those of N(0, 1) do, without chance."""
    normal = NormalDist()
    return np.array([normal.inv_cdf((i + 0.5) / count) for i in range(count)])
