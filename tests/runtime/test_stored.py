"""Examples that stay in their files: the same numbers as in memory, read by rows."""

import gzip
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gencc.runtime.support import datasets, files, memory, parquet_files, stored
from gencc.runtime.support.errors import DataError
from gencc.runtime.support.stored import Stored
from numpy.typing import NDArray
from PIL import Image

SHAPE = (6, 5, 3)
COUNT = 23


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(stored, "PIECE", 200)
    yield
    memory.POLICY.data_in, memory.POLICY.read_once = None, False


def drawn(dtype: Any = np.uint8, shape: tuple[int, ...] = SHAPE) -> NDArray[Any]:
    values = np.random.default_rng(5).integers(0, 256, (COUNT, *shape))
    return values.astype(dtype)


def npy(folder: Path) -> Path:
    np.save(folder / "a.npy", drawn())
    return folder / "a.npy"


def floats(folder: Path) -> Path:
    np.save(folder / "a.npy", drawn(">f4"))
    return folder / "a.npy"


def channels_first(folder: Path) -> Path:
    np.save(folder / "a.npy", np.ascontiguousarray(np.moveaxis(drawn(), -1, 1)))
    return folder / "a.npy"


def flat(folder: Path) -> Path:
    np.save(folder / "a.npy", drawn().reshape(COUNT, -1))
    return folder / "a.npy"


def npz(folder: Path) -> Path:
    labels = np.arange(COUNT) % 3
    np.savez(folder / "a.npz", y=labels, x=drawn(), factors=drawn(float, (2,)))
    return folder / "a.npz"


def parts(folder: Path) -> Path:
    arrays = {"x_train": drawn(), "x_test": drawn()[:7]}
    labels = {"y_train": np.arange(COUNT) % 3, "y_test": np.arange(7) % 3}
    np.savez(folder / "a.npz", **arrays, **labels)
    return folder / "a.npz"


def idx(folder: Path) -> Path:
    header = struct.pack(">4B4I", 0, 0, 8, 4, COUNT, *SHAPE)
    (folder / "train-images-idx3-ubyte").write_bytes(header + drawn().tobytes())
    return folder


def images(folder: Path) -> Path:
    for number, pixels in enumerate(drawn()):
        inside = folder / "images" / "ab"[number % 2]
        inside.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(inside / f"{number}.png")
    return folder / "images"


def deep_images(folder: Path) -> Path:
    images(folder)
    deep = drawn()[0, ..., 0].astype(np.uint16) * 250
    Image.fromarray(deep).save(folder / "images/a/deep.png")
    return folder / "images"


KINDS = [npy, floats, channels_first, flat, npz, parts, idx, images, deep_images]


def read(path: Path, kept_in: str, precision: str = "float32") -> datasets.Dataset:
    memory.POLICY.data_in = kept_in
    raw = files.read(path, SHAPE, classes=3)
    return datasets.scaled(raw, (-1.0, 1.0), precision, raw.bounds or (0.0, 255.0))


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_same_as_in_memory(
    kind: Callable[[Path], Path], precision: str, tmp_path: Path
) -> None:
    path = kind(tmp_path)
    for one, other in zip(
        _every(read(path, "memory", precision)),
        _every(read(path, "files", precision)),
        strict=True,
    ):
        assert isinstance(other.examples, Stored)
        assert other.examples.shape == one.examples.shape
        assert other.examples.dtype == one.examples.dtype == precision
        assert other.digest == one.digest
        assert np.array_equal(one.labels, other.labels) or one.labels is None
        rows = np.random.default_rng(3).integers(0, len(one), 40)
        for which in (slice(None), slice(3, 9), slice(90, 99), rows, rows[:0]):
            assert other.examples[which].tobytes() == one.examples[which].tobytes()


def _every(dataset: datasets.Dataset) -> tuple[datasets.Dataset, ...]:
    """Data, what is held out of them, those of some labels, and the test part."""
    some = dataset if dataset.labels is None else datasets.only(dataset, [0, 2])
    rest = (dataset.test,) if dataset.test else ()
    halves = datasets.split(dataset, 0.3) if dataset.test is None else ()
    return (dataset, some, *rest, *halves)


def series(folder: Path) -> Path:
    np.save(folder / "s.npy", drawn(np.float32, (3,)))
    return folder / "s.npy"


def labelled_series(folder: Path) -> Path:
    labels = np.arange(COUNT) // 7 % 3
    np.savez(folder / "s.npz", x=drawn(np.float32, (3,)), y=labels)
    return folder / "s.npz"


