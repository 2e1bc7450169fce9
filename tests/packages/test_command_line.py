"""The command line of a package: help at once, and every refusal in one line."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from commands import Output, say_all
from compare import newest
from harness import (
    BACKENDS,
    BLOCKED,
    GUARDED,
    complaints,
    contents,
    environment,
    run,
    write_blobs,
)

COMMANDS = ("train", "sample", "reconstruct", "encode", "manifold")
# The command line is the same text for all frameworks: these show that it is.
HELP = {
    "vae_torch": ("", *COMMANDS),
    "vae_keras": ("", "train"),
    "gan_saturating_torch": ("", "sample"),
    "gan_saturating_keras": ("train",),
}
UNKNOWN = (
    "",
    "train --stepz 3",
    "train --steps many",
    "train --precision float16",
    "train --device tpu",
    "dance",
    "sample --count 1.5",
)
EACH = Path(__file__).with_name("each_command.py")
FRAMEWORKS = "torch,tensorflow,keras,jax,gencc"


@pytest.mark.parametrize(
    ("package", "command"), [(name, command) for name in HELP for command in HELP[name]]
)
def test_help_needs_no_framework(package: str, command: str, packages: Path) -> None:
    done = without_frameworks(packages, package, *command.split(), "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"usage: python -m {package}")
    assert max(map(len, done.stdout.splitlines())) <= 80
    if not command:
        listed = COMMANDS if package.startswith("vae") else COMMANDS[:2]
        assert all(name in done.stdout for name in listed)


# The command line is the same text for all frameworks, but for its devices.
@pytest.mark.parametrize(
    ("backend", "commands"),
    [("torch", UNKNOWN), ("keras", ("train --device tpu", "dance"))],
    ids=["torch", "keras"],
)
def test_what_cannot_be_typed_needs_no_framework(
    backend: str, commands: Sequence[str], packages: Path
) -> None:
    """One process for all of them, with the modules of the package anew for each."""
    typed = json.dumps([command.split() for command in commands])
    done = subprocess.run(
        [sys.executable, str(EACH), FRAMEWORKS, f"vae_{backend}", typed],
        cwd=packages,
        env=environment(COLUMNS="80"),
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    ends = json.loads(done.stdout)
    assert len(ends) == len(commands)
    for command, (code, out, err) in zip(commands, ends, strict=True):
        assert (code, out) == (2, ""), command
        assert "error: " in err.splitlines()[-1], command
        assert "Traceback" not in err, command


@pytest.mark.framework
@pytest.mark.parametrize("backend", BACKENDS)
def test_one_example_leaves_a_batch_norm_nothing_to_normalize_by(
    backend: str, packages: Path, tmp_path: Path
) -> None:
    flags = ("--out", tmp_path / "run", "--batch-size")
    done = run(packages, f"gan_saturating_{backend}", "train", *flags, "1")
    assert done.returncode == 2
    assert "leaves generator/batch_norm_1 one value per channel" in done.stderr
    assert not (tmp_path / "run").exists()
    done = run(
        packages, f"gan_saturating_{backend}", "train", *flags, "2", "--steps", "1"
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def trained(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run of vae for each framework."""
    folder = tmp_path_factory.mktemp("trained")
    for backend in BACKENDS:
        flags = ("--out", folder / backend, "--steps", "3")
        done = run(packages, f"vae_{backend}", "train", *flags)
        assert done.returncode == 0, done.stderr
    return folder


# What is typed ("RUN" stands for a finished run, "NEW" for a folder that is not there),
# the exit code, and a part of the line on stderr.
REFUSED = {
    "a run is never overwritten": ("train --out RUN", 2, "already holds a run"),
    "no run to resume": ("train --resume --out NEW", 2, "holds no run"),
    "another seed": ("train --resume --out RUN --seed 1", 4, "seed: 0 there, 1 here"),
    "another weight": ("train --resume --out RUN --C 1", 4, "C: 10.0 there"),
    "no such device": ("train --out NEW --device cuda", 2, "no CUDA device"),
    "data that are not there": ("train --out NEW --data NEW", 3, "does not exist"),
    "data of an output that are not there": (
        "encode --run RUN --data NEW",
        3,
        "does not exist",
    ),
    "a minibatch larger than the data": (
        "train --out NEW --batch-size 1798",
        3,
        "fewer than one minibatch",
    ),
    "no number": ("train --out NEW --C nan --steps 2", 2, "no number"),
    "a loss that is not finite": ("train --out NEW --C 1e300 --steps 2", 5, "inf"),
    "nothing trained": ("sample --run NEW", 2, "holds no checkpoint"),
    "no steps": ("train --out NEW --steps 0", 2, "steps"),
    "fewer than no steps": ("train --out NEW --steps -3", 2, "steps"),
    "fewer than no epochs": ("train --out NEW --epochs -1", 2, "epochs"),
    "digits of another script": ("train --out NEW --steps ١٢", 2, "no whole number"),
    "digits in groups": ("train --out NEW --steps 1_0", 2, "no whole number"),
    "a fraction of a step": ("train --out NEW --steps 1.5", 2, "no whole number"),
    "a very long word": (f"train --out NEW --C {'E' * 9999}", 2, "EEE... is no number"),
    "an empty minibatch": ("train --out NEW --batch-size 0", 2, "batch"),
    "a negative minibatch": ("train --out NEW --batch-size -5 --steps 2", 2, "batch"),
    "a negative seed": ("train --out NEW --seed -1 --steps 2", 2, "seed"),
    "a seed of 65 bits": (f"train --out NEW --seed {2**64} --steps 2", 2, "seed"),
    "a negative seed of an output": ("sample --run RUN --seed -1", 2, "seed"),
    "no images": ("sample --run RUN --count 0", 2, "count"),
    "more images than memory": (
        f"sample --run RUN --count {10**11}",
        2,
        "TiB of memory",
    ),
    "fewer than no images": ("sample --run RUN --count -1", 2, "count"),
}
# The command line is the same text for all frameworks: these show that it is.
FOR_EVERY = ("another seed", "no such device", "nothing trained")
CASES = [
    *(("torch", what) for what in REFUSED),
    *(("keras", what) for what in FOR_EVERY),
]


