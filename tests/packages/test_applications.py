"""Trained models applied to somebody's own data: every form of it, every mistake in it."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from commands import Output, say_all
from data import random, write_csv, write_images, write_npz
from harness import APPLICATIONS, BACKENDS, Job, locked, start_jobs
from sheet_sizes import expect_sheet, sheets

pytestmark = pytest.mark.framework

COUNT = 30
# How data are read is the same text for all frameworks: in Keras those that read labels,
# several domains, and what all of them read.
TRAINED = {
    "torch": APPLICATIONS,
    "keras": ("anomaly_code", "code_classifier", "image_to_image_unpaired"),
}


@dataclass(frozen=True)
class Site:
    """Packages, a trained run of each application, and data."""

    packages: Path
    runs: Path
    data: Path

    def fill(self, typed: str) -> list[str]:
        """The words of a command: "RUNS/" and "DATA/" stand for the folders."""
        places = {"RUNS": self.runs, "DATA": self.data}
        arguments = []
        for word in typed.split():
            head, slash, tail = word.partition("/")
            arguments.append(
                str(places[head] / tail) if head in places and slash else word
            )
        return arguments


@pytest.fixture(scope="module")
def site(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Every application after two steps in each framework, made once for all workers."""
    folder = packages.parent / "applied"
    site = Site(packages, folder / "runs", folder / "data")
    with locked(folder):
        if not folder.exists():
            folder.mkdir()
            write_data(site.data)
            processes = []
            for backend in BACKENDS:
                jobs = [job(site, spec, backend) for spec in TRAINED[backend]]
                processes.append(start_jobs(jobs, folder / f"{backend}.json"))
            assert [process.wait() for process in processes] == [0, 0]
    for path in site.runs.glob("*/error.txt"):
        raise AssertionError(path.read_text())
    return site


def job(site: Site, spec: str, backend: str) -> Job:
    """A short training."""
    package = f"{spec}_{backend}"
    flags = ("--steps", "2", "--out", str(site.runs / package))
    return Job(str(site.packages), package, flags, pictures=True)


def write_data(folder: Path) -> None:
    """The same images in every form, and what is wrong with some."""
    images = random().integers(0, 256, (COUNT, 8, 8), np.uint8)
    labels = np.arange(COUNT) % 10
    unit = images / 255.0
    write_npz(folder / "good.npz", x=images, y=labels)
    write_npz(folder / "floats.npz", images=unit[..., None], labels=labels)
    write_npz(folder / "unlabelled.npz", x=unit)
    write_npz(folder / "one.npz", x=unit[:1])
    write_npz(folder / "zeros.npz", x=unit, y=0 * labels)
    write_npz(folder / "eleven.npz", x=unit, y=labels + 2)
    write_npz(folder / "half.npz", x=unit, y=labels + 0.5)
    write_npz(folder / "large.npz", x=16 * unit)
    write_npz(folder / "wide.npz", x=np.zeros((5, 9, 9)))
    write_npz(folder / "empty.npz", x=np.zeros((0, 8, 8)))
    write_npz(folder / "nan.npz", x=np.full((5, 8, 8), np.nan))
    (folder / "broken.npz").write_text("<html>not found</html>")
    (folder / "text.txt").write_text("text")
    (folder / "nothing").mkdir()
    rows = unit.reshape(COUNT, 64)
    write_csv(folder / "good.csv", rows, labels)
    cells = (folder / "good.csv").read_text().splitlines()
    (folder / "word.csv").write_text("\n".join([*cells, cells[-1].replace("0.", "o.")]))
    write_images(folder / "good", images)
    write_images(folder / "large", np.zeros((3, 16, 16), np.uint8))
    write_images(folder / "classes" / "dogs", images[:10])
    write_images(folder / "classes" / "cats", images[10:])
    write_images(folder / "domains" / "a", images[:20])
    write_images(folder / "domains" / "b", images[20:])
    write_images(folder / "half" / "a", images[:20])