@pytest.mark.parametrize("stride", [1, 4, 9])
@pytest.mark.parametrize("kind", [series, labelled_series])
def test_windows_of_a_series_stay_with_it(
    kind: Callable[[Path], Path], stride: int, tmp_path: Path
) -> None:
    path, both = kind(tmp_path), []
    for kept_in in ("memory", "files"):
        memory.POLICY.data_in = kept_in
        raw = files.read(path, (6, 3), stride=stride)
        both.append(datasets.scaled(raw, (-1.0, 1.0), "float32", (0.0, 255.0)))
    one, other = both
    assert isinstance(other.examples, Stored) and not isinstance(one.examples, Stored)
    for mine, theirs in zip(_every(one), _every(other), strict=True):
        assert mine.digest == theirs.digest
        assert np.array_equal(mine.labels, theirs.labels) or mine.labels is None
        assert mine.places and theirs.places
        assert np.array_equal(mine.places.rows, theirs.places.rows)
        numbers = np.random.default_rng(3).integers(0, len(mine), 9)
        for which in (slice(None), slice(1, 3), numbers, numbers[:0]):
            assert theirs.examples[which].tobytes() == mine.examples[which].tobytes()


def test_windows_that_are_too_much_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The series is in memory, and its windows are taken when a minibatch needs them."""
    path = tmp_path / "s.csv"
    np.savetxt(path, drawn(np.float64, (3,)), delimiter=",")
    whole = files.read(path, (6, 3), stride=1).values
    monkeypatch.setattr(memory, "total", lambda: 4 * 4 * COUNT * 3 * 2)
    apart = files.read(path, (6, 3), stride=1).values
    assert isinstance(apart, Stored) and apart[:].tobytes() == whole[:].tobytes()
    assert "18 examples of 6 x 3 stay there" in capsys.readouterr().out


@pytest.mark.parametrize("label", ["", "y"])
def test_row_groups_of_parquet(
    label: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pyarrow: Any = pytest.importorskip("pyarrow")
    parquet: Any = pytest.importorskip("pyarrow.parquet")
    path, both = tmp_path / "a.parquet", []
    columns = {"a": drawn(np.float32, ()) / 7, "b": drawn(np.int16, ()), "c": drawn()}
    columns["c"] = columns["c"][:, 0, 0, 0].astype(np.float64) / 3
    beside = {label: [f"kind {i % 3}" for i in range(COUNT)]} if label else {}
    parquet.write_table(pyarrow.table({**beside, **columns}), path, row_group_size=5)
    monkeypatch.setattr(parquet_files, "KEPT", 2 * 5 * 3 * 8)  # two groups
    for kept_in in ("memory", "files"):
        memory.POLICY.data_in = kept_in
        raw = files.read(path, (3,), classes=3 if label else None)
        both.append(datasets.scaled(raw, None, "float32"))
    one, other = both
    assert isinstance(other.examples, Stored)
    assert one.digest == other.digest
    assert np.array_equal(one.labels, other.labels) or one.labels is None
    assert one.places and other.places
    assert (one.places.values == other.places.values).all()
    rows = np.random.default_rng(3).integers(0, COUNT, 40)
    for which in (slice(None), slice(4, 11), rows, rows[:0]):
        assert other.examples[which].tobytes() == one.examples[which].tobytes()


def test_columns_of_parquet_that_come_to_memory(tmp_path: Path) -> None:
    pyarrow: Any = pytest.importorskip("pyarrow")
    parquet: Any = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "a.parquet"
    parquet.write_table(pyarrow.table({"a": [0.5, None], "b": ["1", "2"]}), path)
    memory.POLICY.data_in = "files"
    with pytest.raises(
        DataError, match="other columns than numbers; save the examples"
    ):
        files.read(path, (2,))
    parquet.write_table(pyarrow.table({"a": [0.5, None], "b": [1, 2]}), path)
    raw = files.read(path, (2,))
    with pytest.raises(DataError, match=r"example 1 .* holds nan"):
        datasets.scaled(raw, None, "float32")


def test_what_is_read_once_stays_in_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Outputs read large data so, and a training does not; --data-in says otherwise."""
    path = npy(tmp_path)
    size = 4 * drawn().size
    monkeypatch.setattr(stored, "_READ_ONCE", size)
    assert isinstance(files.read(path, SHAPE).values, np.ndarray)
    memory.POLICY.read_once = True
    assert isinstance(files.read(path, SHAPE).values, stored.Stored)
    memory.POLICY.data_in = "memory"
    assert isinstance(files.read(path, SHAPE).values, np.ndarray)
    memory.POLICY.data_in = None
    monkeypatch.setattr(stored, "_READ_ONCE", size + 1)
    assert isinstance(files.read(path, SHAPE).values, np.ndarray)


