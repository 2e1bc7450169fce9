"""What the trained models can do: every command writes what it says, valid and sized."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest
from harness import BACKENDS, SMALL, complaints, run, write_blobs
from PIL import Image

pytestmark = pytest.mark.framework

GAP = 2  # pixels around images on a sheet
COMMANDS = {
    "vae": ("sample", "reconstruct", "encode", "manifold"),
    "conv_vae": ("sample", "reconstruct", "encode"),
    "gan_saturating": ("sample",),
}
SIDE = {"vae": 8, "conv_vae": 28, "gan_saturating": 8}
COUNT = {"vae": 1797, "conv_vae": 300}


@pytest.mark.parametrize("spec", COMMANDS)
@pytest.mark.parametrize("backend", BACKENDS)
def test_train_then_every_command(
    backend: str, spec: str, packages: Path, tmp_path: Path
) -> None:
    package, out = f"{spec}_{backend}", tmp_path / "run"
    data: tuple[str, ...] = ()
    if spec == "conv_vae":
        data = ("--data", str(write_blobs(tmp_path / "data")))
    flags = (*data, *SMALL.get(spec, ()), "--steps", "3")
    done = run(packages, package, "train", "--out", out, *flags)
    assert done.returncode == 0, done.stderr
    assert written(done.stdout) == {p for p in out.iterdir() if p.suffix == ".png"} | (
        {out / "encode.csv"} if "encode" in COMMANDS[spec] else set()
    )
    expect_sheets(spec, out, count=64)
    assert Image.open(out / "losses.png").size[0] == 840

    # The commands, asked later, find the run folder and do the same.
    later = tmp_path / "later"
    for name in COMMANDS[spec]:
        done = run(packages, package, name, "--run", out, "--out", later, *data)
        assert (done.returncode, complaints(done)) == (0, [])
        for path in written(done.stdout):
            assert path.parent == later
            assert path.read_bytes() == (out / path.name).read_bytes()


@pytest.mark.parametrize("backend", BACKENDS)
def test_count_and_seed_change_the_sheet(
    backend: str, packages: Path, tmp_path: Path
) -> None:
    package, out = f"gan_{backend}", tmp_path / "run"
    run(packages, package, "train", "--out", out, "--steps", "3")
    for name, flags in (
        ("a", ("--count", "11")),
        ("b", ("--count", "11", "--seed", "5")),
    ):
        run(packages, package, "sample", "--run", out, "--out", tmp_path / name, *flags)
        expect_sheets("gan_saturating", tmp_path / name, count=11)
    a, b = ((tmp_path / name / "sample.png").read_bytes() for name in "ab")
    assert a != b


def expect_sheets(spec: str, folder: Path, count: int) -> None:
    """Pictures and tables of the right sizes, as far as they are there."""
    rows = math.ceil(count / 8)
    assert Image.open(folder / "sample.png").size == sheet(spec, 8, rows)
    if (folder / "reconstruct.png").exists():
        assert Image.open(folder / "reconstruct.png").size == sheet(spec, 8, 2 * rows)
    if (folder / "manifold.png").exists():
        assert Image.open(folder / "manifold.png").size == sheet(spec, 20, 20)
    if (folder / "encode.csv").exists():
        with (folder / "encode.csv").open(newline="") as file:
            header, *lines = csv.reader(file)
        assert header[0] == "label"
        assert len(lines) == COUNT[spec]
        for line in lines:
            assert len(line) == len(header)
            assert 0 <= int(line[0]) <= 9
            assert all(math.isfinite(float(value)) for value in line[1:])


def sheet(spec: str, columns: int, rows: int) -> tuple[int, int]:
    """The size of a sheet: small images are enlarged to 32 pixels or more."""
    cell = SIDE[spec] * math.ceil(32 / SIDE[spec]) + GAP
    return GAP + columns * cell, GAP + rows * cell


def written(output: str) -> set[Path]:
    """The files that a command says it wrote; they are there."""
    paths = {
        Path(line.removeprefix("wrote "))
        for line in output.splitlines()
        if line.startswith("wrote ")
    }
    assert all(path.is_file() for path in paths)
    return paths
