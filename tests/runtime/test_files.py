"""Files of a person's own: what can be read, and one plain sentence for what cannot."""

import gzip
import io
import os
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gencc.runtime.support.datasets import Raw, labels_of, scaled
from gencc.runtime.support.errors import DataError
from gencc.runtime.support.files import read
from numpy.typing import NDArray
from PIL import Image

IMAGES = (np.arange(3 * 28 * 28) % 251).astype(np.uint8).reshape(3, 28, 28)
LABELS = np.array([4, 0, 9])
GREY = (28, 28, 1)


def idx(array: NDArray[Any]) -> bytes:
    header = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.astype(np.uint8).tobytes()


def fails(message: str, path: Path, shape: tuple[int, ...] = GREY) -> None:
    with pytest.raises(DataError, match=message) as caught:
        read(path, shape)
    text = str(caught.value)
    assert str(path) in text and "\n" not in text and "; " in text
    assert caught.value.exit_code == 3


def labels(raw: Raw) -> list[int]:
    assert raw.labels is not None and raw.labels.dtype == np.int64
    values: list[int] = raw.labels.tolist()
    return values


def test_a_path_that_names_no_data(tmp_path: Path) -> None:
    fails("absent does not exist; name a .npz, .npy, .csv, .tsv", tmp_path / "absent")
    fails("holds nothing, where IDX files .* or images", tmp_path)
    (tmp_path / "notes.txt").write_text("hello")
    fails("holds other files, where .* name a .npz", tmp_path)
    fails("is a file of an unknown kind", tmp_path / "notes.txt")


def test_a_failing_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data.csv").write_text("1\n")

    def fail(*arguments: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", fail)
    fails(
        "cannot be read .*Permission denied.* look to its perm", tmp_path / "data.csv"
    )


# Archives


@pytest.fixture
def npz(tmp_path: Path) -> Callable[..., Path]:
    def write(**arrays: Any) -> Path:
        np.savez_compressed(tmp_path / "data.npz", **arrays)
        return tmp_path / "data.npz"

    return write


Npz = Callable[..., Path]


@pytest.mark.parametrize("name", ["x", "images", "data", "anything"])
@pytest.mark.parametrize("label", ["y", "labels"])
def test_npz(name: str, label: str, npz: Npz) -> None:
    raw = read(npz(**{name: IMAGES, label: LABELS}), GREY)
    assert raw.values.shape == (3, 28, 28, 1) and raw.values.dtype == np.uint8
    assert (raw.values[..., 0] == IMAGES).all()
    assert labels(raw) == LABELS.tolist() and raw.bounds == (0, 255)
    assert read(npz(**{name: IMAGES}), GREY).labels is None


def test_npz_with_factors(npz: Npz) -> None:
    factors = np.array([[1.5, 0], [2, -1], [3, 7]])
    for name in ("x", "anything"):
        raw = read(npz(**{name: IMAGES, "factors": factors, "y": LABELS}), GREY)
        assert raw.factors is not None and (raw.factors == factors).all()
        assert labels(raw) == LABELS.tolist() and len(raw.values) == 3
    assert read(npz(x=IMAGES), GREY).factors is None


def test_npz_chooses_by_name(npz: Npz) -> None:
    raw = read(npz(a=IMAGES, data=IMAGES, x=IMAGES[:1], y=[7], labels=LABELS), GREY)
    assert len(raw.values) == 1 and labels(raw) == [7]


@pytest.mark.parametrize("dtype", ["f2", "<f4", ">f8", "i2", ">u4"])
def test_npz_of_any_numbers(dtype: str, npz: Npz) -> None:
    array = np.asfortranarray(np.arange(6).reshape(3, 2).astype(dtype))
    raw = read(npz(x=array), (2,))
    assert raw.values.tolist() == [[0, 1], [2, 3], [4, 5]] and raw.bounds is None


def test_npz_of_truth_values(npz: Npz) -> None:
    raw = read(npz(x=np.array([[True, False]])), (2,))
    assert scaled(raw, (-1, 1), "float32").examples.tolist() == [[1, -1]]


@pytest.mark.parametrize(
    ("stored", "shape"),
    [
        ((28, 28), (28, 28, 1)),
        ((28, 28, 1), (28, 28)),
        ((784,), (28, 28, 1)),
        ((28, 28), (784,)),
        ((1, 28, 28), (28, 28, 1)),
        ((), (1,)),
        ((1,), ()),
    ],
)
def test_shapes_that_fit(
    stored: tuple[int, ...], shape: tuple[int, ...], npz: Npz
) -> None:
    array = np.arange(2.0 * np.prod(stored)).reshape(2, *stored)
    raw = read(npz(x=array), shape)
    assert raw.values.shape == (2, *shape)
    assert (raw.values.ravel() == array.ravel()).all()


@pytest.mark.parametrize(
    ("stored", "shape", "message"),
    [
        ((4, 3, 4), (4, 4, 3), "shape 4 x 3 x 4, where 4 x 4 x 3 was"),
        ((4, 2), (2, 3), r"shape 4 x 2, where 2 x 3 was .* `shape: \[4, 2\]`"),
        ((5,), (2, 2, 1), "shape 5, where 2 x 2 x 1 was"),
        ((), (2,), "shape a single number, where 2 was"),
        ((0,), (2,), "shape 0, where 2 was"),
    ],
)
def test_shapes_that_do_not_fit(
    stored: tuple[int, ...], shape: tuple[int, ...], message: str, npz: Npz
) -> None:
    fails(message, npz(x=np.zeros((2, *stored))), shape)


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({}, "holds no array beside labels"),
        ({"y": LABELS}, "holds no array beside labels"),
        ({"a": IMAGES, "b": IMAGES}, "holds a, b beside labels, where x, images, data"),
        (
            {"x": np.array([{}, {}])},
            r"array x of object, where numbers .*: x.astype\(float\)",
        ),
        ({"x": np.array(["a"])}, "array x of <U1, where numbers"),
        ({"x": np.array([1j])}, "array x of complex128"),
        (
            {"x": IMAGES, "y": np.array([None] * 3)},
            r"array y of object, .* y.astype\(str\)",
        ),
        ({"x": IMAGES[:0]}, "holds no examples"),
        ({"x": np.float64(3)}, "holds no examples"),
        ({"x": IMAGES, "y": LABELS[:2]}, "3 examples but labels of shape 2, where 3"),
        ({"x": IMAGES, "y": np.ones((3, 3))}, "3 examples but labels of shape 3 x 3"),
        ({"x": IMAGES, "y": np.int64(3)}, "labels of shape a single number"),
        (
            {"x": IMAGES, "y": [0, -1, 2]},
            "label -1 of example 1 .* whole number from 0",
        ),
        ({"x": IMAGES, "factors": np.eye(2)}, "3 examples but factors of shape 2 x 2"),
        (
            {"x": IMAGES, "factors": np.ones(3)},
            "factors of shape 3; give every example",
        ),
        ({"x": IMAGES, "factors": np.array([["a"]] * 3)}, "array factors of <U1"),
        ({"factors": np.eye(2)}, "holds no array beside labels"),
        ({"x": IMAGES, "y": [0, 1, 0.5]}, r"label 0\.5 of example 2"),
        ({"x": IMAGES, "y": [0, 1, np.nan]}, "label nan of example 2"),
        ({"x": IMAGES, "y": [1e300, 1, 0]}, r"label 1e\+300 of example 0"),
        ({"x": IMAGES, "y": np.array([2**64 - 1, 0, 0], "u8")}, "label 1844674407370"),
    ],
)
def test_npz_of_something_else(arrays: dict[str, Any], message: str, npz: Npz) -> None:
    fails(message, npz(**arrays))


