"""Columns by name: what each becomes, what is fitted and kept, and what is refused."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from gencc.runtime.support.datasets import split
from gencc.runtime.support.errors import CheckpointError, DataError
from loading import snippets

columns, rows = snippets("optional", "named_columns", "table_rows")
Number, Category, Label = columns.Number, columns.Category, columns.Label
Index, Dropped, Layout = columns.Index, columns.Dropped, columns.Layout

TEXT = """\
id,amount,time,kind,size,note,class
a,0,100,cash,S,x,usual
b,9,200,card,L,y,fraud
c,99,300,cash,M,z,usual
"""
KINDS = {
    "time": Number("standardize"),
    "amount": Number("log"),
    "kind": Category(("cash", "card")),
    "size": Category(("S", "M", "L"), ordered=True),
    "class": Label(("usual", "fraud")),
    "id": Index(),
    "note": Dropped(),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "data.csv"
    file.write_text(TEXT)
    return file


def refused(message: str, path: Path, kinds: Mapping[str, Any], size: int = 5) -> None:
    with pytest.raises(DataError, match=message) as caught:
        rows.read(path, Layout(kinds, size))
    assert "\n" not in str(caught.value)


def examples(
    path: Path, kinds: Mapping[str, Any], size: int, trained: Any = None
) -> Any:
    table = rows.read(path, Layout(kinds, size), trained)
    return columns.scaled(table, trained or columns.fit(table), "float64")


def test_an_example_has_its_columns_in_the_order_of_the_spec(path: Path) -> None:
    table = examples(path, KINDS, 5)
    deviation = np.sqrt(20000 / 3)
    logs = np.log([1, 10, 100])
    assert table.examples[:, 0] == pytest.approx(
        np.array([-100, 0, 100]) / deviation, abs=1e-9
    )
    assert table.examples[:, 1] == pytest.approx(
        (logs - logs.mean()) / logs.std(), abs=1e-9
    )
    assert table.examples[:, 2:4].tolist() == [[1, 0], [0, 1], [1, 0]]
    assert table.examples[:, 4].tolist() == [0, 1, 0.5]
    assert table.labels.tolist() == [0, 1, 0]
    assert (table.places.name, table.places.values.tolist()) == ("id", ["a", "b", "c"])


def test_scales_are_those_of_another_library(tmp_path: Path) -> None:
    preprocessing = pytest.importorskip("sklearn.preprocessing")
    draw = np.random.default_rng(0)
    values = np.round(np.exp(draw.normal(size=(101, 3)) * 2), 6)
    path = tmp_path / "data.csv"
    path.write_text(
        "a,b,c\n" + "".join(",".join(map(str, v)) + "\n" for v in values.tolist())
    )
    kinds = dict(
        zip("abc", map(Number, ("standardize", "minmax", "robust")), strict=True)
    )
    scaled = examples(path, kinds, 3).examples
    for column, scaler in enumerate(("StandardScaler", "MinMaxScaler", "RobustScaler")):
        expected = getattr(preprocessing, scaler)().fit_transform(values)[:, column]
        assert scaled[:, column] == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_only_what_is_trained_on_is_fitted(path: Path) -> None:
    """And the same is applied to what was held out."""
    table = rows.read(
        path, Layout({"amount": Number("minmax"), "others": Dropped()}, 1)
    )
    training, rest = split(table, 1 / 3)
    fitted = columns.fit(training)
    (column,) = fitted.learned
    values = training.examples[:, 0]
    assert column.center == values.min() and column.spread == np.ptp(values)
    assert len(rest) == 1 and rest.places.values.tolist()[0] in (2, 3, 4)
    scaled = columns.scaled(table, fitted, "float64").examples[:, 0]
    assert scaled == pytest.approx(
        (np.array([0, 9, 99]) - values.min()) / np.ptp(values)
    )


def test_what_is_fitted_is_undone(path: Path) -> None:
    kinds = {**KINDS, "others": Dropped()}
    kinds.pop("note")
    table = examples(path, kinds, 5)
    back = table.columns.undone(table.examples.astype("float32"))
    assert [*back] == ["time", "amount", "kind", "size"]
    assert back["time"] == pytest.approx([100, 200, 300])
    assert back["amount"] == pytest.approx([0, 9, 99], abs=1e-5)
    assert back["kind"].tolist() == ["cash", "card", "cash"]
    assert back["size"].tolist() == ["S", "L", "M"]
    strange = np.array([[0, 0, 0.2, 0.1, 7.0], [0, 1e4, 0, 1, np.nan]])
    back = table.columns.undone(strange)
    assert back["kind"].tolist() == ["cash", "card"] and back["size"].tolist() == [
        "L",
        "S",
    ]


def test_errors_are_in_columns_of_their_own(path: Path) -> None:
    table = examples(path, KINDS, 5)
    named = table.columns.named("error", np.arange(10.0).reshape(2, 5))
    assert {name: values.tolist() for name, values in named.items()} == {
        "error_time": [0, 5],
        "error_amount": [1, 6],
        "error_kind=cash": [2, 7],
        "error_kind=card": [3, 8],
        "error_size": [4, 9],
    }


def test_what_is_fitted_is_kept_and_applied_to_new_rows(
    path: Path, tmp_path: Path
) -> None:
    layout = Layout({**KINDS, "class": Label()}, 5)
    table = rows.read(path, layout)
    fitted = columns.fit(table)
    kept = layout.restored(json.loads(json.dumps(fitted.facts())))
    assert kept == fitted and kept.classes == ("fraud", "usual")
    new = tmp_path / "new.csv"
    new.write_text("size,kind,amount,time\nL,card,9,1000\n")
    (row,) = columns.scaled(rows.read(new, layout, kept), kept, "float64").examples
    whole = columns.scaled(table, fitted, "float64").examples
    assert row[0] == pytest.approx(8 * whole[2, 0])
    assert row[1:].tolist() == whole[1, 1:].tolist()
    new.write_text("size,kind,amount,time,class\nL,card,9,1000,usual\n")
    assert rows.read(new, layout, kept).labels.tolist() == [1]
    new.write_text("size,kind,amount\nL,card,9\n")
    with pytest.raises(DataError, match="lacks the column time, which this model has"):
        rows.read(new, layout, kept)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"columns": "nothing"},
        {"columns": '{"learned": [], "classes": []}'},
        {"columns": '{"learned": [["time", 0, 0, null]], "classes": []}'},
        {"columns": '{"learned": [["id", 0, 1, null]], "classes": []}'},
        {"columns": '{"learned": [["time", 0, 1e999, null]], "classes": []}'},
        {"columns": '{"learned": [["time", 0, 1, "x"]], "classes": []}'},
        {"columns": "[]"},
    ],
)
def test_facts_of_another_run(change: dict[str, str]) -> None:
    with pytest.raises(CheckpointError, match="nothing usable of the columns"):
        Layout({"time": Number("robust"), "id": Index()}, 1).restored(change)


def test_others_are_all_that_have_no_name(path: Path) -> None:
    kinds = {
        "size": Dropped(),
        "others": Number("minmax"),
        "kind": Category(("cash", "card")),
    }
    kinds |= {"note": Dropped(), "class": Label(), "id": Index()}
    table = examples(path, kinds, 4)
    assert [column.name for column in table.columns.learned] == [
        "amount",
        "time",
        "kind",
    ]
    assert table.examples[1].tolist() == pytest.approx([9 / 99, 0.5, 0, 1])
    layout = Layout(kinds, 4)
    kept = layout.restored(table.columns.facts())
    assert kept == table.columns
    refused(
        r"makes 4 numbers .* has 3; the other columns are amount, time;", path, kinds, 3
    )
    kinds.pop("class")
    refused("class seems to be the answer: write `label` behind it", path, kinds, 3)


def test_a_table_without_names_is_called_by_places(tmp_path: Path) -> None:
    path = tmp_path / "data.tsv"
    path.write_text("1\t10\t0\n3\t20\t1\n")
    table = examples(path, {"3": Label(), "others": Number("minmax")}, 2)
    assert table.examples.tolist() == [[0, 0], [1, 1]] and table.labels.tolist() == [
        0,
        1,
    ]
    assert [c.name for c in table.columns.learned] == ["1", "2"]


@pytest.mark.parametrize(
    ("gaps", "filled"), [("mean", 5.0), ("median", 3.0), (-1.0, -1.0)]
)
def test_gaps_are_filled_by_what_is_trained_on(
    gaps: str | float, filled: float, tmp_path: Path
) -> None:
    path = tmp_path / "data.csv"
    path.write_text("a,k\n1,\n3,x\n,y\n11,x\nNaN,x\n")
    kinds = {"a": Number("minmax", gaps=gaps), "k": Category(("x", "y"), gaps="y")}
    table = examples(path, kinds, 3)
    low = min(filled, 1.0)
    assert table.examples[[2, 4], 0] == pytest.approx((filled - low) / (11 - low))
    assert table.examples[0, 1:].tolist() == [0, 1]
    assert columns.fit(rows.read(path, Layout(kinds, 3))).learned[0].filled == filled


def test_gaps_without_a_value_to_fill_them(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("a,b\n1,\n2,?\n,3\n")
    kinds = {"a": Number(), "b": Number("robust")}
    refused(
        r"3 cells hold no value, where one was expected: line 2, column 2 \(b\); line 3, "
        r"column 2 \(b\); line 4, column 1 \(a\); fill .* `impute: median`", path, kinds, 2
    )  # fmt: skip
    path.write_text("a,b\n1,\n2,\n")
    with pytest.raises(DataError, match=r"the column b holds no value .* no median"):
        examples(path, {"a": Number(), "b": Number(gaps="median")}, 2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("amount,note\n1,x\n", r"has the column note, of which .* as `note: drop`, or"),
        ("amount,x,Class\n1,2,0\n", "has columns x, Class, .* as `Class: label`, or"),
        (
            "ammount\n1\n",
            "lacks the column amount, .*; amount may be ammount",
        ),
        ("amount,amount\n1,2\n", "has 2 columns called amount; give each"),
        ("amount\n", "holds no rows"),
        (
            "amount\n1\n-3\n-4\n",
            r"line 3, column 1 \(amount\), holds -3\.0, and 2 values",
        ),
        ("amount\n1\nlow\nhigh\nlow\n", "amount: {category: .low, high.}` if it is"),
        (
            "amount\n1\n2024-01-05\n",
            "seems to be a time, .*: write `amount: drop`, or put",
        ),
    ],
)
def test_tables_that_are_refused(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text(text)
    refused(message, path, {"amount": Number("log")}, 1)


def test_a_row_that_is_cut(path: Path) -> None:
    path.write_text(TEXT.replace("L,y,fraud", "L,y"))
    refused("line 3, has 6 cells, where 7 were expected as before", path, KINDS)


def test_categories_and_labels_that_the_spec_does_not_list(path: Path) -> None:
    kinds = {**KINDS, "kind": Category(("cash", "cheque"))}
    refused(
        r'line 3, column 4 \(kind\), holds "card", where one of cash, cheque',
        path,
        kinds,
    )
    kinds = {**KINDS, "class": Label(("usual", "odd"))}
    refused(
        'line 3, column 7 .class., holds the label "fraud", where one of', path, kinds
    )
    refused("no table, where a .csv, .tsv or .parquet", path.with_suffix(".npz"), KINDS)


def test_categories_that_are_numbers(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("a,y\n1.0,2\n0,1\n1,2\n")
    table = examples(path, {"a": Category(("0", "1")), "y": Label(("1", "2"))}, 2)
    assert table.examples.tolist() == [[0, 1], [1, 0], [0, 1]]
    assert table.labels.tolist() == [1, 0, 1] and table.classes == ("1", "2")


@pytest.mark.parametrize(
    ("kinds", "warned"),
    [
        ({"a": Number(), "b": Number()}, "b spreads 100 times as far as a .*`b: standardize` and `a"),
        ({"a": Number("standardize"), "b": Number()}, "b spreads .* write `b: standardize`"),
        ({"a": Number("standardize"), "b": Number("log")}, ""),
        ({"a": Number(), "b": Number("minmax")}, ""),
    ],
)  # fmt: skip
def test_a_column_that_outweighs_others(
    kinds: Mapping[str, Any],
    warned: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "data.csv"
    path.write_text("a,b\n0,0\n1,100\n")
    examples(path, kinds, 2)
    error = capsys.readouterr().err
    assert re.search(warned, error) if warned else not error


def test_a_column_that_says_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "data.csv"
    path.write_text("a,b\n5,0\n5,1\n")
    table = examples(path, {"a": Number("standardize"), "b": Number("robust")}, 2)
    assert table.examples[:, 0].tolist() == [0, 0]
    assert "the column a is the same in all examples" in capsys.readouterr().err


def test_parquet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "data.parquet"
    kinds = {"a": Number("minmax", gaps=0.0), "k": Category(("x", "y")), "t": Dropped()}
    path.write_bytes(b"PAR1")
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    refused(
        r"read by pyarrow, which is not installed; `pip install pyarrow`",
        path,
        kinds,
        3,
    )
    monkeypatch.undo()
    pyarrow = pytest.importorskip("pyarrow")
    refused("cannot be read as .parquet", path, kinds, 3)
    parquet: ModuleType = pytest.importorskip("pyarrow.parquet")
    data = {"a": [1.5, None, 3.0], "k": ["x", "y", "x"], "t": [1, 2, 3]}
    parquet.write_table(pyarrow.table(data), path)
    table = examples(path, kinds, 3)
    assert table.examples.tolist() == [[0.5, 1, 0], [0, 0, 1], [1, 1, 0]]
    assert (table.places.name, table.places.values.tolist()) == ("row", [1, 2, 3])
