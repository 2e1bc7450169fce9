"""Generated packages as a test needs them: written once, run in processes of their own.

These are forks of one that has imported the framework: see `forkserver`. A package runs where neither the other framework nor gencc can be imported, and on one
thread: tests run side by side, and sums are then rounded the same way everywhere.
"""

from __future__ import annotations

import hashlib
import json
import re
import struct
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import forkserver
import numpy as np
from emission import emitted
from forkserver import BLOCKED, Process, environment
from gencc.driver import check
from gencc.verification.parity.trainings import MORE_STARTS, STARTS
from verdicts import Yardstick

SPECS = ("autoencoder", "vae", "conv_vae", "gan_saturating", "dcgan")
# What a trained model is applied to, beside the data that it learned from.
APPLICATIONS = (
    "anomaly_code",
    "code_classifier",
    "denoising_ae",
    "image_to_image",
    "image_to_image_unpaired",
    "manifold",
    "source_separation",
    "super_resolution",
)
BACKENDS = ("torch", "keras")
# Convolutions in float64 take their time: small minibatches keep the tests short.
SMALL = {"conv_vae": ("--batch-size", "16"), "dcgan": ("--batch-size", "16")}

_FOLDER = Path(__file__).parent
GUARDED = _FOLDER / "guarded.py"
GALLERY = _FOLDER.parents[1] / "specs"
WORD_SPECS = _FOLDER / "words"


@dataclass(frozen=True)
class Job:
    """One training in a process that makes several.

    folder: holds the package. flags: of its command `train`. pictures: whether what
    the trained model can do is written, too. perturbed_by: which of the yardstick's trainings
    it is, whose weights start one rounding away; 0 for none.
    """

    folder: str
    package: str
    flags: tuple[str, ...]
    pictures: bool = False
    perturbed_by: int = 0

    @property
    def out(self) -> Path:
        """The run folder, where `--out` is the last flag."""
        return Path(self.flags[-1])


@dataclass(frozen=True)
class Batch:
    """Many small trainings, of each spec in each framework, in one process for each.

    Packages and runs are in `folder`; a run that failed has an `error.txt`. The first
    framework trains from perturbed weights, too.
    """

    folder: Path
    backends: tuple[str, ...] = BACKENDS

    def run(self, spec: str, backend: str) -> Path:
        """The run folder of a spec in a framework."""
        return self.folder / f"run_{spec}_{backend}"

    def yardstick(self, spec: str) -> Yardstick:
        """What rounding alone does to the training of a spec."""
        listed = json.loads((self.folder / f"{self.backends[0]}.json").read_text())
        jobs = [Job(**{**job, "flags": tuple(job["flags"])}) for job in listed]
        out = self.run(spec, self.backends[0])
        return yardstick(next(job for job in jobs if job.out == out))

    def errors(self, spec: str) -> dict[str, str]:
        """What went wrong, by framework."""
        paths = {name: self.run(spec, name) / "error.txt" for name in self.backends}
        return {n: path.read_text() for n, path in paths.items() if path.exists()}

    def make(
        self, specs: Sequence[Path], flags: Callable[[str], tuple[str, ...]]
    ) -> None:
        """Build and train all, with these flags and pictures, once for all processes."""
        with locked(self.folder):
            if self.folder.exists():
                return
            self.folder.mkdir()
            built = [path.stem for path in specs if self._build(path)]
            processes = [
                start_jobs(
                    [
                        job
                        for spec in built
                        for job in self._jobs(spec, name, flags(spec))
                    ],
                    self.folder / f"{name}.json",
                )
                for name in self.backends
            ]
            assert {process.wait() for process in processes} == {0}

    def _build(self, path: Path) -> bool:
        try:
            build_spec(path, self.folder, self.backends)
        except Exception:
            for name in self.backends:
                out = self.run(path.stem, name)
                out.mkdir()
                (out / "error.txt").write_text(traceback.format_exc())
            return False
        return True

    def _jobs(self, spec: str, backend: str, flags: tuple[str, ...]) -> list[Job]:
        out = self.run(spec, backend)
        job = Job(
            str(self.folder),
            package_of(spec, backend),
            (*flags, "--out", str(out)),
            pictures=True,
        )
        return [job, *(perturbed(job) if backend == self.backends[0] else ())]


def yardstick(unperturbed: Job) -> Yardstick:
    """This training, those that `perturbed` makes of it, and more if need be."""

    def more() -> tuple[Path, ...]:
        jobs = perturbed(unperturbed, MORE_STARTS)
        listed = unperturbed.out.with_name(f"{unperturbed.out.name}_more.json")
        with locked(listed):
            if not listed.exists():
                assert start_jobs(jobs, listed).wait() == 0
        return tuple(job.out for job in jobs)

    return Yardstick(
        unperturbed.out, tuple(job.out for job in perturbed(unperturbed)), more
    )


def perturbed(job: Job, numbers: Sequence[int] = STARTS) -> list[Job]:
    """The same training, one for each number, from weights perturbed by one rounding."""
    *flags, _ = job.flags
    outs = {n: job.out.with_name(f"{job.out.name}_perturbed_{n}") for n in numbers}
    return [
        replace(job, flags=(*flags, str(out)), perturbed_by=n)
        for n, out in outs.items()
    ]


def build(folder: Path, further: Iterable[Path] = ()) -> Path:
    """Every spec of the repository, and further ones, as packages in `folder`."""
    build_specs([*(GALLERY / f"{spec}.yaml" for spec in SPECS), *further], folder)
    return folder