def test_labels_may_be_whole_floats_in_a_column(npz: Npz) -> None:
    path = npz(x=IMAGES, y=np.array([[4.0], [0.0], [9.0]]))
    assert labels(read(path, GREY)) == [4, 0, 9]


def npy(shape: str, body: bytes, version: int = 1, descr: str = "|u1") -> bytes:
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n"
    size = struct.pack("<H" if version == 1 else "<I", len(header))
    return b"\x93NUMPY" + bytes([version, 0]) + size + header.encode() + body


@pytest.mark.parametrize(
    ("member", "message"),
    [
        (b"", "cannot be read as an .npz archive"),
        (b"not an array", "cannot be read as an .npz archive"),
        (npy("(1, 4)", b"1234")[:20], "cannot be read as an .npz archive"),
        (npy("(-1, -4)", b"1234"), "cannot be read as an .npz archive"),
        (npy("(1, 4)", b"1234", version=2), r"x is of version \(2, 0\), not \(1, 0\)"),
        (npy("(1, 4)", b"123"), "declares 4 bytes for the array x but holds 3;"),
        (npy("(1, 4)", b"12345"), "declares 4 bytes for the array x but holds more;"),
        (npy("(4000000000000, 4)", b"1"), "declares 16000000000000 bytes .* holds 1;"),
        (npy("(1, 4)", bytes(12_000_000)), "holds more;"),
    ],
)
def test_npz_whose_header_lies(member: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "data.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("x.npy", member)
    tracemalloc.start()
    fails(message, path, (4,))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000


@pytest.mark.parametrize("damage", ["empty", "text", "cut", "flipped"])
def test_npz_damaged(damage: str, npz: Npz) -> None:
    path = npz(x=np.random.default_rng(1).integers(0, 255, (9, 28, 28), np.uint8))
    data = path.read_bytes()
    half = len(data) // 2
    damaged = {
        "empty": b"",
        "text": b"x,y\n1,2\n",
        "cut": data[:half],
        "flipped": data[:half] + bytes([data[half] ^ 255]) + data[half + 1 :],
    }
    path.write_bytes(damaged[damage])
    fails("cannot be read as an .npz archive", path)


# Tables


@pytest.fixture
def table(tmp_path: Path) -> Callable[[str | bytes], Path]:
    def write(text: str | bytes) -> Path:
        path = tmp_path / "data.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


Table = Callable[[str | bytes], Path]


@pytest.mark.parametrize(
    ("text", "values", "classes"),
    [
        ("1,2\n3,4\n", [[1, 2], [3, 4]], None),
        ("1,2\r\n3,4", [[1, 2], [3, 4]], None),
        ("a,b\n1,2\n\n3,4\n\n", [[1, 2], [3, 4]], None),
        ("label,0,1\n7,1,2\n", [[1, 2]], [7]),
        ("a,y,b\n1,7,2\n", [[1, 2]], [7]),
        ("x,y,label\n1,2,7.0\n", [[1, 2]], [7]),
        (' a , label,"b"\n 1 ,7, 2e0\n', [[1, 2]], [7]),
        ("\ufefflabel,a,b\n7,-1,.5\n", [[-1, 0.5]], [7]),
    ],
)
def test_csv(
    text: str, values: list[list[float]], classes: list[int] | None, table: Table
) -> None:
    raw = read(table(text), (2,))
    assert raw.values.tolist() == values and raw.values.dtype == np.float64
    assert raw.bounds is None
    assert (raw.labels is None) if classes is None else (labels(raw) == classes)


@pytest.mark.parametrize(
    ("text", "values", "said"),
    [
        ("1;2\n3;4\n", [[1, 2], [3, 4]], "cells separated by `;`"),
        ("a;b\n3;4\n", [[3, 4]], "cells separated by `;`"),
        ("sep=;\na;b\n3;4\n", [[3, 4]], "cells separated by `;`"),
        (
            "0,5;2,5\n1,5;4\n",
            [[0.5, 2.5], [1.5, 4]],
            "cells separated by `;`, decimals separated by `,`",
        ),
        (
            "a;b\n1.234,5;0,125\n",
            [[1234.5, 0.125]],
            "cells separated by `;`, decimals separated by `,`",
        ),
        ('a,b\n"1,5","-2,25e1"\n', [[1.5, -22.5]], "decimals separated by `,`"),
        (
            "a;b\n1,234;5.5\n",
            [[1234, 5.5]],
            "cells separated by `;`, thousands separated by `,`",
        ),
        ("1\t2\n", [[1, 2]], "cells separated by tabs"),
        ("a|b\n1|2\n", [[1, 2]], "cells separated by `|`"),
        (
            "ä;b\n1;2\n".encode("cp1252"),
            [[1, 2]],
            "cells separated by `;`, text in Latin-1 (cp1252)",
        ),
        ("ä,b\n1,2\n".encode("utf-16"), [[1, 2]], "text in UTF-16"),
        ("a,b\n1,2\n".encode("utf-16-le"), [[1, 2]], "text in UTF-16"),
        ("a,b\n1,2\n".encode("utf-16-be"), [[1, 2]], "text in UTF-16"),
        ("a,b\n1,2\n", [[1, 2]], ""),
    ],
)
def test_other_notations(
    text: str | bytes,
    values: list[list[float]],
    said: str,
    table: Table,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = table(text)
    assert read(path, (2,)).values.tolist() == values
    assert capsys.readouterr().out == (f"{path}: {said}\n" if said else "")


def test_rows_of_a_table_have_the_lines_they_stand_on(table: Table) -> None:
    places = read(table("a,b\n1,2\n\n3,4\n"), (2,)).places
    assert places and (places.name, places.values.tolist()) == ("line", [2, 4])


def test_labels_that_are_text(table: Table, capsys: pytest.CaptureFixture[str]) -> None:
    raw = read(table("a,label\n1,dog\n2,cat\n3,dog\n"), (1,))
    assert labels(raw) == [1, 0, 1]
    assert "labels are numbered by their names: cat 0, dog 1" in capsys.readouterr().out


def test_csv_rows_become_images(table: Table) -> None:
    rows = 1 + np.arange(128).reshape(2, 64)
    text = "\n".join(",".join(map(str, row)) for row in rows.tolist())
    raw = read(table(text), (8, 8, 1))
    assert raw.values.shape == (2, 8, 8, 1)
    assert raw.values[1, 2, 3, 0] == 1 + 64 + 2 * 8 + 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no examples"),
        ("\n\n", "holds no examples"),
        ("a,b\n", "holds no examples"),
        ("label,a,b\n", "holds no examples"),
        ("1,2\n3,4,5\n", "line 2, has 3 cells, where 2 were expected"),
        ("a,b\n\n1,2\n3\n", "line 4, has 1 cells, where 2"),
        ("1,2\n3,x\n", 'line 2, column 2, holds "x", where a number'),
        ("a,b\n1,\n", r"1 cell holds no value, .* line 2, column 2 \(b\); fill"),
        ("1,?\n3,4\n", "1 cell holds no value, .*: line 1, column 2; fill"),
        ("1 2\n", "line 1: the cells seem to be separated by blanks"),
        ("1,2\n1,5;4,0\n", "line 2, has 3 cells, where 2 were expected"),
        ("a,b\n1,2\nc,d\n", r'line 3, column 1 \(a\), holds "c", .*{category: .…'),
        (f"a,b\n1,{'x' * 99}\n", f'"{"x" * 80}...", where'),
        ("a,b\n1,\x1b[2J\u202e\n", r'"\\x1b\[2J\\u202e", where'),
        (
            "a,b\n1,NaN\n,2\n",
            r"2 cells .* line 2, column 2 \(b\); line 3, column 1 \(a\)",
        ),
        (
            "a,b\n" + 9 * ",\n" + "1,2\n",
            r"18 cells hold no value, .*; and 13 more; .*`impute",
        ),
        ("a,b\n1,inf\n", r'line 2, column 2 \(b\), holds "inf", where a number'),
        ('a,b\n1,"1,234"\n', "it may be 1234 or a decimal number: write it without"),
        ("a;b\n1,234;5,678\n", "it may be 1234 or a decimal number: write it without"),
        ("a;b\n1,5;1.234\n", "it may be 1234 or a decimal number: write it without"),
        (f"1,{'9' * 400}\n", 'line 1, column 2, holds "999'),
        ("a,b\n1,1_0\n", r'line 2, column 2 \(b\), holds "1_0", where a number'),
        ("a,b\n1,٣\n", r'line 2, column 2 \(b\), holds "٣", where a number'),
        ("a,b\n2020-01-02,1\n", "it seems to be a time: take the column away"),
        (
            "label,a,b\n0,1,2\ncat,1,2\n",
            'label, holds "cat", .* as in other rows; number',
        ),
        ("label,a,b\n,1,2\n", r"1 cell holds no value, .* column 1 \(label\)"),
        (",0\n0,1\n", "if it is the name of a column that numbers the rows"),
        ("1,2,3\n", "line 1, has 3 cells, where an example .* has 2 numbers"),
        ("label\n1\n", "has 0 columns beside the labels"),
        (
            "a,b,Class\n1,2,0\n",
            r"3 columns \(a, b, Class\), .* Class seems to be the an",
        ),
        ("a,b,Label\n1,2,0\n", "Label seems to be the answer: call it label"),
        ("id,a,b\n1,2,0\n", "id seems to number the rows: take it away"),
        (",a,b\n1,2,0\n", "the column without a name seems to number the rows"),
        ("Date,a,b\n1,2,0\n", "Date seems to be a time: take it away"),
        (
            "a,b,c,label\n1,2,0,1\n",
            "3 columns beside the labels .* 1 too many: leave out",
        ),
        ("a,b,c\n1,2,0\n", "1 too many: leave .* {others: standardize, c: drop}` does"),
        (
            "a\n1\n",
            r"1 columns \(a\), .*; 1 are missing: add them, or write `shape: \[1",
        ),
        ("a,label,b\n1,-7,2\n", r"label -7\.0 of example 0"),
        ("a,label,b\n1,0,2\n1,0.5,2\n", r"label 0\.5 of example 1 .* only what is one"),
        ("a,label,b\n1,0,2\n1,inf,2\n", 'line 3, label, holds "inf", where'),
        (b"1,\xff\n", 'line 1, column 2, holds "ÿ", where a number'),
        ("1," + "2" * 200_000, "cannot be read as a table .*field larger"),
    ],
)
def test_csv_bad(text: str | bytes, message: str, table: Table) -> None:
    fails(message, table(text), (2,))


