"""How values of a spec are read: every kind of type and mark, and all errors at once."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

import pytest
from gencc.frontend.spec.reading import (
    After,
    Before,
    Bound,
    Choice,
    Field,
    ReadBy,
    Refused,
    Tag,
    reader,
)
from gencc.frontend.spec.strict import Strict, check, fresh, prepare


def kinds(annotation: Any, raw: Any) -> list[tuple[tuple[str | int, ...], str]]:
    """The path and the kind of each problem."""
    with pytest.raises(Refused) as caught:
        reader(annotation)(raw, None)
    return [(problem.path, problem.kind) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("annotation", "raw", "value"),
    [
        (int, 3, 3),
        (float, 3, 3.0),
        (bool, True, True),
        (str, "x", "x"),
        (Any, [None], [None]),
        (int | None, None, None),
        (Literal["a", 1], 1, 1),
        (tuple[int, ...], [1, 2], (1, 2)),
        (tuple[int, str], [1, "x"], (1, "x")),
        (list[int], [1], [1]),
        (dict[str, float], {"a": 1}, {"a": 1.0}),
        (Annotated[int, Bound(0, 2)], 1, 1),
        (Annotated[int, Before(lambda raw, context: raw + 1)], 1, 2),
        (Annotated[int, After(lambda value: value * 2), After(str)], 1, "2"),
        (Annotated[str, ReadBy(lambda raw, context: repr(raw))], 1, "1"),
    ],
)
def test_a_value(annotation: Any, raw: Any, value: object) -> None:
    read = reader(annotation)(raw, None)
    assert (type(read), read) == (type(value), value)


@pytest.mark.parametrize(
    ("annotation", "raw", "kind"),
    [
        (int, True, "int_type"),
        (int, 1.0, "int_type"),
        (float, "1", "float_type"),
        (float, False, "float_type"),
        (float, float("nan"), "finite_number"),
        (float, 10**400, "finite_number"),
        (bool, 1, "bool_type"),
        (str, 1, "string_type"),
        (Literal[1], True, "literal_error"),
        (Literal[False], 0, "literal_error"),
        (Literal["a"], ["a"], "literal_error"),
        (tuple[int, ...], "ab", "list_type"),
        (tuple[int, int], [1], "list_type"),
        (tuple[int, int], [1, 2, 3], "too_long"),
        (dict[str, int], [1], "mapping_type"),
        (Annotated[dict[str, int], Field(min_length=1)], {}, "too_short"),
        (Annotated[tuple[int, ...], Field(max_length=1)], [1, 2], "too_long"),
        (Annotated[float, Bound(0, 1)], 1, "bounds"),
        (Annotated[float, Bound(0, 1)], -0.5, "bounds"),
        (Annotated[float, Bound(0, open=True)], 0, "bounds"),
    ],
)
def test_a_wrong_value(annotation: Any, raw: Any, kind: str) -> None:
    assert kinds(annotation, raw) == [((), kind)]


def test_all_errors_are_collected() -> None:
    assert kinds(dict[str, tuple[int, ...]], {"a": [1, "x", 2.5], 3: [1], "b": 1}) == [
        (("a", 1), "int_type"),
        (("a", 2), "int_type"),
        ((3, "[key]"), "string_type"),
        (("b",), "list_type"),
    ]


class Pair(Strict):
    """{low: 0, high: 1}"""

    alone: ClassVar[str] = "high"
    high: int
    low: int = 0
    names: list[str] = fresh(list)

    @classmethod
    @prepare
    def _alone(cls, raw: Any) -> Any:
        return {cls.alone: raw} if isinstance(raw, int) else raw

    @check
    def _ordered(self) -> None:
        if self.low > self.high:
            raise Refused("range", key="low")


class Named(Pair):
    """One more key, and one more check, after those of the other."""

    name: str

    @check
    def _short(self) -> None:
        if len(self.name) > 1:
            raise Refused("range", key="name")


def test_a_mapping() -> None:
    pair = Pair.read({"high": 2}, None)
    assert pair == Pair(high=2) == Pair.read(2, None)
    assert vars(pair) == {"high": 2, "low": 0, "names": []}
    assert pair.is_written("high")
    assert not pair.is_written("low")
    assert pair.replaced({"low": 1}) == Pair(high=2, low=1) != pair
    assert pair.names is not Pair.read(2, None).names
    assert repr(Pair(high=1)) == "Pair(high=1, low=0, names=[])"
    with pytest.raises(AttributeError, match="low"):
        pair.low = 1


def test_a_wrong_mapping() -> None:
    assert kinds(Pair, "x") == [((), "mapping_type")]
    assert kinds(Pair, {"low": 3, "high": 1}) == [((), "range")]
    assert kinds(Named, {"low": "x", "hihg": 1}) == [
        (("high",), "missing"),
        (("low",), "int_type"),
        (("name",), "missing"),
        (("hihg",), "unknown_key"),
    ]
    with pytest.raises(Refused) as caught:
        Named.read({"high": 1, "low": 2, "name": "xy"}, None)
    assert caught.value.problems[0].context == {"key": "low"}


def test_a_union_is_tagged() -> None:
    union = Annotated[
        Annotated[int, Tag("~int")] | Annotated[Pair, Tag("~pair")],
        Choice(lambda raw: "~pair" if isinstance(raw, dict) else "~int"),
    ]
    assert reader(union)(3, None) == 3
    assert reader(union)({"high": 1}, None) == Pair(high=1)
    assert kinds(union, {"high": "x"}) == [(("~pair", "high"), "int_type")]
