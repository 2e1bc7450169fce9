"""Pictures and tables: pixels where they belong, equal bytes, files a person can open."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from gencc.runtime.support import figures, plots, streams, tables
from gencc.runtime.support.datasets import Dataset
from gencc.runtime.support.figures import Picture
from loading import snippet
from numpy.typing import NDArray
from PIL import Image

confusion = snippet("optional", "confusion")
histogram = snippet("optional", "histogram")
scatter = snippet("optional", "scatter")
sheets = snippet("optional", "sheets")
time_series = snippet("optional", "time_series")

GAP, BREAK, PAPER, WHITE = sheets.GAP, sheets.BREAK, sheets.PAPER, sheets.WHITE
COLOURS = [(int(c[1:3], 16), int(c[3:5], 16), int(c[5:7], 16)) for c in figures.COLOURS]
BLUE, ORANGE, RED, SKY = COLOURS[0], COLOURS[6], COLOURS[2], COLOURS[9]
VIRIDIS = {(68, 1, 84), (253, 231, 37)}  # its ends
INK, PALE = (31, 53, 82), (211, 214, 218)


def picture(path: Path, title: str = "sample") -> Picture:
    return Picture(path, title, "vae, step 7, seed 0")


def pixels(path: Path) -> NDArray[np.uint8]:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def colours(path: Path) -> set[tuple[int, ...]]:
    """What a plot is painted with: edges are blended into many more, few pixels each."""
    with Image.open(path) as image:
        counted = image.convert("RGB").getcolors(image.width * image.height)
    return {colour for amount, colour in counted if amount > 30}


def written(path: Path) -> list[str]:
    """What stands in an SVG whose letters are text."""
    return re.findall(r">([^<>\n]+)</text>", path.read_text(encoding="utf-8"))


# Sheets.


def test_grid() -> None:
    images = np.zeros((5, 8, 10, 1))
    images[:, :, :, 0] = np.linspace(-2, 2, 5).reshape(5, 1, 1)  # beyond both ends
    images[4, 7, 9, 0] = -1
    sheet = sheets.laid_out([images], -1, 1, 3, picture(Path("grid.png")))
    # 600 pixels from left to right need 20 of each: 3 * 200 and the gaps.
    down, across = 160 + GAP, 200 + GAP
    assert sheet.pixels.shape == (2 * down + GAP, 3 * across + GAP, 3)
    assert sheet.lines == [GAP + 80, GAP + down + 80]
    assert sheet.columns == [GAP + 100 + k * across for k in range(3)]
    assert (sheet.pixels[:GAP] == PAPER).all() and (
        sheet.pixels[:, :GAP] == PAPER
    ).all()
    values = [0, 0, 128, 255, 255]
    for k, value in enumerate(values):
        y, x = GAP + k // 3 * down, GAP + k % 3 * across
        cell = sheet.pixels[y : y + 160, x : x + 200].copy()
        if k == 4:
            assert (cell[140:, 180:] == 0).all()
            cell[140:, 180:] = 255
        assert (cell == value).all()
    assert (sheet.pixels[down + GAP :, 2 * across + GAP :] == WHITE).all()  # no sixth


@pytest.mark.parametrize("kind", figures.KINDS)
def test_a_sheet_stands_in_its_picture_pixel_by_pixel(
    kind: str, tmp_path: Path
) -> None:
    images = streams.uniform(1, "x", 0, (7, 8, 8, 1))
    path = tmp_path / f"grid.{kind}"
    sheets.save_grid(picture(path), images, 0, 1, 3, names=["a", "b", "c"])
    assert [*tmp_path.iterdir()] == [path]
    if kind == "svg":
        text = path.read_text()
        assert "<image" in text and "<?xml" in text
        return
    sheet = sheets.laid_out([images], 0, 1, 3, picture(path)).pixels
    drawn = pixels(path)
    below, right = (drawn.shape[i] - figures.MARGIN for i in (0, 1))
    part = drawn[below - sheet.shape[0] : below, right - sheet.shape[1] : right]
    assert (part == sheet).all()
    assert drawn.shape[1] >= 600
    # Its title is above, and the names of its lines on the left.
    assert (drawn[: below - sheet.shape[0]] != WHITE).any()
    assert (drawn[below - sheet.shape[0] :, : right - sheet.shape[1]] != WHITE).any()


def test_large_colour_images_keep_their_size() -> None:
    images = streams.uniform(1, "x", 0, (2, 300, 320, 3))
    sheet = sheets.laid_out([images], 0, 1, 8, picture(Path("grid.png"))).pixels
    assert sheet.shape == (300 + 2 * GAP, 2 * (320 + GAP) + GAP, 3)
    second = sheet[GAP:-GAP, 2 * GAP + 320 : -GAP]
    assert (second == np.rint(images[1] * 255)).all()


def test_rows_in_blocks() -> None:
    black, white = np.zeros((3, 150, 150, 1)), np.ones((3, 150, 150, 1))
    white[2, 0, 0, 0] = np.nan
    rows = [black, white, black]
    sheet, lines, _ = sheets.laid_out(rows, 0, 1, 4, picture(Path("rows.png")))
    down = 150 + GAP
    assert sheet.shape == (GAP + 3 * down, GAP + 3 * down, 3)
    sheet, lines, _ = sheets.laid_out(rows, 0, 1, 2, picture(Path("rows.png")))
    down = 300 + GAP  # twice as large, as half as many fill the sheet
    block = 3 * down + BREAK
    assert sheet.shape == (GAP + 2 * block - BREAK, GAP + 2 * down, 3)
    assert lines == [GAP + 150 + b * block + r * down for b in (0, 1) for r in range(3)]
    shades = [
        [int(sheet[round(line), 20 + c * down, 0]) for c in range(2)] for line in lines
    ]
    first, second = [[0, 0], [255, 255], [0, 0]], [[0, WHITE], [255, WHITE], [0, WHITE]]
    assert shades == [*first, *second]
    assert (sheet[GAP + block + down, GAP] == 0).all()  # not a number
    assert (sheet[3 * down + GAP : block] == WHITE).all()  # between the blocks


def test_rows_of_several_sizes_and_colours() -> None:
    large = streams.uniform(1, "large", 0, (2, 80, 80, 1))
    half = streams.uniform(1, "half", 0, (2, 40, 40, 3))
    odd = streams.uniform(1, "odd", 0, (2, 50, 30, 1))
    sheet = sheets.laid_out(
        [large, half, odd], 0, 1, 8, picture(Path("rows.png"))
    ).pixels
    down = 80 + GAP
    assert sheet.shape == (GAP + 3 * down, GAP + 2 * down, 3)
    lines = [sheet[GAP + r * down : (r + 1) * down] for r in range(3)]
    cells = [
        [line[:, GAP + c * down : (c + 1) * down] for c in (0, 1)] for line in lines
    ]
    for c in range(2):
        for cell, images, factor in (
            (cells[0][c], large, 1),
            (cells[1][c], half, 2),
            (cells[2][c][15:65, 25:55], odd, 1),  # in the middle of the cell
        ):
            values = np.broadcast_to(images[c], (*images.shape[1:3], 3))
            expected = np.kron(np.rint(values * 255), np.ones((factor, factor, 1)))
            assert (cell == expected).all()
        margin = cells[2][c].copy()
        margin[15:65, 25:55] = PAPER
        assert (margin == PAPER).all()


def test_a_single_image_is_about_all_examples() -> None:
    images, single = (streams.uniform(1, str(n), 0, (n, 8, 8, 1)) for n in (3, 1))
    a, b = (
        sheets.laid_out([images, second], 0, 1, 2, picture(Path("rows.png"))).pixels
        for second in (single, single.repeat(3, axis=0))
    )
    assert (a == b).all()


def test_the_worst_examples_come_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    x = np.zeros((5, 2, 2, 1))
    x_hat = np.array([0.1, -0.4, 0.3, np.nan, 0.4]).reshape(5, 1, 1, 1) + x
    assert sheets._farthest(x, x_hat).tolist() == [3, 1, 4, 2, 0]
    monkeypatch.setitem(figures.STYLE, "svg.fonttype", "none")
    path = tmp_path / "worst.svg"
    sheets.save_rows(picture(path), [x, x_hat], 0, 1, 8, ("x", "x_hat"), worst=2)
    assert "vae, step 7, seed 0, the worst 2 of 5" in written(path)


@pytest.mark.parametrize("counts", [(), (0, 0), (3, 2), (1, 0)])
def test_rows_that_do_not_match(counts: tuple[int, ...], tmp_path: Path) -> None:
    rows = [np.zeros((count, 8, 8, 1)) for count in counts]
    with pytest.raises(ValueError, match="the rows of a sheet hold"):
        sheets.save_rows(picture(tmp_path / "rows.png"), rows, 0, 1, 2, "abc")
    assert not list(tmp_path.iterdir())


def test_a_plane_has_the_axes_of_its_codes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    images = streams.uniform(1, "x", 0, (36, 8, 8, 1))
    path = tmp_path / "plane.svg"
    codes = streams.quantile_grid(6)
    monkeypatch.setitem(figures.STYLE, "svg.fonttype", "none")
    sheets.save_plane(picture(path, "manifold"), images, 0, 1, codes, "z")
    values = ["−1.6", "−0.74", "−0.23", "0.23", "0.74", "1.6"]
    above = ["manifold", "vae, step 7, seed 0"]
    assert written(path) == [*values, *values[::-1], "z₁", "z₂", *above]


def test_a_traversal_has_a_line_for_each_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "traversal.svg"
    monkeypatch.setitem(figures.STYLE, "svg.fonttype", "none")
    sheets.save_traversal(picture(path), np.zeros((21, 8, 8, 1)), 0, 1)
    below, left = ["−3", "−2", "−1", "0", "1", "2", "3"], ["1", "2", "3"]
    names = ["value", "number of the code"]
    assert written(path)[:12] == [*below, *left, *names]


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
    code = np.zeros((2, 4))
    unlabelled = Dataset(np.zeros((2, 3)), None, "digest")
    labelled = replace(unlabelled, labels=np.array([3, 1]))
    assert list(tables.labelled(labelled, {"code": code})) == ["label", "code"]
    assert list(tables.labelled(unlabelled, {"code": code})) == ["code"]


def test_table_keeps_every_digit_of_float32(tmp_path: Path) -> None:
    values = streams.normal(1, "x", 0, (50, 3)).astype(np.float32)
    tables.save_table(tmp_path / "table.csv", {"x": values})
    read = np.loadtxt(tmp_path / "table.csv", np.float32, delimiter=",", skiprows=1)
    assert (read == values).all()


def test_a_long_table_is_written_piece_by_piece(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = {"line": np.arange(7), "x": streams.normal(1, "x", 0, (7, 3))}
    tables.save_table(tmp_path / "whole.csv", columns)
    written: list[int] = []
    write = tables.atomic.write_parts

    def counting(path: Path, parts: Callable[[], Iterable[bytes]]) -> None:
        written.extend(part.count(b"\n") for part in parts())
        write(path, parts)

    monkeypatch.setattr(tables, "ROWS", 3)
    monkeypatch.setattr(tables.atomic, "write_parts", counting)
    tables.save_table(tmp_path / "pieces.csv", columns)
    assert written == [1, 3, 3, 1]
    whole, pieces = (tmp_path / name for name in ("whole.csv", "pieces.csv"))
    assert whole.read_bytes() == pieces.read_bytes()


def test_table_of_nothing_and_of_columns_that_do_not_match(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    tables.save_table(path, {"label": np.zeros(0, int), "code": np.zeros((0, 2))})
    assert path.read_bytes() == b"label,code_0,code_1\n"
    with pytest.raises(ValueError):
        tables.save_table(path, {"label": np.zeros(3), "code": np.zeros((2, 2))})


# Plots.


@pytest.mark.parametrize("kind", figures.KINDS)
def test_plots_are_reproducible(kind: str, tmp_path: Path) -> None:
    points = streams.normal(1, "points", 0, (500, 2))
    labels = streams.permutation(1, "labels", 0, 500) % 10
    losses = tmp_path / "losses.csv"
    rows = [f"{k},{1 / (k + 1)},{k if k % 2 else ''}\n" for k in range(100)]
    losses.write_text("".join(["step,reconstruction,kl\n", *rows]))
    series = points[:60].reshape(3, 40, 1)
    for number, (function, arguments) in enumerate(
        (
            (scatter.save_scatter, (points, labels, "z", points)),
            (scatter.save_components, (points.reshape(200, 5), labels[:200], "z")),
            (histogram.save_histogram, (points[:, 0], labels, [3], "error")),
            (time_series.save_series, ({"x": series, "x_hat": series}, None)),
            (plots.save_curves, (losses, {0: 14})),
        )
    ):
        first, second = (tmp_path / f"{number}{x}.{kind}" for x in "ab")
        function(picture(first), *arguments)
        # What is drawn stands in an SVG; of PNGs, one shows that its encoder adds nothing.
        if kind == "svg" or not number:
            function(picture(second), *arguments)
            assert first.read_bytes() == second.read_bytes()
        if kind == "png":
            assert BLUE in colours(first)
            with Image.open(first) as image:
                assert image.info.keys() <= {"dpi"} and image.width >= 600
    assert not list(tmp_path.glob("*.tmp"))


def test_scatter_has_a_colour_for_each_label(tmp_path: Path) -> None:
    points = streams.normal(1, "points", 0, (500, 2)).astype(np.float32)
    labels = streams.permutation(1, "labels", 0, 500)
    path = tmp_path / "scatter.png"
    scatter.save_scatter(picture(path), points, labels % 10, "z")
    assert {BLUE, ORANGE, RED, SKY} <= colours(path)
    scatter.save_scatter(picture(path), points, labels % 2 * 10 + 3, "z")  # 3 and 13
    assert {BLUE, COLOURS[1]} <= colours(path) and RED not in colours(path)
    scatter.save_scatter(picture(path), points, labels % 20, "z")  # by shapes as well
    assert {*COLOURS} <= colours(path)


def test_of_very_many_points_some_are_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(figures.STYLE, "svg.fonttype", "none")
    monkeypatch.setattr(scatter, "MOST", 10)
    points, path = streams.normal(1, "points", 0, (95, 2)), tmp_path / "scatter.svg"
    for labels in (None, np.zeros(95, int)):
        scatter.save_scatter(picture(path), points, labels, "z", points)
        assert "some of 95 points" in written(path)
        assert 20 <= path.read_text().count("<use ") < 60
    scatter.save_scatter(picture(path), points[:10], None, "z")
    assert not any("some of" in text for text in written(path))


def test_labels_of_a_scatter_have_the_names_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(figures.STYLE, "svg.fonttype", "none")
    points, path = streams.normal(1, "points", 0, (6, 2)), tmp_path / "scatter.svg"
    labels = np.array([0, 1, 2, 0, 1, 2])
    scatter.save_scatter(picture(path), points, labels, "z", names=("usual", "odd"))
    assert {"usual", "odd", "2"} <= {*written(path)}


def test_scatter_of_many_labels_has_a_scale(tmp_path: Path) -> None:
    points = streams.normal(1, "points", 0, (500, 2))
    path = tmp_path / "scatter.png"
    labels = streams.permutation(1, "labels", 0, 500) % 21
    scatter.save_scatter(picture(path), points, labels, "z")
    assert colours(path) >= VIRIDIS
    assert not {BLUE, ORANGE} & colours(path)


def test_scatter_in_front_of_the_data(tmp_path: Path) -> None:
    points = streams.normal(1, "points", 0, (300, 2))
    path = tmp_path / "scatter.png"
    scatter.save_scatter(picture(path), points, None, "x")
    assert INK in colours(path) and PALE not in colours(path)
    scatter.save_scatter(picture(path), points, None, "x", points + 1)
    assert {INK, PALE} <= colours(path)
    # Where the two coincide, only the legend still shows the data.
    scatter.save_scatter(picture(path), points, None, "x", points)
    _, x = (pixels(path)[..., :3] == PALE).all(axis=2).nonzero()
    assert len(x) and x.min() > 0.75 * pixels(path).shape[1]


def test_series_have_as_many_panels_for_each_label(tmp_path: Path) -> None:
    series = streams.normal(1, "series", 0, (40, 8, 2))
    labels = np.arange(40) // 10
    assert time_series._of_each(labels, 40) == [
        0,
        1,
        2,
        10,
        11,
        12,
        20,
        21,
        22,
        30,
        31,
        32,
    ]
    assert time_series._of_each(labels[:15], 15) == [
        0,
        1,
        2,
        3,
        4,
        5,
        10,
        11,
        12,
        13,
        14,
    ]
    assert time_series._of_each(np.arange(40), 40) == [*range(40)]
    path = tmp_path / "series.png"
    time_series.save_series(picture(path), {"x": series, "x_hat": series + 1}, labels)
    assert {PALE, BLUE} <= colours(path)
    time_series.save_series(picture(path), {"samples": series[:5]}, None)
    assert INK in colours(path) and not {PALE, BLUE} & colours(path)


def test_series_that_are_not_finite_have_gaps(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    series = np.ones((3, 5, 1))
    series[1, 2], series[2, 1] = np.nan, np.inf
    time_series.save_series(picture(tmp_path / "series.png"), {"samples": series}, None)
    assert "2 of 3 series in" in capsys.readouterr().err


def test_histogram_has_a_colour_for_the_others(tmp_path: Path) -> None:
    scores = streams.normal(1, "scores", 0, (200,)).astype(np.float32)
    labels = np.arange(200) % 10
    path = tmp_path / "histogram.png"
    histogram.save_histogram(picture(path), scores, labels, [0, 1, 2], "error")
    assert {BLUE, ORANGE} <= colours(path)
    for seen, normal in ((None, [0]), (labels, None), (None, None)):
        histogram.save_histogram(picture(path), scores, seen, normal, "error")
        assert BLUE in colours(path) and ORANGE not in colours(path)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("normal", [[], range(10)])
def test_histogram_of_equal_scores_of_one_kind(
    normal: list[int], tmp_path: Path
) -> None:
    path = tmp_path / "histogram.png"
    histogram.save_histogram(
        picture(path), np.full(9, 1e8, np.float32), np.arange(9), normal, "error"
    )
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
    histogram.save_histogram(picture(path), np.array(scores), None, None, "error")
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
        histogram.save_histogram(
            picture(tmp_path / "h.png"), scores, labels, [0, 1], "e"
        )
        scatter.save_scatter(picture(tmp_path / "s.png"), points, labels, "z")
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
    sheets.save_grid(picture(tmp_path / "g.png"), images, 0, 1, 2)
    path = tmp_path / "g.png"
    warning = f"warning: 1 of 4 images in {path} hold pixels that are not numbers\n"
    assert capsys.readouterr().err == warning


def test_curves_join_the_values_that_exist(tmp_path: Path) -> None:
    losses, path = tmp_path / "losses.csv", tmp_path / "curves.png"
    cells = [(k, "" if k % 5 else k, 3 if k == 7 else "", "") for k in range(50)]
    rows = [",".join(map(str, row)) + "\n" for row in cells]
    losses.write_text("".join(["step,critic,once,never\n", *rows]))
    plots.save_curves(picture(path), losses)
    below = pixels(path)[figures.TITLE :].astype(int)
    thirds = np.array_split(below, 3)
    blue = [int((part[..., 2] - part[..., 0] > 90).sum()) for part in thirds]
    assert blue[0] > 500  # a line across the panel
    assert 0 < blue[1] < 100  # a dot
    assert blue[2] == 0


def test_curves_of_a_run_that_has_not_begun(tmp_path: Path) -> None:
    (tmp_path / "losses.csv").write_text("step,loss\n")
    plots.save_curves(picture(tmp_path / "curves.png"), tmp_path / "losses.csv")
    assert pixels(tmp_path / "curves.png").size


def test_losses_say_of_how_many_steps_a_mean_is_and_count_epochs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(figures.STYLE, "svg.fonttype", "none")
    losses, path = tmp_path / "losses.csv", tmp_path / "losses.svg"
    rows = [
        f"{k},{5 + k % 2},{5 + 900 * (k < 8)},{-900 * (k < 8)}\n" for k in range(400)
    ]
    losses.write_text("".join(["step,$x^2$,early,negative\n", *rows]))
    plots.save_curves(picture(path), losses, {0: 100, 200: 20})
    text = written(path)
    assert text.count("mean over 10 steps") == 3
    assert {"$x^2$", "early", "negative", "step", "epoch"} <= {*text}
    # Two long epochs and ten short ones, counted above.
    assert "12" in text and "14" not in text
    # Where the beginning eats the range there are powers of ten.
    assert {"10", "100", "−1000"} <= {*text}
    plots.save_curves(picture(path), losses)
    assert "epoch" not in written(path)


def test_running_mean() -> None:
    values = np.array([1.0, 2.0, 4.0, 8.0, 16.0])
    assert plots._running_mean(values, 3).tolist() == [
        pytest.approx(x) for x in (1.5, 7 / 3, 14 / 3, 28 / 3, 12)
    ]
    assert np.isfinite(plots._running_mean(np.full(9, 1e290), 4)).all()


def test_names_of_a_spec_in_pictures() -> None:
    assert figures.shown("sse(x, x_hat) + y_hat_2") == "sse(x, x\u0302) + y_hat_2"
    assert figures.shown("$x^2$") == "$x^2$"
    assert len(figures.shown("decoder(" * 9)) == figures.LONGEST
    names = [figures.coordinate(name, 2) for name in ("z", "q.mean", "x_hat")]
    assert names == ["z₂", "q.mean 2", "x\u0302 2"]
    assert (
        figures.span(["w" * 9]) > figures.span(["w", "iii"]) > figures.span([""]) == 0
    )


def test_components_are_those_of_the_covariance() -> None:
    codes = streams.normal(1, "codes", 0, (300, 6)) * [1, 5, 2, 0.1, 3, 0.5] + 7
    points, parts = scatter.components(codes)
    variances, axes = np.linalg.eigh(np.cov(codes.T))
    assert parts == pytest.approx(variances[:-3:-1] / variances.sum())
    expected = (codes - codes.mean(axis=0)) @ axes[:, :-3:-1]
    assert np.abs(points) == pytest.approx(np.abs(expected))
    # Turned about, an axis keeps the sign of its largest entry.
    assert np.corrcoef(points[:, 0], codes[:, 1])[0, 1] > 0.9


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "codes", [np.ones((4, 3)), np.zeros((0, 3)), np.eye(3) * 1e290]
)
def test_components_of_codes_without_a_spread(
    codes: NDArray[np.float64], tmp_path: Path
) -> None:
    path = tmp_path / "codes.png"
    scatter.save_components(picture(path), codes, None, "code")
    assert pixels(path).size


def test_modes_that_samples_hit() -> None:
    centres = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])
    around = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
    data = (centres[:, None] + around).reshape(-1, 2)
    modes = np.arange(3).repeat(4)
    # The variance of each coordinate is 1/2: near is within 3 √½ = 2.12.
    points = np.array([[0.0, 2.1], [0.0, 2.2], [10.0, 0.5], [5.0, 5.0]])
    assert scatter.modes_hit(points, data, modes) == (2, 3, 0.5)
    assert scatter.modes_hit(points[:0], data, modes) == (0, 3, 0.0)


def test_separation_by_scores() -> None:
    scores = np.array([1.0, 2.0, 2.0, 3.0, 0.5, 4.0])
    others = np.array([False, False, True, True, False, True])
    apart = histogram.separation(scores, others)
    # Of nine pairs eight are in order, and one is a tie.
    assert apart.auroc == pytest.approx(8.5 / 9)
    # From 2 on: all three of the others, and one of three usual ones; from 3 on: two, none.
    assert (apart.threshold, apart.detected) in ((2.0, 1.0), (3.0, 2 / 3))
    assert apart.detected - apart.false_alarms == pytest.approx(2 / 3)
    assert histogram.separation(-scores, others).auroc == pytest.approx(0.5 / 9)


def test_separation_is_the_area_that_scipy_computes() -> None:
    stats = pytest.importorskip("scipy.stats")
    scores = streams.normal(1, "scores", 0, (400,)).round(1)  # with ties
    others = streams.uniform(1, "others", 0, (400,)) < 0.3
    result = stats.mannwhitneyu(scores[others], scores[~others]).statistic
    apart = histogram.separation(scores, others)
    assert apart.auroc == pytest.approx(result / others.sum() / (~others).sum())
    at = scores >= apart.threshold
    assert (apart.detected, apart.false_alarms) == (
        at[others].mean(),
        at[~others].mean(),
    )
    differences = [
        (scores >= t)[others].mean() - (scores >= t)[~others].mean() for t in scores
    ]
    assert apart.detected - apart.false_alarms == pytest.approx(max(differences))


def test_a_histogram_says_how_well_it_separates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(figures.STYLE, "svg.fonttype", "none")
    path = tmp_path / "score.svg"
    scores, labels = np.arange(10.0), np.arange(10)
    histogram.save_histogram(picture(path), scores, labels, range(5), "sse(x, x_hat)")
    said = (
        "AUROC 1.000; from 5 on (Youden): 100% of the others and 0% of the normal ones"
    )
    assert {said, "sse(x, x\u0302)", "normal (5)", "others (5)"} <= {*written(path)}
    histogram.save_histogram(picture(path), scores, None, None, "error")
    assert not any("AUROC" in text for text in written(path))


def test_which_class_examples_are_taken_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scores = np.eye(3)[[0, 1, 1, 2, 2, 0]] + [0.1, 0.1, 0.1]
    labels = np.array([0, 1, 2, 2, 2, 1])
    table = [[1, 0, 0], [1, 1, 0], [0, 1, 2]]
    assert confusion.counted(scores, labels).tolist() == table
    assert confusion.counted(scores, labels + 7).sum() == 0
    tied = np.full((2, 3), 0.5)
    assert confusion.counted(tied, labels[:2])[:, 0].tolist() == [1, 1, 0]
    monkeypatch.setitem(figures.STYLE, "svg.fonttype", "none")
    path = tmp_path / "classify.svg"
    confusion.save_confusion(picture(path), scores, labels, "p")
    assert {"accuracy 66.7% of 6", "largest of p", "label"} <= {*written(path)}
    assert {"0", "1", "2"} <= {*written(path)}
    confusion.save_confusion(picture(path), scores, labels, "p", ("1", "2", "other"))
    assert {"1", "2", "other"} <= {*written(path)} and "0" not in written(path)
    confusion.save_confusion(picture(path), scores, None, "p")
    assert not any("accuracy" in text for text in written(path))