def test_the_answer_is_not_advised_to_be_learned(table: Table) -> None:
    with pytest.raises(DataError) as caught:
        read(table("a,b,Class\n1,2,0\n"), (2,))
    assert "shape" not in str(caught.value)


def test_a_csv_whose_answer_is_learned(
    table: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    read(table("a,Target\n1,2\n"), (2,))
    assert "the column Target is learned like all others" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (
            "a,b\n0,0\n1,100\n",
            "as the column a and decides what is learned; write `columns: {o",
        ),
        ("a,b\n0,0\n1,100\n", "the column b spreads 100 times as far as the column a"),
        ("0,0\n1,100\n", "column 2 spreads 100 times as far as column 1"),
        ("a,label,b\n0,1,0\n1,2,31\n", "the column b spreads 31 times as far as"),
        ("a,b\n0,0\n1,29\n", ""),
        ("a,b\n0,5\n1,5\n", ""),
        ("a,b\n1,5\n", ""),
    ],
)
def test_columns_of_other_units(
    text: str, warning: str, table: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    read(table(text), (2,))
    warned = capsys.readouterr().err
    assert warning in warned if warning else not warned


def test_columns_of_an_archive(npz: Npz, capsys: pytest.CaptureFixture[str]) -> None:
    read(npz(x=np.array([[0, 0], [1e-3, 1.0]])), (2,))
    assert "column 2 spreads 1,000 times as far" in capsys.readouterr().err
    read(npz(x=np.array([[[0, 0]], [[1e-3, 1.0]]])), (1, 2, 1))
    assert capsys.readouterr().err == ""


Said = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("train", "test"),
    [
        ("x_train y_train", "x_test y_test"),
        ("X_train Y_train", "X_test Y_test"),
        ("train_images train_labels", "test_images test_labels"),
        ("images_train target_train", "images_valid target_valid"),
        ("trainx trainy", "testx testy"),
    ],
)
def test_archives_with_parts(train: str, test: str, npz: Npz, capsys: Said) -> None:
    names = [*train.split(), *test.split()]
    arrays = IMAGES, LABELS, IMAGES[:2], LABELS[1:]
    raw = read(npz(**dict(zip(names, arrays, strict=True))), GREY)
    assert len(raw.values) == 3 and labels(raw) == LABELS.tolist()
    assert raw.test is not None and labels(raw.test) == LABELS[1:].tolist()
    assert (raw.test.values[..., 0] == IMAGES[:2]).all() and raw.test.bounds == (0, 255)
    said = capsys.readouterr().out
    assert f"{names[0]} is trained on, {names[2]} is what a trained model is" in said


