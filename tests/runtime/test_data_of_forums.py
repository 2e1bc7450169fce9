"""Tables and images as people of forums have them: understood, or refused with a way out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gencc.runtime.support.datasets import (
    Raw,
    only,
    require_factors,
    require_labels,
    scaled,
    split,
)
from gencc.runtime.support.errors import DataError
from gencc.runtime.support.files import read
from gencc.runtime.support.tables import labelled
from loading import snippet, snippets
from PIL import Image

columns, rows = snippets("optional", "named_columns", "table_rows")
partners = snippet("optional", "partners")
metrics = snippet("optional", "metrics")
Number, Category, Label = columns.Number, columns.Category, columns.Label
Layout, Dropped = columns.Layout, columns.Dropped
Z = Number("standardize")
PLACES = {"1": Number(), "2": Number(), "3": Number()}
SHAPE = (4, 4, 1)

Said = pytest.CaptureFixture[str]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data.csv"


def table(path: Path, text: str, kinds: Mapping[str, Any], size: int) -> Any:
    path.write_text(text)
    return rows.read(path, Layout(kinds, size))


def refused(message: str, path: Path, text: str, kinds: Any, size: int = 1) -> str:
    with pytest.raises(DataError, match=message) as caught:
        columns.fit(table(path, text, kinds, size))
    return str(caught.value)


def images(folder: Path, *names: str, value: int = 200) -> Path:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((4, 4), value, np.uint8)).save(file)
    return folder


# ------------------------------------------------------------------ names of columns


def test_two_columns_of_one_name(path: Path) -> None:
    """The first would be learned twice, and the second not at all."""
    text, kinds = "a,a,y\n1,100,0\n2,50,1\n", {"others": Z, "y": Label()}
    refused("has 2 columns called a; give each a name", path, text, kinds, 2)
    refused('has 2 columns called ""; give', path, ",a,\n1,2,3\n", {"others": Z}, 3)


@pytest.mark.parametrize("first", ["3,1,2", "1,1,1", "2,5,1"])
def test_columns_called_by_their_places(first: str, path: Path) -> None:
    """Though a number of the first row is that of a place."""
    read_ = table(path, f"{first}\n5,6,7\n", PLACES, 3)
    assert read_.examples[0].tolist() == [*map(float, first.split(","))]
    assert len(read_) == 2


def test_columns_called_by_their_places_in_the_file(path: Path) -> None:
    assert table(path, "1,2,3\n5,6,7\n", PLACES, 3).examples.tolist() == [[5, 6, 7]]
    kinds = {**PLACES, "others": Dropped()}
    named = table(path, "id,1,2,3\na,5,6,7\n", kinds, 3)
    assert named.examples.tolist() == [[5, 6, 7]]


def test_a_header_that_counts_the_columns(path: Path, capsys: Said) -> None:
    path.write_text("0,1,2\n0.5,0.1,0.3\n")
    assert read(path, (3,)).values.tolist() == [[0.5, 0.1, 0.3]]
    assert "line 1, 0 to 2, has the names of the columns" in capsys.readouterr().out
    assert len(table(path, path.read_text(), {"others": Number()}, 3)) == 1


def test_a_column_without_a_name(path: Path) -> None:
    refused('as `"": drop`, or', path, "a,\n1,\n", {"a": Z})


# ------------------------------------------------------------------ the answer


def test_an_answer_among_others_is_warned_of(path: Path, capsys: Said) -> None:
    text = "a,b,{}\n1,1,0\n2,0,1\n"
    for name in ("Class", "label", "Y"):
        table(path, text.format(name), {"others": Z}, 3)
        assert f"the column {name} is learned like all" in capsys.readouterr().err
    read(path, (3,))
    assert "the column Y is learned like all others" in capsys.readouterr().err
    table(path, text.format("Class"), {"others": Z, "b": Label()}, 2)
    assert not capsys.readouterr().err


def test_a_textual_answer_is_not_advised_to_be_learned(path: Path) -> None:
    text = "a,Class\n1,x\n2,y\n"
    said = refused("the answer: write `Class: label`", path, text, {"others": Z}, 2)
    assert "category" not in said
    with pytest.raises(DataError, match="Class: label}") as caught:
        read(path, (2,))
    assert "category" not in str(caught.value)
    refused("as `label: label`, or", path, "a,label\n1,0\n", {"a": Z})


def test_labels_of_a_model_that_has_learned_numbers(path: Path) -> None:
    """Names would be numbered in an order of their own."""
    kinds = {"a": Z, "k": Label()}
    trained = columns.fit(table(path, "a,k\n1,0\n2,1\n", kinds, 1))
    path.write_text("a,k\n1,usual\n2,fraud\n")
    with pytest.raises(DataError, match="holds the label usual, where a whole number"):
        rows.read(path, Layout(kinds, 1), trained)


def test_many_labels_are_said_in_short(path: Path, capsys: Said) -> None:
    text = "a,k\n" + "".join(f"1,n{number}\n" for number in range(300))
    table(path, text, {"a": Number(), "k": Label()}, 1)
    assert capsys.readouterr().out.endswith(" and 288 more\n")


def test_a_test_part_without_labels_is_read(tmp_path: Path) -> None:
    """Whether labels are needed there is known to train(), which requires them."""
    train, test = tmp_path / "a.csv", tmp_path / "b.csv"
    train.write_text("a,label\n1,0\n2,1\n")
    test.write_text("a\n1\n")
    parts = {"train": train, "test": test}
    both = rows.read(parts, Layout({"a": Z, "label": Label()}, 1)), read(parts, (1,))
    assert all(part.test is not None and part.test.labels is None for part in both)


# ------------------------------------------------------------------ cells


def test_advice_about_gaps(path: Path) -> None:
    gaps = Number(gaps="median")
    said = refused(
        "leave the rows without k", path, "a,k\n1,0\n2,\n", {"a": gaps, "k": Label()}
    )
    assert "impute" not in said
    kinds = {"a": gaps, "k": Category(("u", "v"))}
    refused("{values: .…., impute: u}}`", path, "a,k\n1,u\n2,\n", kinds, 3)


def test_advice_can_be_written(path: Path) -> None:
    refused(r'\["True", "False"\]', path, "a\nTrue\nFalse\n", {"a": Z})
    assert "category" not in refused("leave the row", path, "a\n1\ninf\n", {"a": Z})


def test_cells_of_spreadsheets(path: Path) -> None:
    """Blank rows behind a table are none; within it they are gaps."""
    filled = {"a": Number(gaps=0.0), "b": Number(gaps=0.0)}
    read_ = table(path, "a,b\n1,#N/A\n,\n3,4\n,\n , \n", filled, 2)
    assert read_.places.values.tolist() == [2, 3, 4]
    path.write_text("a;b\n1,5;2\n;\n")
    assert read(path, (2,)).values.tolist() == [[1.5, 2]]


@pytest.mark.parametrize("scale", ["standardize", "minmax", "robust", "log"])
@pytest.mark.parametrize(
    "cells", ["1e308\n" * 20, "1.7e308\n-1.7e308\n", "1e300\n-5\n"]
)
def test_huge_numbers(scale: str, cells: str, path: Path) -> None:
    path.write_text(f"a\n{cells}")
    kinds = {"a": Number(scale)}
    try:
        read_ = rows.read(path, Layout(kinds, 1))
        examples = columns.scaled(read_, columns.fit(read_), "float32").examples
    except DataError:
        return
    assert np.isfinite(examples).all() and np.abs(examples).max() < 1e4


# ------------------------------------------------------------------ images


@pytest.mark.parametrize(
    "text",
    [
        ",file,label\n0,b.png,cat\n1,0.png,dog\n",
        "id,image,label\n0,b.png,cat\n1,0.png,dog\n",
        "file;label\nb.png;cat\n0.png;dog\n",
        "file;gr\u00f6\u00dfe;label\nb.png;1,5;cat\n0.png;2;dog\n",
    ],
)
def test_tables_of_labels(text: str, tmp_path: Path) -> None:
    """A column that numbers the rows does not name images, though these are numbers."""
    images(tmp_path, "0.png", "b.png")
    (tmp_path / "labels.csv").write_bytes(text.encode("cp1252"))
    known = read(tmp_path, SHAPE, classes=2, labels="labels.csv").labels
    assert known is not None and known.tolist() == [1, 0]


def test_what_is_left_out_is_said(tmp_path: Path, capsys: Said) -> None:
    images(tmp_path, "a/1.png", "b/1.png", "b/deeper/1.png", "a/.hidden/1.png")
    (tmp_path / "a" / "2.heic").touch()
    (tmp_path / "a" / "gone.png").symlink_to(tmp_path / "nowhere.png")
    assert len(read(tmp_path, SHAPE, classes=2).values) == 2
    said = capsys.readouterr().out
    assert "1 images in deeper folders are left out" in said
    assert "1 .heic left out; convert to .png" in said


def test_hidden_folders_hold_no_examples(tmp_path: Path, capsys: Said) -> None:
    images(tmp_path, "a_1.png", "b_1.png", ".ipynb_checkpoints/a_1-checkpoint.png")
    assert len(read(tmp_path, SHAPE, classes=2, labels="{label}_*").values) == 2
    assert "left out" not in capsys.readouterr().out


def test_masks_that_are_all_but_black(tmp_path: Path, capsys: Said) -> None:
    raw = read(images(tmp_path, "a.png", value=1), SHAPE)
    scaled(raw, (0, 1), "float32")
    assert "no value of the data is above 1, where 255 is" in capsys.readouterr().err
    scaled(raw, (0, 1), "float32", (0, 1))
    assert not capsys.readouterr().err


def test_flat_images_of_several_channels(tmp_path: Path, capsys: Said) -> None:
    np.save(tmp_path / "a.npy", np.zeros((2, 48)))
    read(tmp_path / "a.npy", (4, 4, 3))
    assert "rows are taken as 4 x 4 x 3, channels last" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("1 2 10", "01 02 10", "02.png of b goes with 10.png of a"),
        ("1 2", "2 3", "2.png of b goes with 1.png of a"),
        ("1 2", "img_1 img_2", ""),
        ("cat dog", "Cat dog", ""),
    ],
)
def test_pairs_by_their_names(
    first: str, second: str, said: str, tmp_path: Path, capsys: Said
) -> None:
    data = {}
    for domain, names in (("a", first), ("b", second)):
        images(tmp_path / domain, *(f"{name}.png" for name in names.split()))
        data[domain] = scaled(read(tmp_path / domain, SHAPE), (0, 1), "float32")
    partners.paired(data)
    error = capsys.readouterr().err
    assert (error.count("\n") == 1 and said in error) if said else not error


# ------------------------------------------------------------------ series


def test_series_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.zeros((3, 200)))
    with pytest.raises(DataError, match=r"seems to lie on its side: turn it, x\.T"):
        read(path, (4, 3), stride=1)
    np.save(path, np.zeros((5, 200, 3)))
    with pytest.raises(DataError, match=r"leave `window` out and write .*\[200, 3\]"):
        read(path, (4, 3), stride=1)


def test_windows_that_share_all_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.zeros((20, 3)))
    data = scaled(read(path, (15, 3), stride=1), None, "float64")
    with pytest.raises(
        DataError, match="the last 2 are held out, and all others share"
    ):
        split(data, 0.3)


@pytest.mark.parametrize(
    ("index", "said"),
    [
        ("3 2 1", "t does not increase everywhere: 2 comes after 3"),
        ("2024-01-02 2024-01-01 2024-01-03", "2024-01-01 comes after 2024-01-02"),
        ("1 2 10", ""),
        ("2024-01-09 2024-01-10 2024-01-11", ""),
        ("c b a", ""),
    ],
)
def test_a_series_that_runs_backwards(
    index: str, said: str, path: Path, capsys: Said
) -> None:
    text = "t,v\n" + "".join(f"{t},1\n" for t in index.split())
    kinds = {"t": columns.Index(), "v": Number()}
    columns.windowed(table(path, text, kinds, 1), 2, 1)
    error = capsys.readouterr().err
    assert said in error if said else not error


# ------------------------------------------------------------------ labels and names


def test_labels_from_1_on_are_those_of_the_file(tmp_path: Path, capsys: Said) -> None:
    """They are numbered from 0, also in a part that has not all of them."""
    train, later = tmp_path / "a.csv", tmp_path / "b.csv"
    train.write_text("a,k\n1,3\n2,1\n3,1\n")
    later.write_text("a,k\n1,2\n")
    layout = Layout({"a": Z, "k": Label()}, 1, classes=3)
    known = rows.read(train, layout)
    assert known.labels is not None and known.labels.tolist() == [2, 0, 0]
    assert known.columns.classes == ("1", "2", "3")
    assert "the labels 1 to 3 become 0 to 2" in capsys.readouterr().out
    again = rows.read(later, layout, known.columns)
    assert again.labels is not None and again.labels.tolist() == [1]
    for text, labels in (("1,0\n2,3\n", [0, 3]), ("1,1\n2,2\n", [1, 2])):
        train.write_text("a,k\n" + text)
        plain = rows.read(train, layout)
        assert plain.labels is not None and plain.labels.tolist() == labels
        assert plain.columns.classes == ()


def test_images_are_called_by_where_they_lie(tmp_path: Path) -> None:
    for name in ("b/2.png", "a/1.png", "a/0.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        Image.new("L", (4, 4)).save(tmp_path / name)
    raw = read(tmp_path, (4, 4, 1))
    assert raw.places is not None and raw.places.name == "file"
    assert [*raw.places.values] == ["a/0.png", "a/1.png", "b/2.png"]
    dataset = only(scaled(raw, (0, 1), "float32"), [1])
    assert dataset.places is not None and [*dataset.places.values] == ["b/2.png"]
    alone = read(tmp_path / "b" / "2.png", (4, 4, 1))
    assert alone.places is not None and [*alone.places.values] == ["2.png"]


# ------------------------------------------------------------------ before a training


def test_what_cannot_be_tried_is_refused_before(tmp_path: Path) -> None:
    values = np.zeros((3, 2))
    bare = scaled(Raw(values), None, "float32")
    with pytest.raises(DataError, match=r"metric m could not be .* have no labels"):
        require_labels(bare, 2, "the metric m")
    with pytest.raises(DataError, match=r"output o could not be .* have no factors"):
        require_factors(bare, 2, "the output o")
    labelled = scaled(Raw(values, np.array([0, 1, 2])), None, "float32")
    require_labels(labelled, 3, "the metric m")
    with pytest.raises(DataError, match="the label 2, where 0 to 1"):
        require_labels(labelled, 2, "the metric m")
    metrics.require_both(labelled, (0,))
    for kinds, count in (((0, 1, 2), 0), ((7,), 3)):
        with pytest.raises(
            DataError, match=f"{count} have a label that is not trained"
        ):
            metrics.require_both(labelled, kinds)


def test_labels_keep_the_names_that_the_file_has_for_them(tmp_path: Path) -> None:
    """For tables and pictures; a model learns the numbers."""
    path, values = tmp_path / "data.npz", np.eye(3)
    for written, names in (
        (["dog", "cat", "dog"], ("cat", "dog")),
        ([3, 1, 2], ("1", "2", "3")),
        ([0, 1, 2], ()),
    ):
        np.savez(path, x=values, y=np.array(written))
        data = scaled(read(path, (3,), classes=3), None, "float32")
        assert data.classes == names and data.labels is not None
        shown = labelled(data, {"score": np.zeros(3)})["label"]
        assert [*map(str, shown)] == [*map(str, written)]
