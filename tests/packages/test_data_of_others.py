"""Folders of photos, parts of their own for trying, and long series, trained on.

What a package reads of them is compared with the same examples in an .npz file, cut and
scaled here: the losses of the first steps are the same numbers.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from harness import build_spec, run
from numpy.typing import NDArray
from PIL import Image

pytestmark = pytest.mark.framework

SPEC = """\
gencc: 1
name: {name}
data: {{{data}, batch: 4}}
networks:
  encoder: {{input: x, layers: [flatten, dense: 4, tanh]}}
  decoder: {{input: code, layers: [dense: {size}, reshape: {shape}]}}
let: {{code: encoder(x), x_hat: decoder(code)}}
losses: {{reconstruction: "mse(x, x_hat)"}}
train: {{epochs: 1, optimizer: {{sgd: {{lr: 0.1}}}}, minimize: reconstruction}}
outputs: {{score: "mse(x, x_hat)"}}
"""
SHAPES = {
    "photos": (
        "source: images, shape: [8, 6, 3], classes: 2, scale: [0, 1]",
        (8, 6, 3),
    ),
    "arrays": ("source: npz, shape: [8, 6, 3], classes: 2, scale: [0, 1]", (8, 6, 3)),
    "series": ("source: csv, shape: [2], window: {length: 8, stride: 3}", (8, 2)),
    "pieces": ("source: npz, shape: [8, 2]", (8, 2)),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package for each kind of data."""
    folder = tmp_path_factory.mktemp("data_of_others")
    for name, (data, shape) in SHAPES.items():
        resize = ", resize: crop" if name == "photos" else ""
        text = SPEC.format(
            name=name, data=data + resize, size=np.prod(shape), shape=[*shape]
        )
        (folder / f"{name}.yaml").write_text(text)
        build_spec(folder / f"{name}.yaml", folder, ("torch",))
    return folder


def trained(folder: Path, name: str, out: str, *data: str | Path) -> str:
    """The losses of four steps, as they are written."""
    flags = ("--out", out, "--steps", "4")
    done = run(folder, f"{name}_torch", "train", "--data", *data, *flags)
    assert done.returncode == 0, done.stderr
    return (folder / out / "losses.csv").read_text()


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return [*csv.DictReader(file)]


def photo(path: Path, random: np.random.Generator) -> NDArray[np.uint8]:
    """A photo twice as large as its model wants it, and wider: what is to be seen of it."""
    wide = random.integers(0, 256, (16, 12 + 8, 3), np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(wide)
    image.save(path)
    half = image.resize((10, 8), Image.Resampling.BICUBIC)
    return np.asarray(half.crop((2, 0, 8, 8)))


def photos(folder: Path, count: int, seed: int) -> dict[str, NDArray[np.uint8]]:
    """Photos in folders by class, and the same as arrays with labels."""
    random = np.random.default_rng(seed)
    classes = ("cats", "dogs")
    images = [
        photo(folder / name / f"{number:02}.png", random)
        for name in classes
        for number in range(count)
    ]
    return {"x": np.stack(images), "y": np.repeat([0, 1], count)}


def test_photos_in_folders_with_a_part_for_trying(folder: Path) -> None:
    """Training reads the one part, and outputs show the other."""
    train = photos(folder / "photos/train", 6, 0)
    test = photos(folder / "photos/test", 2, 1)
    np.savez(folder / "train.npz", **train)
    np.savez(folder / "test.npz", **test)
    losses = trained(folder, "photos", "of_photos", "photos")
    parts = ("train=train.npz", "--data", "test=test.npz")
    assert trained(folder, "arrays", "of_arrays", *parts) == losses
    assert trained(folder, "arrays", "of_one", "train.npz") == losses
    shown, same = (
        [(row["label"], row["score"]) for row in rows(folder / out / "score.csv")]
        for out in ("of_photos", "of_arrays")
    )
    assert [label for label, _ in shown] == ["cats", "cats", "dogs", "dogs"]
    assert [label for label, _ in same] == ["0", "0", "1", "1"]
    assert [score for _, score in shown] == [score for _, score in same]


def test_labels_have_the_numbers_of_the_training(folder: Path) -> None:
    """A folder with dogs alone, and one with what the training did not have."""
    photos(folder / "pets", 3, 3)
    trained(folder, "photos", "of_pets", "pets")
    kept = json.loads((folder / "of_pets/config.json").read_text())
    assert json.loads(kept["free.labels"]) == {"x": ["cats", "dogs"]}
    (folder / "pets/cats").rename(folder / "pets/emus")
    flags = ("--run", "of_pets", "--data", "pets")
    done = run(folder, "photos_torch", "score", *flags)
    assert done.returncode == 3
    assert "pets has the label emus" in done.stderr
    assert "one of cats 0, dogs 1 was expected" in done.stderr


def test_windows_of_a_series(folder: Path) -> None:
    """Each row of the file has the mean of the windows that it is in."""
    series = np.random.default_rng(2).normal(size=(60, 2)).round(3)
    with (folder / "series.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["a", "b"], *series.tolist()])
    begins = [*range(0, 52, 3), 52]
    np.savez(folder / "pieces.npz", x=np.stack([series[k : k + 8] for k in begins]))
    losses = trained(folder, "series", "of_series", "series.csv")
    assert trained(folder, "pieces", "of_pieces", "pieces.npz") == losses
    scores = [float(row["score"]) for row in rows(folder / "of_pieces/score.csv")]
    shown = [float(row["score"]) for row in rows(folder / "of_series/score.csv")]
    expected = [
        np.mean([s for s, k in zip(scores, begins, strict=True) if k <= line < k + 8])
        for line in range(60)
    ]
    assert shown == pytest.approx(expected, rel=1e-5)