@pytest.fixture(scope="module")
def refused(
    packages: Path, trained: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str], Output]:
    """What is said to each that is typed, all of a framework in one process."""
    folder, said = tmp_path_factory.mktemp("refused"), {}
    before = contents(trained)
    for backend in BACKENDS:
        cases = [case for case in CASES if case[0] == backend]
        commands = []
        for number, (_, what) in enumerate(cases):
            places = {"RUN": trained / backend, "NEW": folder / f"{backend}_{number}"}
            words = [places.get(word, word) for word in REFUSED[what][0].split()]
            commands.append((f"vae_{backend}", *words))
        said |= dict(zip(cases, say_all(packages, commands), strict=True))
    assert contents(trained) == before
    return said


@pytest.mark.framework
@pytest.mark.parametrize(("backend", "what"), CASES)
def test_a_refusal_is_one_line(
    backend: str, what: str, refused: dict[tuple[str, str], Output]
) -> None:
    _, code, part = REFUSED[what]
    expect_refusal(refused[backend, what], code, part)


@pytest.mark.framework
@pytest.mark.parametrize("backend", BACKENDS)
def test_the_run_of_another_model_is_refused(
    backend: str, packages: Path, trained: Path, tmp_path: Path
) -> None:
    shutil.copytree(trained / backend, tmp_path / "run")
    before = contents(tmp_path)
    package, out = f"gan_saturating_{backend}", tmp_path / "run"
    for arguments in (("train", "--resume", "--out", out), ("sample", "--run", out)):
        done = run(packages, package, *arguments)
        expect_refusal(output_of(done), 4, "another ")
    assert contents(tmp_path) == before


@pytest.mark.framework
@pytest.mark.parametrize("backend", BACKENDS)
def test_a_checkpoint_without_a_weight_is_refused(
    backend: str, packages: Path, trained: Path, tmp_path: Path
) -> None:
    shutil.copytree(trained / backend, tmp_path / "run")
    for path in (tmp_path / "run" / "checkpoints").iterdir():
        path.write_bytes(path.read_bytes()[:-8])
    done = run(packages, f"vae_{backend}", "sample", "--run", tmp_path / "run")
    assert done.returncode == 4
    assert done.stderr.splitlines()[-1].startswith("error: none of the 2 checkpoints")
    assert not newest(trained / backend).with_suffix(".damaged").exists()


# What is done to a sound data folder, and a part of the line on stderr.
DAMAGE = {
    "no folder named": (None, "add --data PATH, a folder with the IDX files of MNIST"),
    "a folder that is not there": ("gone", "does not exist"),
    "a folder without the files": ("empty", "holds nothing"),
    "labels of other images": ("other labels", "train-labels-idx1-ubyte"),
    "images cut short": ("cut", "declares"),
    "no images but text": ("text", "IDX"),
}


@pytest.mark.framework
@pytest.mark.parametrize("what", DAMAGE)
def test_data_that_cannot_be_used(what: str, packages: Path, tmp_path: Path) -> None:
    damage, part = DAMAGE[what]
    folder = damaged(write_blobs(tmp_path / "data"), damage)
    data = ("--data", folder) if folder else ()
    done = run(packages, "given_torch", "train", "--out", tmp_path / "r", *data)
    expect_refusal(output_of(done), 3, part)
    assert not (tmp_path / "r").exists()


def damaged(folder: Path, damage: str | None) -> Path | None:
    """The folder to name."""
    images = folder / "train-images-idx3-ubyte"
    if damage is None:
        return None
    if damage == "gone":
        return folder / "gone"
    labels = folder / "train-labels-idx1-ubyte"
    if damage == "empty":
        labels.unlink()
    if damage == "other labels":
        labels.rename(folder / "t10k-labels-idx1-ubyte")
    if damage == "empty":
        images.unlink()
    if damage == "cut":
        images.write_bytes(images.read_bytes()[:-1])
    if damage == "text":
        images.write_text("<html>not found</html>")
    return folder


def output_of(done: subprocess.CompletedProcess[str]) -> Output:
    """What a process of its own said, without the notes of TensorFlow as it starts."""
    return Output(done.returncode, done.stdout, "\n".join(complaints(done)))


def expect_refusal(output: Output, code: int, part: str) -> None:
    """One line on stderr, behind argparse's usage if there; no word of success."""
    assert "Traceback" not in output.err, output.err.splitlines()[-1]
    assert (output.code, "wrote" in output.out) == (code, False), output.err
    lines = output.err.splitlines()
    line = lines[-1]
    assert len(lines) == 1 or lines[0].startswith("usage: "), output.err
    assert "error: " in line
    assert part in line


def without_frameworks(
    folder: Path, package: str, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """A command where no framework at all can be imported."""
    assert set(FRAMEWORKS.split(",")) >= set(BLOCKED[package.rpartition("_")[2]])
    return subprocess.run(
        [sys.executable, str(GUARDED), FRAMEWORKS, package, *arguments],
        cwd=folder,
        env=environment(COLUMNS="80"),
        capture_output=True,
        text=True,
    )
