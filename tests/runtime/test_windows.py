"""Windows of a long series: what is trained on, and what is said of each row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gencc.runtime.support.datasets import Dataset, Places, scaled, split
from gencc.runtime.support.errors import DataError
from gencc.runtime.support.files import read
from gencc.runtime.support.tables import labelled
from gencc.runtime.support.windows import by_row
from loading import snippet


def windows(path: Path, length: int = 4, stride: int = 3) -> Dataset:
    return scaled(read(path, (length, 2), stride=stride), None, "float64")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Twelve rows of two numbers, of which those in lines 8 and 9 are labelled 1."""
    rows = [f"{int(i in (6, 7))},{i},{10 * i}" for i in range(12)]
    (tmp_path / "a.csv").write_text("\n".join(["label,a,b", *rows]))
    return tmp_path / "a.csv"


def lines(data: Dataset) -> np.ndarray:
    """The lines of the file (count, length) that are in each window."""
    assert data.places and data.places.rows is not None
    return data.places.values[data.places.rows]


def test_windows_begin_every_few_rows_and_the_last_one_ends_with_them(
    table: Path,
) -> None:
    data = windows(table)
    assert data.examples[:, :, 0].tolist() == [
        [0, 1, 2, 3], [3, 4, 5, 6], [6, 7, 8, 9], [8, 9, 10, 11]
    ]  # fmt: skip
    assert (data.examples[..., 1] == 10 * data.examples[..., 0]).all()
    assert data.labels is not None and data.labels.tolist() == [0, 1, 1, 0]
    assert data.places and data.places.name == "line"
    assert lines(data)[0].tolist() == [2, 3, 4, 5]
    assert len(windows(table, stride=1)) == 9 and len(windows(table, 12, 5)) == 1


def test_arrays_of_others_have_rows_too(tmp_path: Path) -> None:
    x = np.arange(20.0).reshape(10, 2)
    np.save(tmp_path / "a.npy", x)
    np.savez(tmp_path / "b.npz", x=x, y=np.arange(10) % 3)
    for name in ("a.npy", "b.npz"):
        data = windows(tmp_path / name, 4, 2)
        assert (data.examples[1] == x[2:6]).all() and data.places
        assert data.places.name == "row" and lines(data)[1].tolist() == [
            2,
            3,
            4,
            5,
        ]
    np.save(tmp_path / "c.npy", x[:, 0])
    one = read(tmp_path / "c.npy", (4, 1), stride=2)
    assert one.values[1, :, 0].tolist() == x[2:6, 0].tolist()


def test_a_series_shorter_than_a_window(table: Path) -> None:
    with pytest.raises(DataError, match="holds 12 rows, fewer than a window of 13"):
        windows(table, 13)


def test_what_is_held_out_shares_no_row_with_what_is_trained_on(table: Path) -> None:
    data = windows(table, 4, 1)
    training, rest = split(data, 0.4)
    assert training.places and rest.places
    # Of nine windows, four are held out, and three share rows with these.
    assert lines(rest)[:, 0].tolist() == [7, 8, 9, 10]
    assert lines(training)[:, 0].tolist() == [2, 3]
    assert not np.isin(lines(training), lines(rest)).any()


def test_labels_that_are_trained_on(table: Path) -> None:
    training, rest = split(windows(table, 2, 1), 0.0, labels=(0,))
    assert training.places and rest.places
    assert lines(training)[:, 0].tolist() == [2, 3, 4, 5, 6, 10, 11, 12]
    assert lines(rest)[:, 0].tolist() == [7, 8, 9]


def test_a_series_that_leaves_nothing_to_train_on(table: Path) -> None:
    with pytest.raises(DataError, match="all others share rows with them"):
        split(windows(table, 8, 1), 0.4)


def written(data: Dataset, **columns: Any) -> dict[str, Any]:
    arrays = {name: np.array(values, float) for name, values in columns.items()}
    return {name: array.tolist() for name, array in labelled(data, arrays).items()}


def test_each_row_has_the_mean_of_its_windows(table: Path) -> None:
    data = windows(table)
    made_of = written(data, score=[1, 2, 4, 8])
    assert made_of["line"] == [*range(2, 14)]
    assert made_of["label"] == [int(i in (6, 7)) for i in range(12)]
    assert made_of["score"] == [1, 1, 1, 1.5, 2, 2, 3, 4, 6, 6, 8, 8]


def test_what_windows_have_for_each_row_stands_in_it(table: Path) -> None:
    data = windows(table)
    series = written(data, x=data.examples)["x"]
    assert series == [[i, 10 * i] for i in range(12)]


def test_vectors_are_those_of_windows(table: Path) -> None:
    codes = written(windows(table), code=[[1, 2]] * 4)
    assert codes["line"] == [2, 5, 8, 10] and codes["code"] == [[1, 2]] * 4


def test_windows_that_leave_rows_out() -> None:
    places = Places("row", np.arange(11), begins=np.array([4, 9]), length=2)
    rows = by_row(places, {"s": np.array([1.0, 2.0])})
    assert rows["row"].tolist() == [4, 5, 9, 10] and rows["s"].tolist() == [1, 1, 2, 2]


def test_columns_of_windows_are_fitted_row_by_row() -> None:
    """Each row once, in however many windows it is; and undone in its units."""
    named_columns = snippet("optional", "named_columns")
    rows = np.array([[1.0], [2.0], [4.0], [8.0], [16.0], [32.0], [64.0]])
    learned = named_columns.Learned("a", named_columns.Number("standardize"))
    table = named_columns.Table(
        rows,
        np.array([0, 0, 0, 0, 1, 0, 0]),
        "",
        places=Places("t", np.array([*"gfedcba"], object)),
        columns=named_columns.Fitted((learned,)),
    )
    data = named_columns.windowed(table, 3, 2)
    assert data.examples[:, :, 0].tolist() == [[1, 2, 4], [4, 8, 16], [16, 32, 64]]
    assert data.labels.tolist() == [0, 1, 1]
    fitted = named_columns.fit(data)
    (column,) = fitted.learned
    assert np.isclose(column.center, rows.mean(), rtol=1e-10)
    assert np.isclose(column.spread, rows.std(), rtol=1e-10)
    examples = named_columns.scaled(data, fitted, "float64").examples
    assert examples.shape == (3, 3, 1)
    assert np.allclose(examples[1, :, 0], (rows[2:5, 0] - rows.mean()) / rows.std())
    undone = labelled(data, fitted.undone(examples))
    # In the order of the file, whatever its index says.
    assert undone["t"].tolist() == [*"gfedcba"]
    assert undone["label"].tolist() == [0, 0, 0, 0, 1, 0, 0]
    assert np.allclose(undone["a"], rows[:, 0])
    named = labelled(data, fitted.named("error", examples))
    assert named["error_a"].shape == (7,)
    with pytest.raises(DataError, match="holds 7 rows, fewer than a window of 8"):
        named_columns.windowed(table, 8, 1)
