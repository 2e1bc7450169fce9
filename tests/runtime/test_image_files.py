"""Images as people have them: of any size and depth, damaged, labelled in their names."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gencc.runtime.support.datasets import Raw
from gencc.runtime.support.errors import DataError
from gencc.runtime.support.files import read
from gencc.runtime.support.image_files import Fit
from numpy.typing import NDArray
from PIL import Image

SHAPE = (4, 4, 1)


def save(path: Path, pixels: Any, **options: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.asarray(pixels)).save(path, **options)
    return path


def grey(height: int, width: int, value: int = 7) -> NDArray[np.uint8]:
    return np.full((height, width), value, np.uint8)


def one(path: Path, fit: Fit, shape: tuple[int, ...] = SHAPE) -> NDArray[Any]:
    values: NDArray[Any] = read(path, shape, fit=fit).values[0, ..., 0]
    return values


def striped(tmp_path: Path) -> Path:
    """White in the middle, 8 x 8 of 8 x 16 pixels, black on both sides."""
    pixels = grey(8, 16, 0)
    pixels[:, 4:12] = 255
    return save(tmp_path / "one.png", pixels)


def test_the_middle_is_kept(tmp_path: Path) -> None:
    path = striped(tmp_path)
    for fit in (
        Fit("crop"),
        Fit(4, centre=True),
        Fit("stretch", crop=(8, 8)),
        Fit("stretch", crop=(4, 4)),
        Fit(crop=(4, 4)),
        Fit(centre=True),
    ):
        pixels = one(path, fit)
        # The bicubic filter reaches across the edge, and what it finds there is black.
        assert (pixels[:, 1:3] == 255).all() and (pixels >= 220).all(), fit


def test_nothing_is_cut_off(tmp_path: Path) -> None:
    pixels = one(striped(tmp_path), Fit("stretch"))
    assert (pixels[:, 0] < 30).all() and (pixels[:, 1:3] > 220).all()
    padded = one(save(tmp_path / "one.png", grey(2, 4, 255)), Fit("pad"))
    assert padded[:, 0].tolist() == [0, 255, 255, 0]


def test_an_odd_rest_is_left_out_at_the_end(tmp_path: Path) -> None:
    pixels = np.arange(35, dtype=np.uint8).reshape(5, 7)
    cut = one(save(tmp_path / "one.png", pixels), Fit(centre=True))
    assert (cut == pixels[0:4, 1:5]).all()


def test_smaller_images_are_means(tmp_path: Path) -> None:
    """As an image is pixels smaller, every pixel counts: noise is averaged."""
    noise = np.random.Generator(np.random.PCG64(1)).integers(0, 256, (64, 64), np.uint8)
    small = one(save(tmp_path / "one.png", noise), Fit("crop"))
    assert abs(small.mean() - noise.mean()) < 3 and small.std() < 20 < noise.std()


def test_filters_are_the_same_everywhere(tmp_path: Path) -> None:
    """Of a ramp, what stands at the centers of larger pixels, up to the edges."""
    ramp = np.add.outer(np.arange(0, 120, 10), np.arange(0, 90, 10)).astype(np.uint8)
    path = save(tmp_path / "one.png", ramp)
    pixels = one(path, Fit("crop"))
    assert pixels.tolist() == [
        [27, 48, 72, 93],
        [51, 72, 96, 117],
        [73, 94, 118, 139],
        [97, 118, 142, 163],
    ]
    across, down = (2.25 * np.arange(4) + 0.625), (1.5 + 2.25 * np.arange(4) + 0.625)
    assert np.abs(pixels - 10 * np.add.outer(down, across)).max() < 3


def test_deep_images(tmp_path: Path) -> None:
    """Of 16 bits, and beside one of 8, whose white is the same white."""
    deep = np.array([[0, 1, 65535, 300]] * 4, np.uint16)
    save(tmp_path / "a.png", deep)
    save(tmp_path / "b.tif", deep)
    save(tmp_path / "c.png", grey(4, 4, 255))
    raw = read(tmp_path, SHAPE)
    assert raw.bounds == (0, 65535) and raw.values.dtype == np.uint16
    assert (raw.values[:2, ..., 0] == deep).all() and (raw.values[2] == 65535).all()
    colour = read(tmp_path, (4, 4, 3))
    assert (colour.values == raw.values).all()
    wide = save(tmp_path / "wide.png", np.full((9, 12), 40000, np.uint16))
    assert (one(wide, Fit("crop")) == 40000).all()


@pytest.mark.parametrize("suffix", ["tif", "TIFF", "webp"])
def test_other_files(suffix: str, tmp_path: Path) -> None:
    pixels = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    options = {"lossless": True} if suffix == "webp" else {}
    raw = read(save(tmp_path / f"one.{suffix}", pixels, **options), (4, 4, 3))
    assert (raw.values[0] == pixels).all() and raw.bounds == (0, 255)


def test_several_images_in_one_file(tmp_path: Path) -> None:
    pages = [Image.fromarray(grey(4, 4)) for _ in range(3)]
    pages[0].save(tmp_path / "one.tif", save_all=True, append_images=pages[1:])
    with pytest.raises(DataError, match=r"one\.tif holds 3 images; save each as"):
        read(tmp_path, SHAPE)


def test_a_camera_that_was_held_upright(tmp_path: Path) -> None:
    pixels = np.arange(12, dtype=np.uint8).reshape(3, 4)
    exif = Image.Exif()
    exif[274] = 6  # turned by a quarter, clockwise
    save(tmp_path / "one.png", pixels, exif=exif)
    raw = read(tmp_path, (4, 3, 1))
    assert (raw.values[0, ..., 0] == np.rot90(pixels, -1)).all()


def test_all_that_cannot_be_used_is_told_at_once(tmp_path: Path) -> None:
    for number in range(20):
        path = save(tmp_path / f"{number:02}.png", grey(4, 4))
        if number % 5:
            path.write_bytes(path.read_bytes()[:-30])
    save(tmp_path / "b.png", grey(5, 4))
    save(tmp_path / "c.png", np.full((4, 4, 4), 9, np.uint8))
    with pytest.raises(DataError) as caught:
        read(tmp_path, SHAPE)
    text = str(caught.value)
    assert text.startswith("17 of 22 images cannot be used: ") and "\n" not in text
    assert text.count("cannot be read as an image") == 12 and ", and 5 more; " in text
    assert "b.png is 5 pixels high and 4 wide" in text and "(1 of 22 are" in text
    for advice in ("mend it or take it away", "`resize: crop`"):
        assert text.count(advice) == 1


def test_images_that_are_smaller_than_what_is_cut_out(tmp_path: Path) -> None:
    save(tmp_path / "a.png", grey(3, 9))
    with pytest.raises(
        DataError, match=r"and 4 and 4 were to be cut out .*`resize: cr"
    ):
        read(tmp_path, SHAPE, fit=Fit(centre=True))


def test_a_shorter_side_that_leaves_another_size(tmp_path: Path) -> None:
    save(tmp_path / "a.png", grey(8, 12))
    with pytest.raises(DataError, match="is 4 pixels high and 6 wide, where 4 and 4"):
        read(tmp_path, SHAPE, fit=Fit(4))
    assert read(tmp_path, (4, 6, 1), fit=Fit(4)).values.shape == (1, 4, 6, 1)


# Labels


def labels(raw: Raw) -> list[int]:
    assert raw.labels is not None
    values: list[int] = raw.labels.tolist()
    return values


@pytest.mark.parametrize(
    ("names", "pattern", "expected"),
    [
        ("cat_1 cat_2 dog_1", "{label}_*", [0, 0, 1]),
        ("cat.0 dog.0 dog.1", "{label}.*", [0, 1, 1]),
        ("1_5_a 2_3_b 3_5_c", "*_{label}_*", [5, 3, 5]),
        ("a-7 b-9 c-8", "*-{label}", [7, 9, 8]),
    ],
)
def test_labels_in_names(
    names: str, pattern: str, expected: list[int], tmp_path: Path
) -> None:
    for name in names.split():
        save(tmp_path / f"{name}.png", grey(4, 4))
    assert labels(read(tmp_path, SHAPE, labels=pattern)) == expected


def test_labels_in_names_within_folders(tmp_path: Path) -> None:
    for name in ("one/b_1", "one/a_1", "two/a_2"):
        save(tmp_path / f"{name}.png", grey(4, 4))
    assert labels(read(tmp_path, SHAPE, labels="{label}_*")) == [0, 1, 0]


def test_names_without_a_label(tmp_path: Path) -> None:
    for name in ("a_1", "b", "c"):
        save(tmp_path / f"{name}.png", grey(4, 4))
    message = (
        r"2 of 3 images do not have a name as `\{label\}_\*` has it: .*b.png, .*c.p"
    )
    with pytest.raises(DataError, match=message):
        read(tmp_path, SHAPE, labels="{label}_*")


@pytest.mark.parametrize(
    "table",
    [
        "a.png,dog\nb.png,cat\n",
        "a,dog\nb,cat\nz.png,cow\n",
        "file,label\na.png,dog\n\nb.png,cat\n",
        "file,width,class\na.png,4,dog\nb.png,4,cat\n",
        "label,file\ndog,a.png\ncat,b.png\n",
        "\ufefffile,label\r\na.png,dog\r\nb.png,cat\r\n",
    ],
)
@pytest.mark.parametrize("beside", ["in", "above"])
def test_labels_in_a_table(table: str, beside: str, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    for name in "ab":
        save(folder / f"{name}.png", grey(4, 4))
    table_folder = folder if beside == "in" else tmp_path
    (table_folder / "labels.csv").write_text(table, encoding="utf-8")
    assert labels(read(folder, SHAPE, classes=2, labels="labels.csv")) == [1, 0]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (None, r"labels.csv does not exist, .* a row for each image"),
        (
            "a.png,dog\n",
            r"1 of 2 images do not have a row in .*labels.csv: .*b.png; add",
        ),
        ("a.png,dog\nb.png\n", "line 2, has no name or no label"),
        ("a.png,dog\nb.png,\n", "line 2, has no name or no label"),
        ("a,b,c\n1,2,3\n", "has 3 columns, none of which is called label"),
        ("a.png,dog\na.png,cat\nb.png,cat\n", r"line 2, names a.png, .* two labels"),
        ("", r"has 0 columns"),
    ],
)
def test_tables_without_labels(
    table: str | bytes | None, message: str, tmp_path: Path
) -> None:
    for name in "ab":
        save(tmp_path / f"{name}.png", grey(4, 4))
    if table is not None:
        data = table.encode() if isinstance(table, str) else table
        (tmp_path / "labels.csv").write_bytes(data)
    with pytest.raises(DataError, match=message):
        read(tmp_path, SHAPE, labels="labels.csv")
