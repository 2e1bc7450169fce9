"""Films of a training: where it stops for a frame, and what becomes of these."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from gencc.runtime.support import films
from gencc.runtime.support.errors import PackageError
from PIL import Image


@dataclass(frozen=True)
class Config:
    epochs: int = 10


@dataclass(frozen=True)
class Trained:
    step: int
    pictures: str = "svg"


def save(trained: Trained, names: list[str], folder: Path) -> list[Path]:
    """A table, and of `sample` a picture, darker from step to step."""
    (name,) = names
    paths = [folder / f"{name}.csv"]
    if name == "sample":
        paths.append(folder / f"{name}.{trained.pictures}")
        shade = 255 - trained.step
        Image.new("RGB", (40, 30), (shade, shade, shade)).save(paths[1])
    return paths


def test_where_a_training_stops_for_a_frame(tmp_path: Path) -> None:
    def epochs(frames: int | None, steps: int | None = None) -> list[object]:
        movie = films.Film(["sample"], save, tmp_path)
        stops = movie.stops(Config(), "epochs", steps, frames)
        return [
            (config.epochs, limit) if steps else config.epochs
            for config, limit in stops
        ]

    assert epochs(None) == [10]
    assert epochs(None, 7) == [(10, 7)]
    assert epochs(2) == [5, 10]
    assert epochs(4) == [3, 5, 8, 10]
    assert epochs(99) == [*range(1, 11)]  # no more than there are
    assert epochs(3, 7) == [(10, 3), (10, 5), (10, 7)]


@pytest.mark.parametrize(
    ("frames", "size"), [(2, (80, 30)), (6, (120, 60)), (9, (120, 60))]
)
def test_a_film_is_of_the_first_picture(
    frames: int, size: tuple[int, int], tmp_path: Path
) -> None:
    movie = films.Film(["numbers", "sample", "other"], save, tmp_path)
    for frame in range(frames):
        movie.add(Trained(20 * frame))
        movie.add(Trained(20 * frame))  # resumed, and nothing was trained
    written = movie.write(tmp_path)
    assert [path.name for path in written] == [
        f"{films.names(['sample'])[0]}.{kind}" for kind in ("gif", "png")
    ]
    assert {*tmp_path.iterdir()} == {*written, tmp_path / "film"}
    with Image.open(written[0]) as image:
        assert image.n_frames == frames
        image.seek(frames - 1)
        assert image.convert("RGB").getpixel((0, 0)) == (255 - 20 * (frames - 1),) * 3
    with Image.open(written[1]) as strip:
        assert strip.size == size
        first, last = strip.getpixel((0, 0)), strip.getpixel((size[0] - 1, size[1] - 1))
    assert first == (255, 255, 255) and last == (255 - 20 * (frames - 1),) * 3


def test_a_film_that_goes_on_has_the_frames_from_before(tmp_path: Path) -> None:
    first = films.Film(["sample"], save, tmp_path)
    for config, _ in first.stops(Config(), "epochs", None, 5):
        if config.epochs > 6:
            break  # interrupted
        first.add(Trained(20 * config.epochs))
    later = films.Film(["sample"], save, tmp_path)
    left = []
    for config, _ in later.stops(Config(), "epochs", None, 5):
        left.append(config.epochs)
        later.add(Trained(20 * config.epochs))
    assert left == [8, 10]
    with Image.open(later.write(tmp_path)[0]) as image:
        assert image.n_frames == 5
        assert image.convert("RGB").getpixel((0, 0)) == (215,) * 3
    # The training has lost what was behind step 160; one frame is damaged.
    for path in (tmp_path / "film").glob("step-*40-*"):
        path.write_bytes(b"")
    shorter = films.Film(["sample"], save, tmp_path)
    shorter.add(Trained(160))
    with Image.open(shorter.write(tmp_path)[0]) as image:
        assert image.n_frames == 3


def test_a_film_needs_a_picture(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="needs an output that is a picture"):
        films.Film(["numbers", "other"], save, tmp_path).add(Trained(1))