def test_what_was_seen_is_not_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = npy(tmp_path)
    first = read(path, "files")
    with monkeypatch.context() as blind:
        blind.setattr(datasets, "_examined", None)
        assert read(path, "files").digest == first.digest
    changed = drawn()
    changed[11, 2, 2, 1] ^= 1
    np.save(path, changed)
    assert read(path, "files").digest != first.digest
    assert read(path, "files").digest == read(path, "memory").digest
    for kept in (tmp_path / "cache/gencc").iterdir():
        kept.write_text("{damaged")
    assert read(path, "files").digest == read(path, "memory").digest


@pytest.mark.parametrize("value", [np.nan, 1e300, -1.0])
def test_bad_values_are_refused_in_the_same_words(value: float, tmp_path: Path) -> None:
    values = drawn(np.float64)
    values[17, 3, 0, 1] = value
    np.save(tmp_path / "a.npy", values)
    messages = []
    for kept_in in ("memory", "files", "files"):
        with pytest.raises(DataError) as caught:
            read(tmp_path / "a.npy", kept_in)
        messages.append(str(caught.value))
    assert len(set(messages)) == 1


def test_what_cannot_stay_in_a_file_is_refused_where_a_flag_says_so(
    tmp_path: Path,
) -> None:
    np.savez_compressed(tmp_path / "a.npz", x=drawn())
    np.save(tmp_path / "f.npy", np.asfortranarray(drawn()))
    with zipfile.ZipFile(tmp_path / "a.npz") as archive:
        assert archive.infolist()[0].compress_type == zipfile.ZIP_DEFLATED
    folder = tmp_path / "idx"
    folder.mkdir()
    name = idx(folder) / "train-images-idx3-ubyte"
    (folder / f"{name.name}.gz").write_bytes(gzip.compress(name.read_bytes()))
    name.unlink()
    rows = "\n".join(",".join(["1"] * 90) for _ in range(3))
    (tmp_path / "a.csv").write_text(rows)
    for path, advice in (
        ("a.npz", "numpy.savez"),
        ("f.npy", "order='C'"),
        ("idx", "gunzip"),
        ("a.csv", "numpy.save"),
    ):
        assert not isinstance(read(tmp_path / path, "memory").examples, Stored)
        with pytest.raises(DataError, match=f"--data-in files: .*{advice}"):
            read(tmp_path / path, "files")


def test_it_is_chosen_by_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = npy(tmp_path)
    raw = files.read(path, SHAPE)
    assert not isinstance(raw.values, Stored) and not capsys.readouterr().out
    monkeypatch.setattr(stored.memory, "total", lambda: 16 * COUNT * 90)
    assert isinstance(files.read(path, SHAPE).values, Stored)
    said = capsys.readouterr().out
    assert f"{COUNT} examples of 6 x 5 x 3 stay there" in said


def test_a_file_that_becomes_shorter_is_an_error(tmp_path: Path) -> None:
    data = read(npy(tmp_path), "files")
    whole = (tmp_path / "a.npy").read_bytes()
    (tmp_path / "a.npy").write_bytes(whole[:-1])
    with pytest.raises(DataError, match="ends before"):
        data.examples[:]


def test_a_damaged_image_is_named(tmp_path: Path) -> None:
    folder = images(tmp_path)
    (folder / "a/6.png").write_bytes((folder / "a/6.png").read_bytes()[:60])
    for kept_in in ("memory", "files"):
        with pytest.raises(DataError, match=r"a/6\.png cannot be read as an image"):
            read(folder, kept_in)


def test_minibatches_are_read_before_they_are_needed() -> None:
    rows = Stored(lambda rows: rows, (9,), np.dtype(np.int64), "")
    called: list[tuple[str, int]] = []

    def minibatch(name: str, number: int) -> tuple[str, int]:
        called.append((name, number))
        if number == 7:
            raise DataError("damaged")
        return name, number

    assert stored.ahead(np.zeros(3))(minibatch) is minibatch
    assert stored.ahead({"a": np.zeros(3)})(minibatch) is minibatch
    early = stored.ahead({"a": np.zeros(3), "b": rows})(minibatch)
    order = [("a", 0), ("b", 0), ("a", 1), ("b", 3), ("a", 2), ("b", 4), ("a", 6)]
    assert [early(*each) for each in order] == order
    with pytest.raises(DataError, match="damaged"):
        early("a", 7)
    assert early("a", 8) == ("a", 8)
    assert len(called) == len(set(called))
