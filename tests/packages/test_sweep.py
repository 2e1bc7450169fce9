"""A sweep trains what is not trained yet, and compares; in one framework, as it only starts it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from harness import environment

pytestmark = pytest.mark.framework

SPEC = """\
gencc: 1
name: tiny
data: {source: moons, batch: 250}
latent: {z: {normal: 1}}
networks: {generator: {input: z, layers: [dense: 2]}}
losses: {far: "mse(x, generator(sample(prior.z)))"}
train: {epochs: 1, optimizer: {sgd: {lr: 0.1}}, minimize: far}
outputs: {made: generator(sample(prior.z))}
"""


SEED = "3"  # one, for each training is a process; rows of several have tests without


def sweep(folder: Path, *values: str) -> subprocess.CompletedProcess[str]:
    flags = [part for value in values for part in ("--set", value)]
    return subprocess.run(
        [
            *(sys.executable, "-c", "from gencc.cli.main import main; main()", "sweep"),
            *("tiny.yaml", *flags, "--out", "out", "--seeds", SEED),
        ],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
    )


def test_a_sweep_continues_where_it_stopped(tmp_path: Path) -> None:
    (tmp_path / "tiny.yaml").write_text(SPEC)
    (tmp_path / "tiny_torch").mkdir()  # not the package that is trained
    (tmp_path / "tiny_torch/__main__.py").write_text("raise SystemExit(9)")
    done = sweep(tmp_path, "latent.z.normal=2,3")
    assert done.returncode == 0, done.stderr
    rows = (tmp_path / "out/sweep.csv").read_text().splitlines()
    assert rows[0] == "run,steps,far"
    assert [row.split(",")[:2] for row in rows[1:]] == [
        [f"latent.z.normal={n} seed=3", "8"] for n in (2, 3)
    ]
    assert (tmp_path / "out/sweep.html").exists()

    losses = tmp_path / "out/latent.z.normal=3/run/seed_3/losses.csv"
    before = losses.stat().st_mtime_ns
    again = sweep(tmp_path, "latent.z.normal=3,4")
    assert again.returncode == 0, again.stderr
    assert again.stdout.count("trained already") == 1
    assert losses.stat().st_mtime_ns == before
    rows = (tmp_path / "out/sweep.csv").read_text().splitlines()
    assert [row.split(" ")[0] for row in rows[1:]] == [
        "latent.z.normal=3",
        "latent.z.normal=4",
    ]