def test_a_test_part_is_preferred_to_one_for_validation(npz: Npz) -> None:
    raw = read(npz(x_train=IMAGES, x_val=IMAGES[:1], x_test=IMAGES[:2]), GREY)
    assert raw.test is not None and len(raw.test.values) == 2


def test_channels_that_stand_first(npz: Npz, capsys: Said) -> None:
    array = np.arange(120).reshape(3, 2, 4, 5)
    raw = read(npz(x=array), (4, 5, 2))
    assert raw.values[1, 3, 2, 1] == array[1, 1, 3, 2]
    assert (
        "channels are taken from the first axis, 2 x 4 x 5" in capsys.readouterr().out
    )
    series = np.arange(18).reshape(3, 2, 3)
    assert read(npz(x=series), (3, 2)).values[0].tolist() == [[0, 3], [1, 4], [2, 5]]
    same = np.arange(27).reshape(1, 3, 3, 3)
    assert (read(npz(x=same), (3, 3, 3)).values == same).all()


def test_a_single_array_in_a_file(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", IMAGES)
    assert (read(tmp_path / "a.npy", GREY).values[..., 0] == IMAGES).all()
    (tmp_path / "a.npy").write_bytes(b"hello")
    fails("cannot be read as an .npy file .* numpy.save$", tmp_path / "a.npy")


@pytest.mark.parametrize(
    ("y", "classes", "expected", "said"),
    [
        (np.eye(3)[[2, 0, 1]], None, [2, 0, 1], "the place of the 1 in its row"),
        (np.eye(3, dtype=bool)[[2, 0, 1]], 3, [2, 0, 1], "the place of the 1"),
        ([1, 3, 2], 3, [0, 2, 1], "the labels 1 to 3 become 0 to 2"),
        ([1, 3, 2], None, [1, 3, 2], ""),
        ([1, 3, 2], 4, [1, 3, 2], ""),
        ([0, 2, 1], 3, [0, 2, 1], ""),
        (["b", "a", "b"], 2, [1, 0, 1], "numbered by their names: a 0, b 1"),
        ([b"b", b"a", b"b"], 2, [1, 0, 1], "numbered by their names: a 0, b 1"),
        ([["b"], ["a"], ["b"]], 2, [1, 0, 1], "numbered by their names"),
        (["10", "9", "2"], None, [2, 1, 0], "2 0, 9 1, 10 2"),
    ],
)
def test_labels_as_others_write_them(
    y: Any, classes: int | None, expected: list[int], said: str, npz: Npz, capsys: Said
) -> None:
    assert labels(read(npz(x=IMAGES, y=y), GREY, classes)) == expected
    out = capsys.readouterr().out
    assert said in out if said else not out


def test_more_names_than_classes(npz: Npz) -> None:
    path = npz(x=IMAGES, y=["a", "b", "c"])
    with pytest.raises(DataError, match=r"3 different labels .* write `classes: 3`"):
        read(path, GREY, 2)


@pytest.mark.parametrize(
    ("y", "names", "expected"),
    [
        (["dog", "dog", "dog"], ("cat", "dog"), [1, 1, 1]),
        ([1, 0, 1], ("cat", "dog"), [1, 0, 1]),  # numbers are what they are
        ([2, 1, 2], ("1", "2", "3"), [1, 0, 1]),  # a training had 1 to 3
        (["3", "1", "1"], ("1", "2", "3"), [2, 0, 0]),
        (["2", "1", "1"], (), [2, 1, 1]),  # a training had plain numbers
        ([3, 1, 1], (), [3, 1, 1]),
    ],
)
def test_labels_have_the_numbers_of_a_training(
    y: Any, names: tuple[str, ...], expected: list[int], npz: Npz
) -> None:
    raw = read(npz(x=IMAGES, y=y), GREY, classes=3, names=names)
    assert (labels(raw), raw.classes) == (expected, names)


@pytest.mark.parametrize(
    ("y", "names", "message"),
    [
        (["dog", "emu", "yak"], ("cat", "dog"), "emu, yak, first at example 1"),
        (["dog", "emu", "yak"], ("cat", "dog"), "one of cat 0, dog 1 was expected"),
        ([1, 2, 4], ("1", "2", "3"), "has the label 4, first at example 2"),
        (["1", "2", "cat"], (), "whole numbers were expected"),
    ],
)
def test_labels_that_a_training_did_not_have(
    y: Any, names: tuple[str, ...], message: str, npz: Npz
) -> None:
    with pytest.raises(DataError, match=message):
        read(npz(x=IMAGES, y=y), GREY, classes=3, names=names)


def test_names_are_numbered_alike_in_both_parts(npz: Npz) -> None:
    """What only the test part has comes last: it is what a detector never saw."""
    path = npz(
        x_train=IMAGES, y_train=["b", "b", "b"], x_test=IMAGES, y_test=["a", "b", "c"]
    )
    raw = read(path, GREY)
    assert labels(raw) == [0, 0, 0] and raw.test and labels(raw.test) == [1, 0, 2]
    path = npz(x_train=IMAGES, y_train=[1, 3, 2], x_test=IMAGES, y_test=[2, 2, 2])
    raw = read(path, GREY, 3)
    assert labels(raw) == [0, 2, 1] and raw.test and labels(raw.test) == [1, 1, 1]


def test_archives_of_others_that_are_not_clear(npz: Npz) -> None:
    fails(r'savez\(path, x=old\["a"\], y=…\)', npz(a=IMAGES, b=IMAGES))
    fails(r"labels.argmax\(1\) takes", npz(x=IMAGES, y=np.eye(3) + 0.5))


def test_labels_that_begin_with_1(table: Table) -> None:
    data = scaled(read(table("label,a\n1,0\n2,1\n"), (1,)), None, "float64")
    with pytest.raises(DataError, match="subtract 1 from each"):
        labels_of(data, 2)


# IDX files


@pytest.fixture
def mnist(tmp_path: Path) -> Path:
    (tmp_path / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(IMAGES)))
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx(LABELS))
    return tmp_path


