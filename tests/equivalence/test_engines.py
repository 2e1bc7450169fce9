"""Keras on JAX: the package that Keras on TensorFlow has, but for the gradient lines."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from gencc.driver import check
from gencc.lowering import lower
from gencc.plugins import find, load
from gencc.verification.parity.differences import load as load_state
from gencc.verification.parity.differences import newest
from harness import (
    GALLERY,
    Batch,
    Job,
    Runs,
    build_spec,
    complaints,
    contents,
    environment,
    locked,
    package_of,
    run,
    start_jobs,
)
from judged import (
    expect_equivalent,
    expect_same_outputs,
    outputs,
    row,
    verdict,
)

SPECS = sorted(path.stem for path in GALLERY.glob("*.yaml"))
# The files that know the engine, or that one of the two needs alone.
ENGINE = {
    *("train.py", "__init__.py", "README.md", "requirements.txt", "support/device.py"),
    *("gradients.py", "input_gradients.py", "stateless.py"),
}

# Few, for every case of the conformance suite and the random models say more.
TRAINED = ("vae", "gan_saturating", "code_classifier")
# And what no case has.
FOLDER = Path(__file__).parent / "words"
WORDS = ("at_once_of_three", "heads_and_momentum", "input_gradients")
STEPS, STOP = 30, 15


# ------------------------------------------------------------------ as they are written


@cache
def files(spec: str, backend: str) -> dict[str, str]:
    """The text of each file, the package called by one name."""
    folder = GALLERY if spec in SPECS else FOLDER
    made = load(find(backend)).emit(lower(check(folder / f"{spec}.yaml").model))
    name = package_of(spec, "keras")
    return {
        path: data.decode().replace(made.name, name)
        for path, data in made.files.items()
        if not path.endswith(".npz")
    }


@pytest.mark.parametrize("spec", [*SPECS, *WORDS])
def test_few_files_know_the_engine(spec: str) -> None:
    one, other = files(spec, "keras"), files(spec, "keras-jax")
    every = one.keys() | other.keys()
    differing = {name for name in every if one.get(name) != other.get(name)}
    assert differing <= ENGINE
    assert {"train.py", "requirements.txt", "support/device.py"} <= differing


@pytest.mark.parametrize("spec", [*SPECS, *WORDS])
def test_the_gradient_lines_alone_differ(spec: str) -> None:
    one = ast.parse(files(spec, "keras")["train.py"])
    other = ast.parse(files(spec, "keras-jax")["train.py"])
    steps = [*map(neutral, functions(one))]
    assert steps == [*map(neutral, functions(other))]
    assert len(steps) > 2
    for tree in (one, other):
        tree.body = [
            part
            for part in tree.body
            if not isinstance(part, ast.Import | ast.ImportFrom)
        ]
        for function in functions(tree):
            function.decorator_list, function.body = [], [ast.Pass()]
    assert ast.dump(one) == ast.dump(other)


def functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [part for part in tree.body if isinstance(part, ast.FunctionDef)]


def neutral(function: ast.FunctionDef) -> list[str]:
    """What a function computes, without the lines that know the engine.

    A tape or `forward` is replaced by what is in it; gradients and updates are left out.
    """
    found: list[str] = []
    for part in function.body:
        match part:
            case ast.With(items=[ast.withitem(optional_vars=ast.Name("tape"))]):
                found += map(ast.unparse, part.body)
            case ast.FunctionDef(name="forward"):
                *lines, last = part.body
                assert isinstance(last, ast.Return) and isinstance(
                    last.value, ast.Tuple
                )
                found += map(ast.unparse, lines)
                report = last.value.elts[1]
            case ast.FunctionDef():  # what the loop calls
                found.append(f"{part.name}({ast.unparse(part.args)})")
                found += neutral(part)
            case ast.Assign(targets=[ast.Name("gradients")]):
                found.append(ast.unparse(weights(part.value, 1)))
            case ast.Assign(targets=[ast.Tuple(elts=[ast.Name("gradients"), _])]):
                found.append(ast.unparse(weights(part.value, 1)))
            case ast.With(items=[ast.withitem(context_expr=ast.Call(func=wait))]) if (
                ast.unparse(wait) == "tf.control_dependencies"
            ):
                found += (moved(ast.unparse(line)) for line in part.body)
            case ast.Return(value=ast.Name("report")):
                found.append(f"return {ast.unparse(report)}")
            case ast.Return(value=ast.Tuple(elts=[ast.Name("report"), _])):
                found.append(f"return ({ast.unparse(report)}, gradients)")
            case _:
                found.append(moved(ast.unparse(part)))
    return found


def weights(call: ast.expr, position: int) -> ast.expr:
    """What a gradient is taken by."""
    assert isinstance(call, ast.Call)
    found = call.args[position]
    if isinstance(found, ast.Call):  # variables(…), of TensorFlow
        (found,) = found.args
    return found


def moved(line: str) -> str:
    """move(optimizer, gradients) as optimizer.apply(gradients)."""
    if line.startswith("move("):
        optimizer, _, gradients = line.removeprefix("move(").partition(", ")
        return f"{optimizer}.apply({gradients}"
    return line


# ------------------------------------------------------------------ as they train


@pytest.fixture(scope="session")
def trained(runs: Runs) -> Batch:
    """The runs of PyTorch and of Keras on JAX."""
    batch = Batch(runs.folder / "engines", ("torch", "keras-jax"))
    paths = [GALLERY / f"{spec}.yaml" for spec in TRAINED]
    batch.make([*paths, *(FOLDER / f"{word}.yaml" for word in WORDS)], flags)
    return batch


@pytest.fixture(scope="session")
def resumed(trained: Batch) -> Path:
    """Runs that PyTorch began and Keras on JAX ended, by spec."""
    folder = trained.folder / "resumed"
    with locked(folder):
        if not folder.exists():
            folder.mkdir()
            for backend, steps, more in (
                ("torch", STOP, ()),
                ("keras-jax", STEPS, ("--resume",)),
            ):
                jobs = [
                    Job(
                        str(trained.folder),
                        package_of(spec, backend),
                        (*flags(spec, steps), "--out", str(folder / spec), *more),
                    )
                    for spec in TRAINED
                ]
                assert start_jobs(jobs, folder / f"{backend}.json").wait() == 0
    return folder


def flags(spec: str, steps: int = STEPS) -> tuple[str, ...]:
    """Of the training of a spec."""
    # So that the steps reach from the first stage into the second.
    stages = ("--autoencoder-epochs", "1") if spec == "code_classifier" else ()
    return ("--precision", "float64", "--steps", str(steps), *stages)


@pytest.mark.framework
@pytest.mark.parametrize("spec", [*TRAINED, *WORDS])
def test_it_trains_along_the_curve_of_pytorch(
    spec: str, trained: Batch, record_property: Callable[[str, object], None]
) -> None:
    assert not trained.errors(spec)
    one, other = (trained.run(spec, name) for name in trained.backends)
    yardstick = trained.yardstick(spec)
    judged = verdict(one, other, yardstick)
    record_property("differences", row(f"float64 {spec}, on JAX", judged))
    expect_equivalent(judged)
    assert made(one) == made(other)
    expect_same_outputs(outputs(one, other, yardstick))


def made(run: Path) -> list[str]:
    """The files that a run leaves."""
    return sorted(path.name for path in run.iterdir() if path.is_file())


@pytest.mark.framework
@pytest.mark.parametrize("spec", TRAINED)
def test_it_goes_on_from_a_checkpoint_of_pytorch(
    spec: str, trained: Batch, resumed: Path
) -> None:
    assert not (resumed / spec / "error.txt").exists()
    assert len([*(resumed / spec / "checkpoints").iterdir()]) == 2
    for backend in trained.backends:
        whole = trained.run(spec, backend)
        expect_equivalent(verdict(resumed / spec, whole, trained.yardstick(spec)))


# ------------------------------------------------------------------ as it is run


@pytest.fixture(scope="session")
def packages(runs: Runs) -> Path:
    """Some packages, and those of PyTorch beside them."""
    folder = runs.folder / "for_engines"
    with locked(folder):
        if not folder.exists():
            for spec in ("linear_vae", "vae", "gan_saturating", "image_to_image"):
                build_spec(GALLERY / f"{spec}.yaml", folder, ("torch", "keras-jax"))
    return folder


@pytest.mark.framework
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
    one, other = (load_state(newest(tmp_path / name)) for name in ("a", "torch"))
    types = {name: array.dtype for name, array in other.items()}
    assert {name: array.dtype for name, array in one.items()} == types


@pytest.mark.framework
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
    done = subprocess.run(
        [sys.executable, "-c", lines],
        cwd=packages,
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert done.stdout == "-1.0 0.0 1.0\n0.2 0.2 1.0\n", done.stderr


@pytest.mark.framework
def test_it_brings_its_engine_whatever_the_surroundings_say(
    packages: Path, tmp_path: Path
) -> None:
    settings = {"backend": "tensorflow", "floatx": "float32", "epsilon": 1e-7}
    settings["image_data_format"] = "channels_last"
    (tmp_path / "keras.json").write_text(json.dumps(settings))
    surroundings = {"KERAS_BACKEND": "torch", "KERAS_HOME": str(tmp_path)}
    arguments = ("train", "--steps", "2", "--out", tmp_path / "run")
    # The others cannot be imported there: they would be missed.
    done = run(packages, "vae_keras_jax", *arguments, **surroundings)
    assert done.returncode == 0, done.stderr


@pytest.mark.framework
def test_keras_on_another_engine_is_refused(packages: Path, tmp_path: Path) -> None:
    lines = (
        "import os, runpy, sys; os.environ['KERAS_BACKEND'] = 'torch'; import keras\n"
        "sys.argv[1:] = ['train', '--steps', '2', '--out', 'new']; sys.path[:0] = ['']\n"
        "runpy.run_module('vae_keras_jax', run_name='__main__', alter_sys=True)\n"
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


@pytest.mark.framework
@pytest.mark.skipif(shutil.which("nvidia-smi") is not None, reason="there may be a GPU")
def test_a_gpu_that_is_not_there_is_refused(packages: Path, tmp_path: Path) -> None:
    arguments = ("train", "--device", "cuda", "--out", tmp_path / "run")
    done = run(packages, "vae_keras_jax", *arguments)
    assert done.returncode == 2
    assert complaints(done) == ["error: there is no CUDA device here; use --device cpu"]
