"""On an NVIDIA GPU each framework trains along the curve that it has on the CPU."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from harness import GALLERY, Runs, build_spec, contents, environment, locked
from verdicts import expect_equivalent, row, verdict

pytestmark = [pytest.mark.framework, pytest.mark.gpu]

# Asks a framework for its GPUs, in a process of its own.
PROBES = {
    "torch": "import torch; found = torch.cuda.is_available()",
    "keras": (
        "import tensorflow as tf; found = tf.config.list_physical_devices('GPU')"
    ),
    "keras-jax": "import jax; found = jax.devices('cuda')",
}
SPECS = ("vae", "conv_vae", "gan_saturating", "unpool_ae")
STEPS = ("--steps", "20")


@cache
def why_not(backend: str) -> str:
    """Why a framework cannot use a GPU here, or nothing."""
    if shutil.which("nvidia-smi") is None and not Path("/dev/nvidiactl").exists():
        return "there is no NVIDIA GPU here"
    lines = f"{PROBES[backend]}\nraise SystemExit(not found)"
    command = [sys.executable, "-c", lines]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True)
    return f"{backend} finds no NVIDIA GPU here" if done.returncode else ""


@pytest.fixture(params=PROBES)
def backend(request: pytest.FixtureRequest) -> str:
    """A backend that has a GPU here."""
    name: str = request.param
    if why := why_not(name):
        pytest.skip(why)
    return name


@pytest.fixture(scope="session")
def packages(runs: Runs) -> Path:
    """The packages of all backends."""
    folder = runs.folder / "for_gpus"
    with locked(folder):
        if not folder.exists():
            for spec in SPECS:
                build_spec(GALLERY / f"{spec}.yaml", folder, tuple(PROBES))
    return folder


@pytest.mark.parametrize("spec", SPECS)
def test_it_trains_along_the_curve_of_the_cpu(
    spec: str,
    backend: str,
    packages: Path,
    record_property: Callable[[str, object], None],
) -> None:
    own = Runs(packages, packages)
    cpu, cuda = (own.get(spec, backend, *STEPS, "--device", d) for d in ("cpu", "cuda"))
    judged = verdict(cpu, cuda, own.yardstick(spec, *STEPS, "--device", "cpu"))
    what = f"float64 {spec}, {backend} on the GPU"
    record_property("differences", row(what, judged))
    expect_equivalent(judged)


def test_it_repeats_bit_for_bit(
    backend: str, runs: Runs, packages: Path, tmp_path: Path
) -> None:
    flags = (*STEPS, "--precision", "float32", "--device", "cuda")
    for name in "ab":
        runs.train("conv_vae", backend, tmp_path / name, *flags, packages=packages)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