def test_idx(mnist: Path) -> None:
    raw = read(mnist, GREY)
    assert raw.values.shape == (3, 28, 28, 1) and raw.bounds == (0, 255)
    assert (raw.values[..., 0] == IMAGES).all()
    assert labels(raw) == LABELS.tolist()


def test_idx_prefers_the_training_files(mnist: Path) -> None:
    for name in ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", "preview.png"):
        (mnist / name).write_bytes(b"not looked at")
    assert len(read(mnist, GREY).values) == 3


def test_idx_takes_the_other_files(tmp_path: Path) -> None:
    (tmp_path / "t10k-images.idx3-ubyte").write_bytes(idx(IMAGES[:1]))
    assert read(tmp_path, GREY).labels is None
    (tmp_path / "t10k-labels.idx1-ubyte").write_bytes(idx(LABELS[:1]))
    assert labels(read(tmp_path, GREY)) == [4]


def test_idx_takes_the_only_pair(tmp_path: Path) -> None:
    colours = np.arange(24, dtype=np.uint8).reshape(2, 2, 2, 3)
    (tmp_path / "my-images.bin").write_bytes(idx(colours))
    raw = read(tmp_path, (2, 2, 3))
    assert (raw.values == colours).all() and raw.labels is None
    (tmp_path / "my-labels.bin.gz").write_bytes(gzip.compress(idx(LABELS[:2])))
    assert labels(read(tmp_path, (2, 2, 3))) == [4, 0]