def say(site: Site, commands: Sequence[tuple[str, str]]) -> list[Output]:
    """Commands (package, what is typed) of one framework."""
    typed = [[package, *site.fill(arguments)] for package, arguments in commands]
    return say_all(site.packages, typed)


# What is typed; the file that is made, and the lines of a table, or those of a sheet and of each block.
APPLIED = {
    "anomaly_code score DATA/good.npz": ("score.csv", COUNT),
    "anomaly_code score DATA/floats.npz": ("score.csv", COUNT),
    "anomaly_code score DATA/good.csv": ("score.csv", COUNT),
    "anomaly_code score DATA/good": ("score.csv", COUNT),
    "anomaly_code score DATA/good/007.png": ("score.csv", 1),
    "denoising_ae repair DATA/good": ("repair.png", (8, 2)),
    "denoising_ae denoise DATA/classes": ("denoise.png", (12, 3)),
    "code_classifier classify DATA/good.csv": ("classify.csv", COUNT),
    "source_separation unmix DATA/one.npz": ("unmix.png", (3, 3)),
    "super_resolution enlarge DATA/unlabelled.npz": ("enlarge.png", (12, 3)),
    "image_to_image translate DATA/good": ("translate.png", (12, 3)),
    "image_to_image_unpaired translate DATA/domains": ("translate.png", (9, 3)),
    "image_to_image_unpaired translate_back DATA/domains": (
        "translate_back.png",
        (6, 3),
    ),
    "manifold interpolate DATA/good": ("interpolate.png", (8, 8)),
}


