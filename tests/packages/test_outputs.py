"""What the trained models can do: every command writes what it says, valid and sized."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import pytest
from commands import say_all
from gencc.runtime.support import figures
from harness import BACKENDS, SMALL, run, write_blobs
from PIL import Image
from sheet_sizes import expect_sheet, sheets

pytestmark = pytest.mark.framework

COMMANDS = {
    "vae": ("sample", "reconstruct", "encode", "manifold"),
    "conv_vae": ("sample", "reconstruct", "encode"),
    "gan_saturating": ("sample",),
    "given": ("reconstruct", "ink", "metrics"),
}
SIDE = {"vae": 8, "conv_vae": 8, "gan_saturating": 8, "given": 28}


@pytest.mark.parametrize(
    ("backend", "spec"),
    [
        *(("torch", spec) for spec in COMMANDS),
        # Outputs of all specs are compared between frameworks where they train alike.
        *(("keras", spec) for spec in ("vae", "given")),
    ],
)
def test_train_then_every_command(
    backend: str, spec: str, packages: Path, tmp_path: Path
) -> None:
    package, out = f"{spec}_{backend}", tmp_path / "run"
    data: tuple[str, ...] = ()
    if spec == "given":
        data = ("--data", str(write_blobs(tmp_path / "data")))
    flags = (*data, *SMALL.get(spec, ()), "--steps", "3")
    done = run(packages, package, "train", "--out", out, *flags)
    assert done.returncode == 0, done.stderr
    files = {
        p
        for p in out.iterdir()
        if p.suffix in (".png", ".csv", ".json", ".html", ".md")
    }
    of_run = {out / name for name in ("losses.csv", "config.json", "notes.json")}
    assert written(done.stdout) == files - of_run
    expect_sheets(spec, out, count=64)
    assert Image.open(out / "losses.png").size[0] == figures.WIDTH

    # The commands, asked later, find the run folder and do the same.
    later = tmp_path / "later"
    flags = ("--run", str(out), "--out", str(later), *data)
    commands = [(package, name, *flags) for name in COMMANDS[spec]]
    for output in say_all(packages, commands):
        assert (output.code, output.err) == (0, "")
        for path in written(output.out):
            assert path.parent == later
            assert path.read_bytes() == (out / path.name).read_bytes()


def test_count_and_seed_change_the_sheet(packages: Path, tmp_path: Path) -> None:
    package, out = "gan_saturating_torch", tmp_path / "run"
    commands = [(package, "train", "--out", out, "--steps", "3")]
    for name, flags in (
        ("a", ("--count", "11")),
        ("b", ("--count", "11", "--seed", "5")),
    ):
        folders = ("--run", out, "--out", tmp_path / name)
        commands.append((package, "sample", *folders, *flags))
    assert [output.code for output in say_all(packages, commands)] == [0, 0, 0]
    for name in "ab":
        expect_sheets("gan_saturating", tmp_path / name, count=11)
    a, b = ((tmp_path / name / "sample.png").read_bytes() for name in "ab")
    assert a != b


def test_a_film_changes_no_bit_of_a_training(packages: Path, tmp_path: Path) -> None:
    package = "gan_saturating_torch"
    commands = [
        (package, "train", "--out", tmp_path / name, "--steps", "6", *flags)
        for name, flags in (("a", ("--film", "3")), ("b", ()))
    ]
    assert [output.code for output in say_all(packages, commands)] == [0, 0]
    for name in ("losses.csv", "sample.png"):
        a, b = ((tmp_path / run / name).read_bytes() for run in "ab")
        assert a == b
    with Image.open(tmp_path / "a" / "sample_over_time.gif") as image:
        assert image.n_frames == 3
    assert (tmp_path / "a" / "sample_over_time.png").exists()


@pytest.mark.parametrize("backend", BACKENDS)
def test_metrics_are_means_over_the_data(
    backend: str, packages: Path, tmp_path: Path
) -> None:
    data = (
        "--data",
        write_blobs(tmp_path / "data", 600),
    )  # more than are computed at once
    flags = ("--steps", "1", "--precision", "float64", "--out", tmp_path / "run")
    done = run(packages, f"given_{backend}", "train", *flags, *data)
    assert done.returncode == 0, done.stderr
    with (tmp_path / "run" / "ink.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    assert (header, len(rows)) == (["label", "ink"], 600)
    ink = [float(row[1]) for row in rows]
    metrics = json.loads((tmp_path / "run" / "metrics.json").read_text())
    assert metrics["blackness"] == pytest.approx(sum(ink) / 600, abs=1e-9)
    assert metrics["more"] == pytest.approx(1 + sum(ink) / 600, abs=1e-9)
    assert metrics["blackness"] ** 2 < metrics["squares"] < metrics["blackness"]
    assert f"more {metrics['more']:.4g}\n" in done.stdout


def expect_sheets(spec: str, folder: Path, count: int) -> None:
    """Pictures and tables of the right sizes, as far as they are there."""
    rows = math.ceil(count / 8)
    if (folder / "sample.png").exists():
        expect_sheet(folder / "sample.png", SIDE[spec], rows)
    if (folder / "reconstruct.png").exists():
        between = sheets.BREAK * (rows - 1)
        expect_sheet(folder / "reconstruct.png", SIDE[spec], 2 * rows, between)
    if (folder / "manifold.png").exists():
        axis = 2 * sheets.LETTERS
        expect_sheet(folder / "manifold.png", SIDE[spec], 20, axis, columns=20)
    if (folder / "encode.csv").exists():
        with (folder / "encode.csv").open(newline="") as file:
            header, *lines = csv.reader(file)
        assert header[0] == "label"
        assert len(lines) == 1797
        for line in lines:
            assert len(line) == len(header)
            assert 0 <= int(line[0]) <= 9
            assert all(math.isfinite(float(value)) for value in line[1:])


def written(output: str) -> set[Path]:
    """The files that a command says it wrote; they are there."""
    paths = {
        Path(line.removeprefix("wrote "))
        for line in output.splitlines()
        if line.startswith("wrote ")
    }
    assert all(path.is_file() for path in paths)
    return paths
