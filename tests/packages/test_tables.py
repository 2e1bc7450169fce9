"""A table whose columns are of different units: learned, applied to others, in its units."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest
from harness import build_spec, run

pytestmark = pytest.mark.framework

SPEC = """\
gencc: 1
name: sensors
data:
  source: csv
  batch: 32
  columns: {s1..s4: standardize, amount: log, time: minmax, kind: {category: [x, y]}, class: label}
  classes: 2
  only: [0]
  hold_out: 0.3
networks:
  encoder: {input: x, layers: [dense: 16, relu, dense: 4]}
  decoder: {input: code, layers: [dense: 16, relu, dense: 8]}
let: {code: encoder(x), x_hat: decoder(code)}
losses: {reconstruction: "mse(x, x_hat)"}
train: {epochs: 12, optimizer: {adam: {lr: 1.0e-2}}, minimize: reconstruction}
outputs: {score: "mse(x, x_hat)", reconstruct: x_hat, error: abs(x - x_hat)}
metrics: {auroc: "auroc(mse(x, x_hat))"}
"""
ROWS = 600


def table() -> list[list[str]]:
    """Four numbers around 0, an amount, a time and a word; of every 20th row six sigma off."""
    draw = np.random.default_rng(0)
    sensors = draw.normal(size=(ROWS, 4))
    amount, time = np.exp(2 * draw.normal(size=ROWS)), 172_800 * draw.random(ROWS)
    is_odd = np.arange(ROWS) % 20 == 19
    sensors[is_odd] += 6 * np.sign(sensors[is_odd])
    header = ["time", "s1", "s2", "s3", "s4", "amount", "kind", "class"]
    return [header] + [
        [
            str(round(time[row])),
            *(f"{value:.4f}" for value in sensors[row]),
            f"{amount[row]:.2f}",
            "xy"[row % 2],
            str(int(is_odd[row])),
        ]
        for row in range(ROWS)
    ]


def write(path: Path, rows: list[list[str]], separator: str = ",") -> Path:
    with path.open("w", newline="") as file:
        csv.writer(file, delimiter=separator).writerows(rows)
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return [*csv.DictReader(file)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package and its run."""
    folder = tmp_path_factory.mktemp("tables")
    spec = folder / "sensors.yaml"
    spec.write_text(SPEC)
    build_spec(spec, folder, ("torch",))
    write(folder / "data.csv", table())
    flags = ("--data", folder / "data.csv", "--out", folder / "run")
    done = run(folder, "sensors_torch", "train", *flags)
    assert done.returncode == 0 and "warning" not in done.stderr, done.stderr
    return folder


def test_what_is_odd_is_told_from_what_was_held_out(folder: Path) -> None:
    assert json.loads((folder / "run/metrics.json").read_text())["auroc"] > 0.98
    rows = table()
    for line in read(folder / "run/score.csv"):
        assert rows[int(line["line"]) - 1][-1] == line["label"]


def test_reconstructions_are_in_the_units_of_the_file(folder: Path) -> None:
    rows = table()
    lines = read(folder / "run/reconstruct.csv")
    names = ["line", "label", "s1", "s2", "s3", "s4", "amount", "time", "kind"]
    assert [*lines[0]] == names
    assert {line["kind"] for line in lines} == {"x", "y"}
    learned = json.loads(facts(folder)["columns"])["learned"]
    (spread,) = (spread for name, _, spread, _ in learned if name == "time")
    for line, error in zip(lines, read(folder / "run/error.csv"), strict=True):
        assert {"error_time", "error_kind=x", "error_kind=y"} < {*error}
        apart = float(line["time"]) - float(rows[int(line["line"]) - 1][0])
        expected = float(error["error_time"]) * spread
        assert math.isclose(abs(apart), expected, rel_tol=1e-3, abs_tol=0.1)


def facts(folder: Path) -> dict[str, str]:
    known: dict[str, str] = json.loads((folder / "run/config.json").read_text())
    return known


def test_another_table_is_put_on_the_scales_of_the_run(folder: Path) -> None:
    """Its own mean and spread are others, and it has other columns in another order."""
    known = read(folder / "run/score.csv")[:5]
    rows = table()
    lines = [rows[int(line["line"]) - 1][:-1] for line in known]
    other = [[*rows[0][:-1], "note"], *([*line, "-"] for line in lines)]
    write(folder / "new.tsv", [row[::-1] for row in other], "\t")
    flags = (
        "--data",
        folder / "new.tsv",
        "--run",
        folder / "run",
        "--out",
        folder / "new",
    )
    done = run(folder, "sensors_torch", "score", *flags)
    assert done.returncode == 0 and "left out note, not learned" in done.stdout, done
    for line, before in zip(read(folder / "new/score.csv"), known, strict=True):
        assert math.isclose(float(line["score"]), float(before["score"]), rel_tol=1e-5)
    lost = [row[1:] for row in other]
    write(folder / "lost.csv", lost)
    flags = ("--data", folder / "lost.csv", "--run", folder / "run")
    done = run(folder, "sensors_torch", "score", *flags)
    assert done.returncode == 3
    assert "lacks the column time, which this model has" in done.stderr


def test_a_run_of_other_numbers_is_not_resumed(folder: Path) -> None:
    """What is fitted is a fact of a run, and so is all of the table."""
    names = [name for name, *_ in json.loads(facts(folder)["columns"])["learned"]]
    assert names == ["s1", "s2", "s3", "s4", "amount", "time", "kind"]
    changed = table()
    changed[1][5] = "1e6"
    write(folder / "changed.csv", changed)
    flags = ("--data", folder / "changed.csv", "--out", folder / "run", "--resume")
    done = run(folder, "sensors_torch", "train", *flags, "--epochs", "13")
    assert done.returncode != 0 and "belongs to another training" in done.stderr
    flags = ("--data", folder / "data.csv", "--out", folder / "run", "--resume")
    done = run(folder, "sensors_torch", "train", *flags, "--epochs", "13")
    assert done.returncode == 0, done.stderr
