"""The gallery, trained in full: each system once in each framework, for all tests here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist
from typing import Any

import forkserver
import numpy as np
import safetensors.numpy
from compare import newest
from figures import System
from forkserver import Process
from harness import (
    BACKENDS,
    GALLERY,
    Job,
    build_spec,
    environment,
    locked,
    start_jobs,
)
from numpy.typing import NDArray

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


@dataclass(frozen=True)
class Trainings:
    """Packages and runs, in `folder`."""

    folder: Path

    def run(self, name: str, backend: str) -> Path:
        """A run folder; fails if that training did."""
        folder = self.folder / "runs" / f"{name}_{backend}"
        error = folder / "error.txt"
        assert not error.exists(), error.read_text()
        return folder

    def arrays(self, name: str, backend: str) -> Arrays:
        """What the trained model gives: see `probe.recorded`."""
        with np.load(self.run(name, backend) / "arrays.npz") as arrays:
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

    def gradients(self, name: str, backend: str) -> Arrays:
        """See `probe.gradients_of`."""
        prefix = f"{name}_{backend}/"
        with np.load(self.folder / f"probe_{backend}.npz") as arrays:
            return {
                key.removeprefix(prefix): array
                for key, array in arrays.items()
                if key.startswith(prefix)
            }

    def make(self) -> None:
        """Train and ask all models, once for all processes."""
        with locked(self.folder):
            if self.folder.exists():
                return
            self.folder.mkdir()
            specs = self._build()
            wait([start_jobs(self._jobs(specs), self.folder / f"{BACKEND}.json")])
            wait(self._probe(specs, name) for name in BACKENDS)

    def _build(self) -> list[str]:
        """Every package; the names of those that are trained as they stand."""
        text = (GALLERY / "aae_deterministic.yaml").read_text()
        for old, new in NO_VARIANCE:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        variant = self.folder / "no_variance.yaml"
        variant.write_text(text)
        paths = [*GALLERY.glob("*.yaml"), *OWN.glob("*.yaml")]
        for path in [*paths, variant]:
            build_spec(path, self.folder)
        (self.folder / "normal.csv").write_text(
            "\n".join(map(str, ["x", *1 + normal_quantiles(2000)]))
        )
        return sorted(path.stem for path in paths)

    def _jobs(self, specs: Sequence[str]) -> list[Job]:
        listed = {spec: (spec, SHORTER.get(spec, ())) for spec in specs}
        listed["optimal_critic"] = (
            "optimal_critic",
            ("--data", str(self.folder / "normal.csv")),
        )
        return [
            Job(
                str(self.folder),
                f"{spec}_{BACKEND}",
                (*flags, "--out", str(self.folder / "runs" / f"{name}_{BACKEND}")),
                pictures=True,
            )
            for name, (spec, flags) in {**listed, **MORE}.items()
        ]

    def _probe(self, specs: Sequence[str], backend: str) -> Process:
        trained = specs if backend == BACKEND else ()
        names = [spec for spec in trained if spec != "optimal_critic"]
        listed = self.folder / f"probe_{backend}.json"
        request = {
            "folder": str(self.folder),
            "runs": {
                f"{s}_{backend}": str(self.folder / "runs" / f"{s}_{backend}")
                for s in names
            },
            "untrained": [f"{s}_{backend}" for s in UNTRAINED if s in names],
            "gradients": [f"{s}_{backend}" for s in GRADIENTS],
        }
        listed.write_text(json.dumps(request))
        with listed.with_suffix(".log").open("wb") as log:
            return forkserver.start(
                backend,
                [_FOLDER / "probe.py", listed],
                self.folder,
                environment(),
                stdout=log,
                stderr=log,
            )


def weights(run: Path) -> Arrays:
    """Those of the newest checkpoint, in float64."""
    tensors = safetensors.numpy.load_file(newest(run))
    return {
        name: tensor.astype(np.float64)
        for name, tensor in tensors.items()
        if not name.startswith("optimizers/")
    }


def wait(processes: Any) -> None:
    """For all of them, which run at the same time; each has to succeed."""
    started = list(processes)
    assert [process.wait() for process in started] == [0] * len(started)


def normal_quantiles(count: int) -> NDArray[np.float64]:
    """Points that lie as those of N(0, 1) do, without chance."""
    normal = NormalDist()
    return np.array([normal.inv_cdf((i + 0.5) / count) for i in range(count)])
