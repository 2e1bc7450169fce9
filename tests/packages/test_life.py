"""The life of a run beyond one resume: the spec grows, weights go on, a program is edited."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

import forkserver
import pytest
from commands import Output, say_all
from harness import (
    BACKENDS,
    BLOCKED,
    build_spec,
    command,
    contents,
    environment,
    package_of,
    run,
)

pytestmark = pytest.mark.framework

SPEC = Path(__file__).with_name("specs") / "life.yaml"

# What changes nothing that a training is determined by.
GROWN = {
    "about: A small": "about: A grown",
    "params: {C: 2}": "params: {C: 2, shift: 0.5}",
    "x_hat": "back",
    "let:\n": "let:\n  again: decoder(sample(prior.z))\n",
    "losses:\n": "losses:  # of one example\n",
    "C * reconstruction + kl": "(C * reconstruction) + kl",
    "epochs: 2": "epochs: 3",
    "outputs:\n": "outputs:\n  drawn: again + shift\n",
    "metrics:\n": "metrics:\n  error: mse(x, back)\n",
}
# What changes a training, and how that is said.
OTHER = {
    "a size": ("dense: 8,", "dense: 9,", "encoder layer 2: dense 8, no bias there"),
    "a layer": ("relu]", "silu]", "encoder layer 4: relu there, silu here"),
    "a formula": ("sse(x", "mse(x", "loss `reconstruction`: sse(x, decoder("),
    "an objective": (
        "C * reconstruction + kl",
        "reconstruction + C * kl",
        "train minimizes: C * reconstruction + kl there, reconstruction + C * kl here",
    ),
    "a rate": ("lr: 1.0e-3", "lr: 2.0e-3", "adam lr: 0.001 there, 0.002 here"),
    "an optimizer": (
        "adam: {lr: 1.0e-3}",
        "sgd: {lr: 1.0e-3}",
        "optimizer rule: adam there, sgd here",
    ),
    "the data": (
        "hold_out: 0.3",
        "hold_out: 0.2",
        "data hold_out: 0.3 there, 0.2 here",
    ),
    "a parameter": ("C: 2", "C: 3", "C: 2.0 there, 3.0 here"),
    "a minibatch": ("batch: 64", "batch: 32", "batch_size: 64 there, 32 here"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages of the spec for each backend, and a finished run `begun`."""
    folder = tmp_path_factory.mktemp("life")
    build_spec(SPEC, folder, tuple(BLOCKED))
    train(folder, "torch", folder / "begun", 4)
    return folder


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same packages after the spec has got more of what is made after training."""
    text = SPEC.read_text()
    for old, new in GROWN.items():
        assert old in text
        text = text.replace(old, new)
    folder = tmp_path_factory.mktemp("grown")
    (folder / "life.yaml").write_text(text)
    build_spec(folder / "life.yaml", folder, tuple(BLOCKED))
    return folder


@pytest.mark.parametrize("backend", BLOCKED)
def test_a_run_survives_changes_of_what_follows_training(
    backend: str, folder: Path, grown: Path, tmp_path: Path
) -> None:
    begun = shutil.copytree(folder / "begun", tmp_path / "begun")
    package, whole = package_of("life", backend), tmp_path / "whole"
    to_eight = ("--steps", "8")
    outputs = say_all(
        grown,
        [
            (package, "drawn", "--run", begun),
            (package, "score", "--run", begun),
            (package, "train", "--out", begun, *to_eight, "--resume"),
            (package, "metrics", "--run", begun),
            (package, "train", "--out", whole, *to_eight),
        ],
    )
    assert [output.code for output in outputs] == [0] * 5, outputs
    assert "error" in json.loads((begun / "metrics.json").read_text())
    last = "checkpoints/step-000000000008.safetensors"
    if backend == "torch":  # which began it
        assert contents(begun)[last] == contents(whole)[last]


def test_the_error_names_what_makes_it_another_training(
    folder: Path, tmp_path: Path
) -> None:
    """Each change in a package of its own, all in one process."""
    commands: list[Sequence[str | Path]] = []
    for number, (old, new, _) in enumerate(OTHER.values()):
        text = SPEC.read_text().replace(old, new)
        assert text != SPEC.read_text()
        path = tmp_path / f"{number}.yaml"
        path.write_text(text.replace("name: life", f"name: life_{number}"))
        build_spec(path, tmp_path, ("torch",))
        resume = ("train", "--out", folder / "begun", "--steps", "5", "--resume")
        commands.append((f"life_{number}_torch", *resume))
        score = ("score", "--run", folder / "begun", "--out", tmp_path / "scores")
        commands.append((f"life_{number}_torch", *score))
    before = contents(folder / "begun")
    outputs = say_all(tmp_path, commands)
    assert contents(folder / "begun") == before
    # Outputs take the numbers of a run from its checkpoint.
    set_for_a_run = ("a rate", "a parameter", "a minibatch")
    for number, (what, (*_, mention)) in enumerate(OTHER.items()):
        resumed, shown = outputs[2 * number : 2 * number + 2]
        assert (resumed.code, mention in resumed.err) == (4, True), (what, resumed)
        expected = 0 if what in set_for_a_run else 4
        assert (shown.code, expected == 0 or mention in shown.err) == (expected, True)
        for output in (resumed, shown):
            assert "Traceback" not in output.err and len(output.err.splitlines()) <= 1


@pytest.mark.parametrize("backend", BLOCKED)
def test_an_edited_optimizer_is_seen(
    backend: str, folder: Path, tmp_path: Path
) -> None:
    package = package_of("life", backend)
    shutil.copytree(folder / package, tmp_path / package)
    program = tmp_path / package / "train.py"
    assert program.read_text().count("lr=config.lr") == 1
    program.write_text(program.read_text().replace("lr=config.lr", "lr=0.002"))
    flags = ("--out", folder / "begun", "--steps", "5", "--resume")
    done = run(tmp_path, package, "train", *flags)
    assert done.returncode == 4
    assert "adam lr: 0.001 there, 0.002 here; go on with" in done.stderr


@pytest.mark.parametrize("backend", BACKENDS)  # the files are those of both engines
def test_statistics_are_never_those_of_other_weights(
    backend: str, folder: Path, tmp_path: Path
) -> None:
    """The statistics of step 4 beside the weights of step 6, as an interruption leaves them."""
    out = shutil.copytree(folder / "begun", tmp_path / "run")
    package, old = package_of("life", backend), tmp_path / "old"
    shutil.copy(out / "statistics.safetensors", old)
    train(folder, backend, out, 6)
    fresh = (out / "metrics.json").read_bytes()
    shutil.copy(old, out / "statistics.safetensors")
    commands = [
        (package, "metrics", "--run", out),
        (package, "score", "--run", out),
        (package, "train", "--out", out, "--steps", "6", "--resume"),  # as it is told
        (package, "metrics", "--run", out),
    ]
    stale, score, again, after = say_all(folder, commands)
    for output in (stale, score):
        assert output.code == 4 and "those after step 4; go on" in output.err, output
    assert (again.code, after.code) == (0, 0), (again, after)
    assert (out / "metrics.json").read_bytes() == fresh


LOADED = """
import sys
from pathlib import Path
import numpy as np
import {package}
from {package} import load, outputs
trained = load(Path(sys.argv[1]))
x = trained.tensor(np.zeros((3, 8, 8, 1)))
q = trained.networks.encoder(x)
mean = q["mean"] if isinstance(q, dict) else q.mean
print(trained.step, [float(v) for v in mean[0]])
"""


@pytest.mark.parametrize("backend", BLOCKED)
def test_a_loaded_model_is_in_evaluation_mode(backend: str, folder: Path) -> None:
    """Three equal examples would be normalized to nothing by their own statistics."""
    package = package_of("life", backend)
    arguments = ["-c", LOADED.format(package=package), folder / "begun"]
    done = forkserver.run(backend, arguments, folder, environment())
    assert done.returncode == 0, done.stderr
    step, mean = done.stdout.strip().split(" ", 1)
    assert step == "4"
    assert json.loads(mean) == pytest.approx(expected_mean(folder), rel=1e-4)


def expected_mean(folder: Path) -> list[float]:
    """The mean of the code of a black image, by the formulas and the checkpoint."""
    import numpy as np
    from safetensors.numpy import load_file

    (path,) = (folder / "begun" / "checkpoints").glob("step-000000000004.*")
    w = {k.removeprefix("encoder/"): v for k, v in load_file(path).items()}
    norm = {k.split("/")[1]: v for k, v in w.items() if k.startswith("batch_norm_1/")}
    root = np.sqrt(norm["running_variance"] + 1e-5)
    hidden = norm["scale"] * (0 - norm["running_mean"]) / root + norm["shift"]
    kernel, bias = w["mean/dense_1/kernel"], w["mean/dense_1/bias"]
    return [float(v) for v in np.maximum(hidden, 0) @ kernel + bias]


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
@pytest.mark.parametrize("backend", BACKENDS)  # the files are those of both engines
def test_a_closed_terminal_costs_nothing(
    backend: str, folder: Path, tmp_path: Path
) -> None:
    """The reader of stdout goes away, then the terminal itself."""
    package, out = package_of("life", backend), tmp_path / "run"
    reading, writing = os.pipe()
    process = forkserver.start(
        backend,
        command(package, "train", "--steps", "1000000", "--out", out),
        folder,
        environment(),
        stdout=subprocess.PIPE,
        stderr=writing,
    )
    os.close(writing)
    assert process.stdout
    process.stdout.readline()
    process.stdout.close()
    os.close(reading)
    waiting = out / "losses.csv"
    rows = len(waiting.read_bytes().splitlines())
    while len(waiting.read_bytes().splitlines()) < rows + 50:
        assert process.poll() is None
    process.send_signal(signal.SIGHUP)
    assert process.wait(120) == 128 + signal.SIGHUP
    step = len(waiting.read_bytes().splitlines()) - 1
    assert (out / f"checkpoints/step-{step:012d}.safetensors").exists()
    assert not (out / ".training.lock").exists()


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
def test_the_error_for_a_second_process_names_the_first(
    folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    arguments = ("train", "--steps", "1000000", "--out", out)
    process = forkserver.start(
        "torch",
        command("life_torch", *arguments),
        folder,
        environment(),
        stdout=subprocess.PIPE,
    )
    assert process.stdout and process.stdout.readline()
    again = [(*("life_torch", *arguments), *more) for more in ([], ["--resume"])]
    fresh, resumed = say_all(folder, again)
    holder = f"in use: process {process.pid} on "
    assert fresh.code == 2 and "already holds a run" in fresh.err
    assert resumed.code == 2 and holder in resumed.err
    process.send_signal(signal.SIGTERM)
    process.communicate()
    numbers = [line.split(",")[0] for line in (out / "losses.csv").open()][1:]
    assert numbers == [str(n) for n in range(len(numbers))]


def test_a_number_that_is_not_finite_is_reported(folder: Path, tmp_path: Path) -> None:
    flags = ("train", "--steps", "20", "--out", tmp_path / "run", "--C", "1e300")
    (output,) = say_all(folder, [("life_torch", *flags)])
    assert output.code == 5
    assert (
        "loss became inf at step 0" in output.err and "learning rate" not in output.err
    )


def test_files_of_others_are_not_overwritten(folder: Path, tmp_path: Path) -> None:
    names = ("config.json", "score.png", "metrics.json", "losses.png")
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_text("mine")
    before = contents(tmp_path)
    commands = [
        ("life_torch", "train", "--steps", "2", "--out", tmp_path / name)
        for name in names
    ]
    for name, output in zip(names, say_all(folder, commands), strict=True):
        assert output.code == 2 and f"{name} exists" in output.err, output
    assert contents(tmp_path) == before


def train(folder: Path, backend: str, out: Path, steps: int) -> Output:
    """To so many steps in all, going on where there is a run."""
    flags = ("--steps", str(steps), *(["--resume"] if out.exists() else []))
    package = package_of("life", backend)
    (output,) = say_all(folder, [(package, "train", "--out", out, *flags)])
    assert output.code == 0, output.err
    return output