def zipped(change: Callable[[bytes], bytes]) -> bytes:
    return change(gzip.compress(idx(IMAGES)))


LYING = bytes([0, 0, 8, 3]) + struct.pack(">3I", 2**32 - 1, 28, 28)

BAD_IMAGES = {
    "empty": (gzip.compress(b""), "begins with nothing"),
    "no gzip": (idx(IMAGES), "cannot be read to its end"),
    "cut gzip": (zipped(lambda z: z[:-20]), "cannot be read to its end"),
    "only a gzip header": (zipped(lambda z: z[:8]), "cannot be read to its end"),
    "flipped checksum": (
        zipped(lambda z: z[:-8] + bytes([z[-8] ^ 1]) + z[-7:]),
        "cannot be read to its end",
    ),
    "flipped stream": (
        zipped(lambda z: z[:40] + bytes([z[40] ^ 255]) + z[41:]),
        "cannot be read to its end|declares",
    ),
    "wrong magic": (gzip.compress(b"\1" + idx(IMAGES)[1:]), "begins with 01 00 08 03"),
    "labels as images": (
        gzip.compress(idx(LABELS)),
        "begins with 00 00 08 01, where .* 00 00 08 03 or 00 00 08 04 and the sizes",
    ),
    "cut magic": (gzip.compress(idx(IMAGES)[:3]), "begins with 00 00 08,"),
    "cut header": (gzip.compress(idx(IMAGES)[:10]), "begins with 00 00 08 03 00 00 00"),
    "cut": (gzip.compress(idx(IMAGES)[:-1]), "but holds 2351;"),
    "longer": (gzip.compress(idx(IMAGES) + b"x"), "but holds more;"),
    "lying": (gzip.compress(LYING + bytes(784)), "3367254359280 bytes but holds 784;"),
    "bomb": (gzip.compress(idx(IMAGES) + bytes(12_000_000), 1), "but holds more;"),
}


