"""The columns of a table by name, as a spec writes them: `amount: log`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from gencc.frontend.spec.fields import number
from gencc.frontend.spec.strict import ReadBy, Worded, WordOf
from gencc.ir.columns import OTHERS, Column, ColumnKind

_MOST = 10_000  # columns of a table
_SPAN = re.compile(r"(.*?)(\d+)\.\.\1(\d+)", re.ASCII | re.DOTALL)
_LONGEST = 12  # digits of the number of a column


def _gap(raw: Any, info: ValidationInfo) -> str | float:
    if raw in ("mean", "median"):
        return str(raw)
    is_word = isinstance(raw, str) and raw.isidentifier()
    is_unknown = info.context is None or raw not in info.context.written
    value = None if is_word and is_unknown else number(raw, info)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("gap", "nothing that fills a gap")
    return float(value)


GapField = Annotated[
    str | float,
    ReadBy(_gap),
    Field(description="`mean`, `median` or a number"),
]


def _cell(raw: Any) -> Any:
    is_number = isinstance(raw, int | float) and not isinstance(raw, bool)
    return str(raw) if is_number else raw


CellField = Annotated[
    str,
    BeforeValidator(_cell),
    Field(description="what stands in a cell, a text or a number"),
]


def _distinct(texts: tuple[str, ...]) -> tuple[str, ...]:
    for position, text in enumerate(texts):
        if text in texts[:position]:
            raise _out_of_range(position, f"`{text}` stands here twice")
    if len(texts) < 2:
        raise _out_of_range(
            0, "a single text is the same in every row: list two or more"
        )
    return texts


def _out_of_range(position: int, why: str) -> PydanticCustomError:
    return PydanticCustomError("range", "{why}", {"why": why, "key": position})


TextsField = Annotated[
    tuple[CellField, ...],
    Field(
        strict=False,
        min_length=1,
        description="a list of what stands in its cells, at least two",
    ),
    AfterValidator(_distinct),
]


class ColumnKeys(Worded):
    """How a spec writes what a column is."""

    kind: ClassVar[ColumnKind]

    def column(self, name: str, gaps: str | float | None) -> Column:
        """The column of this name; `gaps` is what fills those of numbers."""
        return Column(name, self.kind)


class ScaledKeys(ColumnKeys):
    """A column of numbers, on a scale that its word says."""

    kind = "number"
    impute: GapField | None = None

    def column(self, name: str, gaps: str | float | None) -> Column:
        """The column of this name."""
        scale = "" if self.word == "number" else self.word
        filled = gaps if self.impute is None else self.impute
        return Column(name, self.kind, scale, (), filled)


class ListedKeys(ColumnKeys):
    """A column with one of some texts in each cell."""

    short = "values"
    values: TextsField
    impute: CellField | None = None

    def column(self, name: str, gaps: str | float | None) -> Column:
        """The column of this name."""
        return Column(name, self.kind, "", self.values, self.impute)


def _named(name: str) -> str:
    match = _SPAN.fullmatch(name)
    if ".." in name and match:
        first, last = match[2], match[3]
        count = int(last) - int(first) + 1 if len(last) <= _LONGEST else _MOST + 1
        if not 1 <= count <= _MOST:
            why = f"`{name}` must count upwards, over {_MOST:,} columns at most"
            raise PydanticCustomError("name", "{why}", {"why": why})
    return name


ColumnName = Annotated[
    str, AfterValidator(_named), Field(description="the name of a column")
]


def spanned(name: str) -> Iterator[str]:
    """V1..V28 -> V1, V2 and so on; any other name itself. Zeros in front are kept."""
    match = _SPAN.fullmatch(name)
    if match is None:
        yield name
        return
    prefix, first, last = match.groups()
    width = len(first) if first.startswith("0") else 0
    for position in range(int(first), int(last) + 1):
        yield f"{prefix}{position:0{width}}"


Columns = Mapping[str, ColumnKeys]


def _fitting(columns: dict[str, ColumnKeys]) -> dict[str, ColumnKeys]:
    written: dict[str, str] = {}
    counts: dict[str, str] = {}
    for key, keys in columns.items():
        for name in spanned(key):
            if name in written:
                why = f"the column `{name}` stands here twice, as `{written[name]}` too"
                raise _wrong(key, why)
            written[name] = key
        if keys.kind in ("label", "index"):
            if keys.kind in counts or key == OTHERS or len([*spanned(key)]) > 1:
                why = f"a table has a single column that is its {keys.kind}"
                raise _wrong(key, why)
            counts[keys.kind] = key
        if isinstance(keys, ListedKeys) and keys.impute not in (None, *keys.values):
            raise _wrong(key, f"what fills gaps of `{key}` must be one of its values")
    if len(written) > _MOST:
        raise _wrong("", f"a table has at most {_MOST:,} columns")
    if not any(
        keys.kind in ("number", "category", "ordinal") for keys in columns.values()
    ):
        raise _wrong(
            "",
            "none of the `columns` is learned: one needs a kind such as `standardize`",
        )
    return columns


def _wrong(key: str, why: str) -> PydanticCustomError:
    return PydanticCustomError("together", "{why}", {"why": why, "key": key})


ColumnsField = Annotated[
    dict[ColumnName, Annotated[ColumnKeys, WordOf("columns", "kind of column")]],
    Field(min_length=1, description="a mapping, the name of each column and its kind"),
    AfterValidator(_fitting),
]


def table(columns: Columns, gaps: str | float | None) -> tuple[Column, ...]:
    """Every column, in the order written; `gaps` fills those of numbers."""
    return tuple(
        keys.column(name, gaps)
        for key, keys in columns.items()
        for name in spanned(key)
    )


def classes_of(columns: Columns) -> tuple[str, ...]:
    """What the labels stand for, if the column of labels lists it."""
    labels = (keys for keys in columns.values() if keys.kind == "label")
    return next((keys.column("", None).texts for keys in labels), ())


def classes_in(raw: Any) -> tuple[str, ...]:
    """The same of columns that are not validated yet."""
    kinds = raw.values() if isinstance(raw, dict) else ()
    for kind in kinds:
        listed = kind.get("label") if isinstance(kind, dict) else None
        listed = listed.get("values") if isinstance(listed, dict) else listed
        if isinstance(listed, list):
            return tuple(map(str, listed))
    return ()