def package_of(spec: str, backend: str) -> str:
    """vae, keras-jax -> vae_keras_jax"""
    return f"{spec}_{backend.replace('-', '_')}"


def backend_of(package: str) -> str:
    """vae_keras_jax -> keras-jax"""
    return next(
        b for b in reversed(BLOCKED) if package.endswith(f"_{b.replace('-', '_')}")
    )


def build_spec(path: Path, folder: Path, backends: Sequence[str] = BACKENDS) -> None:
    """One spec as a package for each framework."""
    build_specs([path], folder, backends)


def build_specs(
    paths: Iterable[Path], folder: Path, backends: Sequence[str] = BACKENDS
) -> None:
    """Each spec as a package for each framework, by the compiler at hand."""
    for package, files in emitted(map(check, paths), backends).items():
        for file, data in files.items():
            target = folder / package / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)


def write_blobs(folder: Path, count: int = 300) -> Path:
    """A small data set in the format of MNIST: smooth blobs, the same each time."""
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.Generator(np.random.PCG64(20))
    y, x = np.mgrid[:28, :28]
    images = np.zeros((count, 28, 28))
    for _ in range(3):
        row, column = random.uniform(6, 22, (2, count, 1, 1))
        width = random.uniform(2, 5, (count, 1, 1))
        images += np.exp(-((y - row) ** 2 + (x - column) ** 2) / (2 * width**2))
    pixels = np.rint(255 * np.minimum(images, 1)).astype(np.uint8)
    labels = (np.arange(count) % 10).astype(np.uint8)
    for name, magic, array in (
        ("train-images-idx3-ubyte", 0x803, pixels),
        ("train-labels-idx1-ubyte", 0x801, labels),
    ):
        header = struct.pack(f">I{array.ndim}I", magic, *array.shape)
        (folder / name).write_bytes(header + array.tobytes())
    return folder


def command(package: str, *arguments: str | Path) -> list[str]:
    """Words for `python`: a command of a package with other frameworks out of reach."""
    blocked = ",".join(BLOCKED[backend_of(package)])
    return [str(GUARDED), blocked, package, *map(str, arguments)]


def run(
    folder: Path, package: str, *arguments: str | Path, **more: str
) -> subprocess.CompletedProcess[str]:
    """A command of the package in `folder`, to its end.

    `more` adds to its environment; as frameworks read theirs when they are imported, the
    process is then a new one, and no fork.
    """
    typed = command(package, *arguments)
    if not more:
        return forkserver.run(backend_of(package), typed, folder, environment())
    return subprocess.run(
        [sys.executable, *typed],
        cwd=folder,
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=600,
    )


def complaints(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What a package wrote to stderr, without the notes of TensorFlow as it starts."""
    note = re.compile(r"WARNING: All log messages before absl|[IW]0000 ")
    return [line for line in done.stderr.splitlines() if not note.match(line)]


def contents(folder: Path) -> dict[str, str]:
    """A digest of every file below a folder: a difference is told in a line."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def start_jobs(jobs: Sequence[Job], listed: Path) -> Process:
    """A process that makes these trainings, all of one framework, one after another."""
    listed.write_text(json.dumps([asdict(job) for job in jobs]))
    with listed.with_suffix(".log").open("wb") as log:
        return forkserver.start(
            backend_of(jobs[0].package),
            [_FOLDER / "worker.py", listed],
            listed.parent,
            environment(),
            stdout=log,
            stderr=log,
        )


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process at a time: several pytest workers share what is made inside."""
    import fcntl

    with path.with_name(path.name + ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@dataclass(frozen=True)
class Runs:
    """Trainings, each made once, however many tests look at it."""

    packages: Path
    folder: Path

    def flags(self, spec: str, *more: str) -> tuple[str, ...]:
        """Flags to train a spec in float64: small minibatches, then `more`."""
        return ("--precision", "float64", *SMALL.get(spec, ()), *more)

    def get(self, spec: str, backend: str, *more: str) -> Path:
        """The run folder of a training with these flags, `--steps 100` unless told."""
        name = "_".join([spec, backend, *more]).replace("--", "")
        out = self.folder / name
        with locked(out):
            if not out.exists():
                self.train(spec, backend, out, *more)
        return out

    def yardstick(self, spec: str, *more: str) -> Yardstick:
        """What rounding alone does to a training in PyTorch; flags as those of `get`."""
        out = self.get(spec, "torch", *more)
        flags = self.flags(spec, "--steps", "100", *more, "--out", str(out))
        job = Job(str(self.packages), f"{spec}_torch", flags, pictures=True)
        listed = out.with_name(f"{out.name}_variables.json")
        with locked(listed):
            if not listed.exists():
                assert start_jobs(perturbed(job), listed).wait() == 0
        return yardstick(job)

    def train(
        self,
        spec: str,
        backend: str,
        out: Path,
        *more: str,
        packages: Path | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        """Train into the run folder `out`, with flags and steps as those of `get`.

        `packages` holds the package if not `self.packages`; `variables` are of the
        environment.
        """
        flags = self.flags(spec, "--steps", "100", *more, "--out", str(out))
        done = run(
            packages or self.packages,
            package_of(spec, backend),
            "train",
            *flags,
            **variables or {},
        )
        assert done.returncode == 0, done.stdout + done.stderr
