"""Pictures and tables: pixels where they belong, equal bytes, files a person can open."""

from pathlib import Path

import numpy as np
import pytest
from gencc.runtime.support import plots, sheets, streams, tables
from gencc.runtime.support.sheets import BREAK, GAP, PAPER
from numpy.typing import NDArray
from PIL import Image

BLUE, ORANGE, RED, CYAN = (31, 119, 180), (255, 127, 14), (214, 39, 40), (23, 190, 207)
VIRIDIS = {(68, 1, 84), (253, 231, 37)}  # its ends
INK, PALE = (31, 53, 82), (211, 214, 218)


def pixels(path: Path) -> NDArray[np.uint8]:
    with Image.open(path) as image:
        return np.asarray(image)


def colours(path: Path) -> set[tuple[int, ...]]:
    """What a plot is painted with: edges are blended into many more, few pixels each."""
    with Image.open(path) as image:
        counted = image.convert("RGB").getcolors(image.width * image.height)
    return {colour for amount, colour in counted if amount > 30}


# Sheets.


def test_grid(tmp_path: Path) -> None:
    images = np.zeros((5, 8, 10, 1))
    images[:, :, :, 0] = np.linspace(-2, 2, 5).reshape(5, 1, 1)  # beyond both ends
    images[4, 7, 9, 0] = -1
    path = tmp_path / "grid.png"
    sheets.save_grid(path, images, -1, 1, 3)
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
    sheets.save_grid(path, images, 0, 1, 8)
    sheet = pixels(path)
    assert sheet.shape == (40 + 2 * GAP, 2 * (64 + GAP) + GAP, 3)
    assert (sheet[2:42, 68:132] == np.rint(images[1] * 255)).all()


def test_rows_in_blocks(tmp_path: Path) -> None:
    path = tmp_path / "rows.png"
    black, white = np.zeros((3, 32, 32, 1)), np.ones((3, 32, 32, 1))
    white[2, 0, 0, 0] = np.nan
    sheets.save_rows(path, [black, white, black], 0, 1, 2)
    sheet = pixels(path)
    down, block = 32 + GAP, 3 * (32 + GAP) + BREAK
    assert sheet.shape == (GAP + 2 * block - BREAK, GAP + 2 * down)
    shades = [
        [int(sheet[20 + b * block + r * down, 20 + c * down]) for c in range(2)]
        for b in range(2)
        for r in range(3)
    ]
    first, second = [[0, 0], [255, 255], [0, 0]], [[0, PAPER], [255, PAPER], [0, PAPER]]
    assert shades == [*first, *second]
    assert sheet[GAP + block + down, GAP] == 0  # not a number
    assert (sheet[3 * down : block + GAP] == PAPER).all()  # between the blocks


def test_one_row_is_a_grid(tmp_path: Path) -> None:
    images = streams.uniform(1, "x", 0, (7, 8, 8, 1))
    sheets.save_grid(tmp_path / "grid.png", images, 0, 1, 3)
    sheets.save_rows(tmp_path / "rows.png", [images], 0, 1, 3)
    a, b = ((tmp_path / name).read_bytes() for name in ("grid.png", "rows.png"))
    assert a == b


def test_rows_of_several_sizes_and_colours(tmp_path: Path) -> None:
    large = streams.uniform(1, "large", 0, (2, 8, 8, 1))
    half = streams.uniform(1, "half", 0, (2, 4, 4, 3))
    odd = streams.uniform(1, "odd", 0, (2, 5, 3, 1))
    path = tmp_path / "rows.png"
    sheets.save_rows(path, [large, half, odd], 0, 1, 2)
    sheet = pixels(path)
    down = 32 + GAP
    assert sheet.shape == (GAP + 3 * down, GAP + 2 * down, 3)
    lines = [sheet[GAP + r * down : (r + 1) * down] for r in range(3)]
    cells = [
        [line[:, GAP + c * down : (c + 1) * down] for c in (0, 1)] for line in lines
    ]
    for c in range(2):
        for cell, images, factor in (
            (cells[0][c], large, 4),
            (cells[1][c], half, 8),
            (cells[2][c][1:31, 7:25], odd, 6),  # in the middle of the cell
        ):
            values = np.broadcast_to(images[c], (*images.shape[1:3], 3))
            expected = np.kron(np.rint(values * 255), np.ones((factor, factor, 1)))
            assert (cell == expected).all()
        margin = cells[2][c].copy()
        margin[1:31, 7:25] = PAPER
        assert (margin == PAPER).all()


def test_a_single_image_is_about_all_examples(tmp_path: Path) -> None:
    images, single = (streams.uniform(1, str(n), 0, (n, 8, 8, 1)) for n in (3, 1))
    sheets.save_rows(tmp_path / "one.png", [images, single], 0, 1, 2)
    sheets.save_rows(tmp_path / "each.png", [images, single.repeat(3, axis=0)], 0, 1, 2)
    a, b = ((tmp_path / name).read_bytes() for name in ("one.png", "each.png"))
    assert a == b