@pytest.mark.parametrize("name", BAD_IMAGES)
def test_idx_bad_images(name: str, mnist: Path) -> None:
    data, message = BAD_IMAGES[name]
    path = mnist / "train-images-idx3-ubyte.gz"
    path.write_bytes(data)
    tracemalloc.start()
    with pytest.raises(DataError, match=message) as caught:
        read(mnist, GREY)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (IMAGES[:2], "2 examples but labels of shape 3, where 2 were"),
        (IMAGES[:0], "holds no examples"),
        (IMAGES[:, :8, :8], "shape 8 x 8, where 28 x 28 x 1 was"),
        (IMAGES[:, :, :0], "shape 28 x 0, where 28 x 28 x 1 was"),
    ],
)
def test_idx_of_something_else(
    images: NDArray[np.uint8], message: str, mnist: Path
) -> None:
    (mnist / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(images)))
    fails(message, mnist)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "labels-idx1-ubyte begins with nothing"),
        (idx(IMAGES), "begins with 00 00 08 03"),
        (idx(LABELS)[:-1], "declares 3 = 3 bytes but holds 2;"),
        (idx(LABELS) + b"\0", "but holds more;"),
    ],
)
def test_idx_bad_labels(data: bytes, message: str, mnist: Path) -> None:
    (mnist / "train-labels-idx1-ubyte").write_bytes(data)
    fails(message, mnist)


def test_idx_missing_parts(mnist: Path) -> None:
    (mnist / "train-labels-idx1-ubyte").unlink()
    assert read(mnist, GREY).labels is None
    (mnist / "t10k-labels-idx1-ubyte").write_bytes(idx(LABELS))
    fails("and t10k-labels-idx1-ubyte but no train-labels-idx1-ubyte or .gz", mnist)


def test_idx_with_too_much_to_choose_from(tmp_path: Path) -> None:
    (tmp_path / "a-images.bin").write_bytes(idx(IMAGES))
    for name in ("a-labels.bin", "b-labels.bin"):
        (tmp_path / name).write_bytes(idx(LABELS))
    fails('1 files with "images" in their name and 2 with "labels"', tmp_path)
    (tmp_path / "b-images.bin").write_bytes(idx(IMAGES))
    fails('2 files with "images" in their name and 2 with "labels"', tmp_path)


# Images


def picture(mode: str = "RGB", size: tuple[int, int] = (3, 2)) -> Image.Image:
    """An image of 2 x 3 pixels."""
    pixels = np.arange(18, dtype=np.uint8).reshape(2, 3, 3) * 10
    return Image.fromarray(pixels).resize(size).convert(mode)


def encoded(image: Image.Image, form: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form)
    return buffer.getvalue()


def test_one_image(tmp_path: Path) -> None:
    path = tmp_path / "one.PNG"
    path.write_bytes(encoded(picture()))
    raw = read(path, (2, 3, 3))
    assert raw.values.shape == (1, 2, 3, 3) and raw.values.dtype == np.uint8
    assert (raw.values[0] == np.asarray(picture())).all()
    assert raw.labels is None and raw.bounds == (0, 255)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGB", "RGBA"])
def test_images_become_grey_or_coloured(mode: str, tmp_path: Path) -> None:
    path = tmp_path / "one.png"
    image = picture(mode)
    path.write_bytes(encoded(image))
    grey, colour = read(path, (2, 3, 1)), read(path, (2, 3, 3))
    assert (grey.values[0, ..., 0] == np.asarray(image.convert("L"))).all()
    assert (colour.values[0] == np.asarray(image.convert("RGB"))).all()


def test_a_folder_of_images(tmp_path: Path) -> None:
    for i, name in enumerate(["b.png", "a.PNG", "d.bmp", "c.jpg", "e.jpeg"]):
        form = {"p": "PNG", "b": "BMP", "j": "JPEG"}[name[2].lower()]
        image = Image.new("L", (4, 4), 10 * i)
        (tmp_path / name).write_bytes(encoded(image, form))
    for name in ("notes.txt", ".hidden.png"):
        (tmp_path / name).write_bytes(b"not looked at")
    for name in (".cache", "folder.png"):
        (tmp_path / name).mkdir()
    raw = read(tmp_path, (4, 4, 1))
    assert raw.values[:, 0, 0, 0].tolist() == [10, 0, 30, 20, 40]
    assert raw.labels is None and raw.bounds == (0, 255)


