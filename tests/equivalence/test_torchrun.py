"""`torchrun -m vae_torch train`, as it is typed: the curve of one process, whatever happens."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness import GALLERY, build_spec, environment
from test_workers import FAR, apart, losses

pytestmark = [pytest.mark.framework, pytest.mark.long]

SETTINGS = Path(__file__).with_name("distributed_settings.py")
TRAIN = ("train", "--precision", "float64")


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packages")
    for name in ("vae", "dcgan", "wgan_gp", "image_to_image_unpaired"):
        build_spec(GALLERY / f"{name}.yaml", folder, ("torch",))
    return folder


def start(
    packages: Path, count: int, *words: str, restarts: int = 0
) -> subprocess.Popen:
    """One process as `python`, several by torchrun."""
    command = [sys.executable]
    if count > 1:
        command += ["-m", "torch.distributed.run", "--standalone"]
        command += ["--nproc-per-node", str(count), "--max-restarts", str(restarts)]
    return subprocess.Popen(
        [*command, *words],
        cwd=packages,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def train(packages: Path, count: int, out: Path, *flags: str) -> int:
    words = ("-m", "vae_torch", *TRAIN, "--out", str(out), *flags)
    process = start(packages, count, *words)
    said, _ = process.communicate(timeout=500)
    print(said)
    return process.returncode


def workers_of(process: subprocess.Popen) -> Iterator[int]:
    """The numbers of the processes that torchrun has started, in its order."""
    for task in Path(f"/proc/{process.pid}/task").iterdir():
        yield from map(int, (task / "children").read_text().split())


def test_the_curve_of_one_is_that_of_two_and_goes_on_with_four(
    packages: Path, tmp_path: Path
) -> None:
    alone, out = tmp_path / "alone", tmp_path / "out"
    assert train(packages, 1, alone, "--steps", "9") == 0
    assert train(packages, 2, out, "--steps", "5") == 0
    assert train(packages, 4, out, "--steps", "9", "--resume") == 0
    assert apart(alone, out) < FAR


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="this needs Linux")
def test_a_worker_that_dies_is_started_again_to_the_same_curve(
    packages: Path, tmp_path: Path
) -> None:
    alone, out, steps = tmp_path / "alone", tmp_path / "out", ("--steps", "300")
    assert train(packages, 1, alone, *steps) == 0
    words = ("-m", "vae_torch", *TRAIN, "--out", str(out), *steps)
    process = start(packages, 2, *words, restarts=2)
    while not (out / "losses.csv").exists() or len(losses(out)) < 2:
        assert process.poll() is None
        time.sleep(0.05)
    os.kill([*workers_of(process)][-1], signal.SIGKILL)
    said, _ = process.communicate(timeout=500)
    assert process.returncode == 0, said
    assert "SIGKILL" in said or "-9" in said
    assert apart(alone, out) < FAR


def test_settings_that_are_wrong_in_silence(packages: Path) -> None:
    """PyTorch's own ways, which packages do not go; each is at least seen here."""
    process = start(packages, 2, str(SETTINGS), str(packages))
    said, _ = process.communicate(timeout=500)
    assert process.returncode == 0, said
    line = next(line for line in said.splitlines() if line.startswith("{"))
    differences = json.loads(line)
    print(differences)
    assert differences.pop("none of these") < FAR
    assert min(differences.values()) > 1e-5 and len(differences) == 5, differences
