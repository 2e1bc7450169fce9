"""Keras on JAX: what its engine decides, beside the curves that all backends train along."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import forkserver
import pytest
from gencc.verification.parity.differences import load as load_state
from gencc.verification.parity.differences import newest
from harness import (
    GALLERY,
    Runs,
    build_spec,
    complaints,
    contents,
    environment,
    locked,
    run,
)
from verdicts import expect_equivalent, verdict

pytestmark = pytest.mark.framework


@pytest.fixture(scope="session")
def packages(runs: Runs) -> Path:
    """Some packages, and those of PyTorch beside them."""
    folder = runs.folder / "for_engines"
    with locked(folder):
        if not folder.exists():
            for spec in ("linear_vae", "gan_saturating", "image_to_image"):
                build_spec(GALLERY / f"{spec}.yaml", folder, ("torch", "keras-jax"))
    return folder


@pytest.mark.parametrize("spec", ["linear_vae"])
def test_float32_is_meant_and_repeats_bit_for_bit(
    spec: str, packages: Path, tmp_path: Path
) -> None:
    threads = {"XLA_FLAGS": ""}  # races need them
    for name in "ab":
        arguments = ("--steps", "20", "--out", tmp_path / name)
        done = run(packages, f"{spec}_keras_jax", "train", *arguments, **threads)
        assert (done.returncode, complaints(done)) == (0, []), done.stderr
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    done = run(
        *(packages, f"{spec}_torch", "train"),
        *("--steps", "20", "--out", tmp_path / "torch"),
    )
    assert done.returncode == 0, done.stderr
    own = Runs(packages, packages)
    rounding = own.yardstick(spec, "--precision", "float32", "--steps", "20")
    judged = verdict(tmp_path / "a", tmp_path / "torch", rounding, "float32")
    assert judged.comparison.between.max() > 1e-9
    expect_equivalent(judged)
    first, second = (load_state(newest(tmp_path / name)) for name in ("a", "torch"))
    types = {name: array.dtype for name, array in second.items()}
    assert {name: array.dtype for name, array in first.items()} == types


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_kinks_have_the_slope_that_they_have_elsewhere(
    precision: str, packages: Path
) -> None:
    lines = (
        "import jax\n"
        "from gan_saturating_keras_jax.activations import LeakyReLU\n"
        "from gan_saturating_keras_jax.support.device import prepare\n"
        "from image_to_image_keras_jax.kinks import absolute\n"
        f"prepare('cpu', '{precision}')\n"
        "for f in (absolute, LeakyReLU(0.2)):\n"
        f"    at = jax.numpy.array([-3.0, 0.0, 2.0], '{precision}')\n"
        "    print(*jax.vmap(jax.grad(lambda x: f(x)))(at))\n"
    )
    done = forkserver.run("keras-jax", ["-c", lines], packages, environment())
    assert done.stdout == "-1.0 0.0 1.0\n0.2 0.2 1.0\n", done.stderr


def test_it_brings_its_engine_whatever_the_surroundings_say(
    packages: Path, tmp_path: Path
) -> None:
    settings = {"backend": "tensorflow", "floatx": "float32", "epsilon": 1e-7}
    settings["image_data_format"] = "channels_last"
    (tmp_path / "keras.json").write_text(json.dumps(settings))
    surroundings = {"KERAS_BACKEND": "torch", "KERAS_HOME": str(tmp_path)}
    arguments = ("train", "--steps", "2", "--out", tmp_path / "run")
    # The others cannot be imported there: they would be missed.
    done = run(packages, "linear_vae_keras_jax", *arguments, **surroundings)
    assert done.returncode == 0, done.stderr


def test_keras_on_another_engine_is_refused(packages: Path, tmp_path: Path) -> None:
    lines = (
        "import os, runpy, sys; os.environ['KERAS_BACKEND'] = 'torch'; import keras\n"
        "sys.argv[1:] = ['train', '--steps', '2', '--out', 'new']; sys.path[:0] = ['']\n"
        "runpy.run_module('linear_vae_keras_jax', run_name='__main__', alter_sys=True)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", lines],
        cwd=packages,
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2, done.stderr
    assert complaints(done) == [
        "error: Keras runs on torch here, this package needs JAX: import it first, or "
        "set KERAS_BACKEND=jax"
    ]


@pytest.mark.skipif(shutil.which("nvidia-smi") is not None, reason="there may be a GPU")
def test_a_missing_gpu_is_refused(packages: Path, tmp_path: Path) -> None:
    arguments = ("train", "--device", "cuda", "--out", tmp_path / "run")
    done = run(packages, "linear_vae_keras_jax", *arguments)
    assert done.returncode == 2
    assert complaints(done) == ["error: there is no CUDA device here; use --device cpu"]