@pytest.mark.parametrize("backend", BACKENDS)
def test_every_application_takes_data_of_ones_own(
    backend: str, site: Site, tmp_path: Path
) -> None:
    commands, applied = [], {}
    for number, (typed, expected) in enumerate(APPLIED.items()):
        spec, name, data = typed.split()
        if spec not in TRAINED[backend]:
            continue
        applied[number] = (typed, *expected)
        package = f"{spec}_{backend}"
        flags = f"--run RUNS/{package} --out {tmp_path / str(number)}"
        commands.append((package, f"{name} --data {data} {flags}"))
    results = zip(applied.items(), say(site, commands), strict=True)
    for (number, (typed, file, size)), output in results:
        assert (output.code, output.err) == (0, ""), typed
        path = tmp_path / str(number) / file
        assert f"wrote {path}\n" in output.out
        if isinstance(size, int):
            assert len(read(path)) == size, typed
        else:
            lines, of_block = size
            breaks = sheets.BREAK * (lines // of_block - 1)
            images = 1 if "one.npz" in typed else None
            expect_sheet(path, 8, lines, breaks, images=images)
    # One example is one example, whatever it is written in.
    first, *others = (
        scores(tmp_path / str(number) / "score.csv") for number in range(4)
    )
    for other in others:
        assert other == pytest.approx(first, rel=1e-4)
    assert scores(tmp_path / "4" / "score.csv") == pytest.approx(first[7:8], rel=1e-4)
    assert list(read(tmp_path / "0" / "score.csv")[3]) == ["label", "score"]
    assert list(read(tmp_path / "3" / "score.csv")[3]) == ["file", "score"]
    probabilities = read(tmp_path / "7" / "classify.csv")[0]
    classes = [f"classify_{i}" for i in range(10)]
    assert list(probabilities) == ["line", "label", *classes]
    assert sum(float(probabilities[name]) for name in classes) == pytest.approx(
        1, abs=1e-5
    )


def read(path: Path) -> list[dict[str, str]]:
    """The lines of a table."""
    with path.open(newline="") as file:
        return [*csv.DictReader(file)]


def scores(path: Path) -> list[float]:
    """A column of them."""
    return [float(line["score"]) for line in read(path)]


METRICS = {
    "anomaly_code": ("good.npz", {"auroc"}),
    "code_classifier": ("good.csv", {"accuracy"}),
    "denoising_ae": ("good", {"before", "after"}),
    "super_resolution": ("one.npz", {"psnr"}),
}


@pytest.mark.parametrize("backend", BACKENDS)
def test_metrics_of_data_of_ones_own(backend: str, site: Site, tmp_path: Path) -> None:
    metrics = {n: expected for n, expected in METRICS.items() if n in TRAINED[backend]}
    commands = [
        (
            f"{spec}_{backend}",
            f"metrics --run RUNS/{spec}_{backend} --data DATA/{data}"
            f" --out {tmp_path / spec}",
        )
        for spec, (data, _) in metrics.items()
    ]
    results = say(site, commands)
    for (spec, (_, names)), output in zip(metrics.items(), results, strict=True):
        assert (output.code, output.err) == (0, ""), spec
        values = json.loads((tmp_path / spec / "metrics.json").read_text())
        assert set(values) >= names
        for name, value in values.items():
            assert f"{name} {value:.4g}\n" in output.out


# What is typed, and a part of the one line on stderr that says what to do.
REFUSED = {
    "anomaly_code score DATA/gone.npz": "does not exist; name a .npz, .npy, .csv, .tsv or .parquet file",
    "anomaly_code score DATA/text.txt": "convert it to one of these",
    "anomaly_code score DATA/nothing": "holds nothing",
    "anomaly_code score DATA/broken.npz": "write it anew with numpy.savez",
    "anomaly_code score DATA/wide.npz": "of shape 9 x 9, where 8 x 8 x 1 was expected",
    "anomaly_code score DATA/large": "write `resize: crop` beside `scale` in the spec",
    "anomaly_code score DATA/large.npz": "outside the scale of the model, 0.0 to 1.0",
    "anomaly_code score DATA/empty.npz": "holds no examples",
    "anomaly_code score DATA/nan.npz": "not a finite number",
    "anomaly_code score DATA/word.csv": "where a number was expected",
    "anomaly_code score DATA/half.npz": "a whole number from 0 on was expected",
    "anomaly_code metrics DATA/unlabelled.npz": "no labels, which are needed here; bring",
    "anomaly_code metrics DATA/zeros.npz": "ranking needs some of both kinds",
    "code_classifier metrics DATA/good": "no labels, which are needed here; bring some",
    "code_classifier metrics DATA/eleven.npz": "the label 11, where 0 to 9 were expected",
    "manifold interpolate DATA/one.npz": "there is one example; bring more",
    "image_to_image_unpaired translate DATA/good.npz": "must be a folder that holds",
    "image_to_image_unpaired translate DATA/half": "one file or folder called b",
}
UNTRAINED = {
    "code_classifier train DATA/eleven.npz": "the label 11, where 0 to 9 were expected",
    "code_classifier train DATA/unlabelled.npz": "no labels, which are needed here",
    "denoising_ae train DATA/good": "fewer than one minibatch of 64",
    "anomaly_code train DATA/good": "no labels, which are needed here; bring some",
    "anomaly_code train DATA/zeros.npz": "auroc ranks some of both kinds",
}


@pytest.mark.parametrize("backend", BACKENDS)
def test_data_that_cannot_be_used_are_refused_in_a_line(
    backend: str, site: Site, tmp_path: Path
) -> None:
    commands, parts = [], {}
    for typed, part in {**REFUSED, **UNTRAINED}.items():
        spec, name, data = typed.split()
        if spec not in TRAINED[backend]:
            continue
        parts[typed] = part
        run = f"--run RUNS/{spec}_{backend} --out {tmp_path / 'new'}"
        if name == "train":
            run = f"--out {tmp_path / 'new'} --steps 1"
        commands.append((f"{spec}_{backend}", f"{name} --data {data} {run}"))
    results = say(site, commands)
    for (typed, part), output in zip(parts.items(), results, strict=True):
        assert output.code == 3, (typed, output.err)
        assert "wrote" not in output.out, typed
        assert output.err.startswith("error: "), typed
        assert output.err.count("\n") == 1, typed
        assert part in output.err, output.err
    assert not any(path.is_file() for path in tmp_path.rglob("*"))