@pytest.mark.parametrize("counts", [(), (0, 0), (3, 2), (1, 0)])
def test_rows_that_do_not_match(counts: tuple[int, ...], tmp_path: Path) -> None:
    rows = [np.zeros((count, 8, 8, 1)) for count in counts]
    with pytest.raises(ValueError, match="the rows of a sheet hold"):
        sheets.save_rows(tmp_path / "rows.png", rows, 0, 1, 2)
    assert not list(tmp_path.iterdir())


# Tables.


def test_table(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    columns = {
        "label": np.array([7, 0], np.uint8),
        "code": np.array([[0.1, -2], [1e-30, 1 / 3]]),
        "score": np.array([1.0, np.nan]),
        "mask": np.arange(4).reshape(2, 1, 2),
    }
    tables.save_table(path, columns)
    assert path.read_text().splitlines() == [
        "label,code_0,code_1,score,mask_0,mask_1",
        "7,0.1,-2.0,1.0,0,1",
        "0,1e-30,0.3333333333333333,nan,2,3",
    ]
    assert b"\r" not in path.read_bytes() and path.read_bytes().endswith(b"\n")


def test_labels_come_first_in_a_table() -> None:
    labels, code = np.array([3, 1]), np.zeros((2, 4))
    assert list(tables.labelled(labels, {"code": code})) == ["label", "code"]
    assert list(tables.labelled(None, {"code": code})) == ["code"]


def test_table_keeps_every_digit_of_float32(tmp_path: Path) -> None:
    values = streams.normal(1, "x", 0, (50, 3)).astype(np.float32)
    tables.save_table(tmp_path / "table.csv", {"x": values})
    read = np.loadtxt(tmp_path / "table.csv", np.float32, delimiter=",", skiprows=1)
    assert (read == values).all()


def test_table_of_nothing_and_of_columns_that_do_not_match(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    tables.save_table(path, {"label": np.zeros(0, int), "code": np.zeros((0, 2))})
    assert path.read_bytes() == b"label,code_0,code_1\n"
    with pytest.raises(ValueError):
        tables.save_table(path, {"label": np.zeros(3), "code": np.zeros((2, 2))})


# Plots.


def test_plots_are_reproducible(tmp_path: Path) -> None:
    points = streams.normal(1, "points", 0, (500, 2))
    labels = streams.permutation(1, "labels", 0, 500) % 10
    losses = tmp_path / "losses.csv"
    rows = [f"{k},{1 / (k + 1)},{k if k % 2 else ''}\n" for k in range(100)]
    losses.write_text("".join(["step,reconstruction,kl\n", *rows]))
    for name in ("a.png", "b.png"):
        plots.save_scatter(tmp_path / f"scatter-{name}", points, labels, points)
        plots.save_histogram(tmp_path / f"histogram-{name}", points[:, 0], labels, [3])
        plots.save_curves(tmp_path / f"curves-{name}", losses)
        series = {"x": points.reshape(20, 50, 1), "x_hat": points.reshape(20, 50, 1)}
        plots.save_series(tmp_path / f"series-{name}", series, labels[:20])
    for kind in ("scatter", "histogram", "curves", "series"):
        a, b = (tmp_path / f"{kind}-{name}" for name in ("a.png", "b.png"))
        assert a.read_bytes() == b.read_bytes()
        with Image.open(a) as image:
            assert image.info.keys() <= {"dpi"}
        assert BLUE in colours(a)
    assert not list(tmp_path.glob("*.tmp"))


def test_scatter_has_a_colour_for_each_label(tmp_path: Path) -> None:
    points = streams.normal(1, "points", 0, (500, 2)).astype(np.float32)
    labels = streams.permutation(1, "labels", 0, 500)
    path = tmp_path / "scatter.png"
    plots.save_scatter(path, points, labels % 10)
    assert {BLUE, ORANGE, RED, CYAN} <= colours(path)
    plots.save_scatter(path, points, labels % 2 * 10 + 3)  # 3 and 13
    assert {BLUE, ORANGE} <= colours(path) and RED not in colours(path)
    plots.save_scatter(path, points, labels % 20)
    assert {BLUE, (174, 199, 232), (158, 218, 229)} <= colours(path)


def test_scatter_of_many_labels_has_a_scale(tmp_path: Path) -> None:
    points = streams.normal(1, "points", 0, (500, 2))
    path = tmp_path / "scatter.png"
    plots.save_scatter(path, points, streams.permutation(1, "labels", 0, 500) % 21)
    assert colours(path) >= VIRIDIS
    assert not {BLUE, ORANGE} & colours(path)


def test_scatter_in_front_of_the_data(tmp_path: Path) -> None:
    points = streams.normal(1, "points", 0, (300, 2))
    path = tmp_path / "scatter.png"
    plots.save_scatter(path, points, None)
    assert INK in colours(path) and PALE not in colours(path)
    plots.save_scatter(path, points, None, points + 1)
    assert {INK, PALE} <= colours(path)
    # Where the two coincide, only the legend still shows the data.
    plots.save_scatter(path, points, None, points)
    _, x = (pixels(path)[..., :3] == PALE).all(axis=2).nonzero()
    assert len(x) and x.min() > 0.75 * pixels(path).shape[1]


def test_series_have_as_many_panels_for_each_label(tmp_path: Path) -> None:
    series = streams.normal(1, "series", 0, (40, 8, 2))
    labels = np.arange(40) // 10
    assert plots._of_each(labels, 40) == [0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32]
    assert plots._of_each(labels[:15], 15) == [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14]
    assert plots._of_each(np.arange(40), 40) == [*range(40)]
    path = tmp_path / "series.png"
    plots.save_series(path, {"x": series, "x_hat": series + 1}, labels)
    assert {PALE, BLUE} <= colours(path)
    plots.save_series(path, {"samples": series[:5]}, None)
    assert INK in colours(path) and not {PALE, BLUE} & colours(path)


def test_series_that_are_not_finite_have_gaps(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    series = np.ones((3, 5, 1))
    series[1, 2], series[2, 1] = np.nan, np.inf
    plots.save_series(tmp_path / "series.png", {"samples": series}, None)
    assert "2 of 3 series in" in capsys.readouterr().err


def test_histogram_has_a_colour_for_the_others(tmp_path: Path) -> None:
    scores = streams.normal(1, "scores", 0, (200,)).astype(np.float32)
    labels = np.arange(200) % 10
    path = tmp_path / "histogram.png"
    plots.save_histogram(path, scores, labels, [0, 1, 2])
    assert {BLUE, ORANGE} <= colours(path)
    for seen, normal in ((None, [0]), (labels, None), (None, None)):
        plots.save_histogram(path, scores, seen, normal)
        assert BLUE in colours(path) and ORANGE not in colours(path)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("normal", [[], range(10)])
def test_histogram_of_equal_scores_of_one_kind(
    normal: list[int], tmp_path: Path
) -> None:
    path = tmp_path / "histogram.png"
    plots.save_histogram(path, np.full(9, 1e8, np.float32), np.arange(9), normal)
    assert (ORANGE in colours(path)) == (normal == [])


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "scores",
    [
        [1e17, 1e17 + 16],
        [-1.7e308, 0.0, 1.7e308],
        [1e308, 1e308],
        [5e-324, 0.0],
        [1.0, 1 + 2.0**-52],
        [0.0, 1e300],
    ],
)
def test_histogram_of_scores_that_no_bin_divides(
    scores: list[float], tmp_path: Path
) -> None:
    path = tmp_path / "histogram.png"
    plots.save_histogram(path, np.array(scores), None, None)
    assert BLUE in colours(path)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_counted_and_not_drawn(
    value: float, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scores = streams.normal(1, "scores", 0, (40,))
    labels = np.arange(40) % 10
    points = np.stack([scores, scores[::-1]], axis=1)
    for count in (3, 40):
        scores[:count], points[:count, 1] = value, value
        plots.save_histogram(tmp_path / "h.png", scores, labels, [0, 1])
        plots.save_scatter(tmp_path / "s.png", points, labels)
        warnings = capsys.readouterr().err.splitlines()
        assert warnings == [
            f"warning: {count} of 40 values are not finite, and not in {path}"
            for path in (tmp_path / "h.png", tmp_path / "s.png")
        ]
        assert (BLUE in colours(tmp_path / "h.png")) == (count < 40)


def test_images_without_numbers_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    images = np.ones((4, 8, 8, 1))
    images[1, 2, 3], images[2, 2, 3] = np.nan, np.inf
    sheets.save_grid(tmp_path / "g.png", images, 0, 1, 2)
    path = tmp_path / "g.png"
    warning = f"warning: 1 of 4 images in {path} hold pixels that are not numbers\n"
    assert capsys.readouterr().err == warning


def test_curves_join_the_values_that_exist(tmp_path: Path) -> None:
    losses, path = tmp_path / "losses.csv", tmp_path / "curves.png"
    cells = [(k, "" if k % 5 else k, 3 if k == 7 else "", "") for k in range(50)]
    rows = [",".join(map(str, row)) + "\n" for row in cells]
    losses.write_text("".join(["step,critic,once,never\n", *rows]))
    plots.save_curves(path, losses)
    thirds = np.array_split(pixels(path)[..., :3].astype(int), 3)
    blue = [int((part[..., 2] - part[..., 0] > 60).sum()) for part in thirds]
    assert blue[0] > 500  # a line across the panel
    assert 0 < blue[1] < 100  # a dot
    assert blue[2] == 0


def test_curves_of_a_run_that_has_not_begun(tmp_path: Path) -> None:
    (tmp_path / "losses.csv").write_text("step,loss\n")
    plots.save_curves(tmp_path / "curves.png", tmp_path / "losses.csv")
    assert pixels(tmp_path / "curves.png").size
