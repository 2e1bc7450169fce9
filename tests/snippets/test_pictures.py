"""Pictures: pixels where they belong, equal bytes, files a person can open."""

from pathlib import Path

import numpy as np
import pytest
from gencc.snippets.support import pictures, streams
from gencc.snippets.support.pictures import GAP, PAPER
from numpy.typing import NDArray
from PIL import Image


def pixels(path: Path) -> NDArray[np.uint8]:
    with Image.open(path) as image:
        return np.asarray(image)


def test_grid(tmp_path: Path) -> None:
    images = np.zeros((5, 8, 10, 1))
    images[:, :, :, 0] = np.linspace(-2, 2, 5).reshape(5, 1, 1)  # beyond both ends
    images[4, 7, 9, 0] = -1
    path = tmp_path / "grid.png"
    pictures.save_grid(path, images, -1, 1, 3)
    sheet = pixels(path)
    assert sheet.shape == (2 * (32 + GAP) + GAP, 3 * (40 + GAP) + GAP)
    assert (sheet[:GAP] == PAPER).all() and (sheet[:, :GAP] == PAPER).all()
    values = [0, 0, 128, 255, 255]
    for k, value in enumerate(values):
        y, x = GAP + k // 3 * (32 + GAP), GAP + k % 3 * (40 + GAP)
        cell = sheet[y : y + 32, x : x + 40].copy()
        if k == 4:
            assert (cell[28:, 36:] == 0).all()
            cell[28:, 36:] = 255
        assert (cell == value).all()
    assert (sheet[36:, 86:] == PAPER).all()  # no sixth image
    assert list(tmp_path.iterdir()) == [path]


def test_large_colour_images_keep_their_size(tmp_path: Path) -> None:
    images = streams.uniform(1, "x", 0, (2, 40, 64, 3))
    path = tmp_path / "grid.png"
    pictures.save_grid(path, images, 0, 1, 8)
    sheet = pixels(path)
    assert sheet.shape == (40 + 2 * GAP, 2 * (64 + GAP) + GAP, 3)
    assert (sheet[2:42, 68:132] == np.rint(images[1] * 255)).all()


def test_pairs(tmp_path: Path) -> None:
    path = tmp_path / "pairs.png"
    a, b = np.zeros((3, 32, 32, 1)), np.ones((3, 32, 32, 1))
    b[2, 0, 0, 0] = np.nan
    pictures.save_pairs(path, a, b, 0, 1, 2)
    sheet = pixels(path)
    step = 32 + GAP
    found = [
        [int(sheet[20 + r * step, 20 + c * step]) for c in range(2)] for r in range(4)
    ]
    assert found == [[0, 0], [255, 255], [0, PAPER], [255, PAPER]]
    assert sheet[GAP + 3 * step, GAP] == 0


def test_codes(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    pictures.save_codes(path, np.array([[0.1, -2], [1e-30, 3]]), np.array([7, 0]))
    assert path.read_bytes() == b"label,0,1\n7,0.1,-2.0\n0,1e-30,3.0\n"


def test_plots_are_reproducible(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    codes = streams.normal(1, "codes", 0, (500, 2))
    labels = streams.permutation(1, "labels", 0, 500) % 10
    losses = tmp_path / "losses.csv"
    rows = [f"{k},{1 / (k + 1)},{k if k % 2 else ''}\n" for k in range(100)]
    losses.write_text("".join(["step,reconstruction,kl\n", *rows]))
    for name in ("a.png", "b.png"):
        pictures.save_scatter(tmp_path / f"scatter-{name}", codes, labels)
        pictures.save_curves(tmp_path / f"curves-{name}", losses)
    for kind in ("scatter", "curves"):
        a, b = (tmp_path / f"{kind}-{name}" for name in ("a.png", "b.png"))
        assert a.read_bytes() == b.read_bytes()
        with Image.open(a) as image:
            assert image.info.keys() <= {"dpi"}
        assert len(np.unique(pixels(a).reshape(-1, pixels(a).shape[2]), axis=0)) > 10
    # One colour of the table for each label.
    shown = {
        tuple(p) for p in pixels(tmp_path / "scatter-a.png")[..., :3].reshape(-1, 3)
    }
    assert {(31, 119, 180), (214, 39, 40), (23, 190, 207)} <= shown


def test_curves_of_a_run_that_has_not_begun(tmp_path: Path) -> None:
    (tmp_path / "losses.csv").write_text("step,loss\n")
    pictures.save_curves(tmp_path / "curves.png", tmp_path / "losses.csv")
    assert pixels(tmp_path / "curves.png").size