@pytest.fixture
def classes(tmp_path: Path) -> Path:
    for folder, names in {"dog": "ab", "cat": "xyz", ".git": ""}.items():
        (tmp_path / folder).mkdir()
        for name in names:
            data = encoded(Image.new("L", (4, 4), ord(name)))
            (tmp_path / folder / f"{name}.png").write_bytes(data)
    return tmp_path


def test_sub_folders_are_classes(classes: Path) -> None:
    raw = read(classes, (4, 4, 1))
    assert bytes(raw.values[:, 0, 0, 0]) == b"xyzab"
    assert labels(raw) == [0, 0, 0, 1, 1]


def test_a_class_without_images(classes: Path) -> None:
    (classes / "emu").mkdir()
    fails("emu holds no images, and each sub-folder of", classes, (4, 4, 1))


def test_images_in_both_places(classes: Path) -> None:
    (classes / "one.png").write_bytes(encoded(picture()))
    fails("such as one.png and also sub-folders of images", classes, (4, 4, 1))


@pytest.mark.parametrize("below", ["", "cat"])
def test_folders_for_training_and_for_trying(
    below: str, tmp_path: Path, capsys: Said
) -> None:
    for number, part in enumerate(("test", "Train", "val", ".git")):
        (tmp_path / part / below).mkdir(parents=True)
        for name in range(number + 1):
            picture().save(tmp_path / part / below / f"{name}.png")
    raw = read(tmp_path, (2, 3, 3))
    assert len(raw.values) == 2 and raw.test and len(raw.test.values) == 1
    said = capsys.readouterr().out
    assert f"{tmp_path / 'Train'} is trained on, {tmp_path / 'test'} is what" in said
    assert f"{tmp_path / 'val'} not read" in said
    assert len(read(tmp_path / "val", (2, 3, 3)).values) == 3


def test_parts_of_which_none_is_for_training(tmp_path: Path) -> None:
    for part in ("test", "val"):
        (tmp_path / part).mkdir()
        picture().save(tmp_path / part / "one.png")
    fails("seem to be parts of the data .* call one of them train", tmp_path)


def test_images_that_lie_deeper(tmp_path: Path) -> None:
    (tmp_path / "photos/all/cat").mkdir(parents=True)
    picture().save(tmp_path / "photos/all/cat/one.png")
    fails("name one of .*, --data .*photos/all", tmp_path / "photos", (2, 3, 3))


def test_a_folder_of_images_of_another_kind(tmp_path: Path) -> None:
    (tmp_path / "one.gif").touch()
    fails(r"images of another kind \(.gif\), .* convert them to .png", tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "data.csv")
    fails("is no file and no folder", tmp_path / "data.csv")


def test_images_of_several_sizes(classes: Path) -> None:
    path = classes / "cat/y.png"
    path.write_bytes(encoded(picture(size=(5, 4))))
    message = (
        r"y.png is 4 pixels high and 5 wide, where 4 and 4 were expected \(1 of 5 .*"
        "write `resize: crop` beside"
    )
    with pytest.raises(DataError, match=message) as caught:
        read(classes, (4, 4, 1))
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("shape", [(18,), (2, 3), (2, 3, 4)])
def test_examples_that_are_no_images(shape: tuple[int, ...], tmp_path: Path) -> None:
    (tmp_path / "one.png").write_bytes(encoded(picture()))
    fails("one.png is an image, but .* height x width x 1 or 3 was", tmp_path, shape)


def transparent(mode: str) -> bytes:
    image = picture(mode)
    image.putalpha(254)
    return encoded(image)


def keyed() -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (3, 2), 7).save(buffer, "PNG", transparency=7)
    return buffer.getvalue()


BAD_PICTURES = {
    "empty": (b"", "cannot be read as an image"),
    "text": (b"hello", "cannot be read as an image"),
    "cut": (encoded(picture())[:-30], "cannot be read as an image"),
    "cut header": (encoded(picture())[:20], "cannot be read as an image"),
    "transparent grey": (transparent("L"), "has transparent pixels"),
    "transparent colour": (transparent("RGB"), "has transparent pixels"),
    "transparent by key": (keyed(), "has transparent pixels"),
    "fractions": (
        encoded(Image.fromarray(np.ones((2, 3), np.float32)), "TIFF"),
        'has pixels of the kind "F", where 8 bits .* `range`',
    ),
    "rotated": (
        encoded(picture(size=(2, 3))),
        "is 3 pixels high and 2 wide, where 2 and 3 were expected",
    ),
}


@pytest.mark.parametrize("name", BAD_PICTURES)
def test_bad_images(name: str, tmp_path: Path) -> None:
    data, message = BAD_PICTURES[name]
    path = tmp_path / "one.png"
    path.write_bytes(data)
    fails(message, path, (2, 3, 3))
