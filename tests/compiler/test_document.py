"""The load stage: hostile and harmless YAML in, data with exact spans or errors out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from gencc.cli.explain import CODES
from gencc.diagnostics import CompileError, Diagnostic, Span
from gencc.frontend.yaml.document import Document, load, load_text
from hypothesis import given, settings
from hypothesis import strategies as st

REPOSITORY = Path(__file__).parents[2]


def errors(text: str) -> tuple[Diagnostic, ...]:
    """What loading `text` complains about; it must complain."""
    with pytest.raises(CompileError) as caught:
        load_text("spec.yaml", text)
    return caught.value.diagnostics


def extent(span: Span) -> tuple[int, int, int, int]:
    """Start line and column, end line and column."""
    return span.start.line, span.start.column, span.end.line, span.end.column


def marked(text: str, span: Span) -> str:
    """The characters of `text` that a span covers."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    start = starts[span.start.line - 1] + span.start.column - 1
    return text[start : starts[span.end.line - 1] + span.end.column - 1]


HOSTILE = [
    # text, code, start line, start column, the characters under the carets
    ("a: 1\nb: &x 2", "E0105", 2, 4, "&x"),
    ("a: *x", "E0105", 1, 4, "*x"),
    ("a: [*x, 1]", "E0105", 1, 5, "*x"),
    ("<<: {a: 1}", "E0105", 1, 1, "<<"),
    ("a: !!int abc", "E0105", 1, 4, "!!int"),
    ("a: !!bool x", "E0105", 1, 4, "!!bool"),
    ("a: !!timestamp zz", "E0105", 1, 4, "!!timestamp"),
    ("a: !!python/object/apply:os.system [ls]", "E0105", 1, 4, None),
    ("a: ! x", "E0105", 1, 4, "!"),
    ("a: &x\n  b: 1", "E0105", 1, 4, "&x"),
    ("%YAML 1.1\n---\na: 1", "E0105", 1, 1, "%YAML 1.1"),
    ("%TAG ! tag:x,2000:\n---\na: 1", "E0105", 1, 1, "%TAG ! tag:x,2000:"),
    ("%FOO\n---\na: 1", "E0105", 1, 1, "%FOO"),
    ("a: 1\n---\nb: 2", "E0105", 2, 1, "---"),
    ("a: 1\n...\nb: 2", "E0105", 3, 1, ""),
    ("{a: 1, a: 2}", "E0104", 1, 8, "a"),
    ("a: 1\nb: 2\n'a': 3", "E0104", 3, 1, "'a'"),
    ("[" * 900, "E0106", 1, 33, "["),
    ("[" * 3000, "E0106", 1, 33, "["),
    ("[" * 100_000, "E0106", 1, 33, "["),
    ("{a: " * 3000, "E0106", 1, 129, "{"),
    ("- " * 3000, "E0106", 1, 65, "-"),
    ("? " * 3000, "E0106", 1, 65, "?"),
    ("? " + "[" * 3000, "E0106", 1, 34, "["),
    ("a: [" + "1," * 20_001 + "]", "E0106", None, None, None),
    ("a: " + "x" * 65_537, "E0106", 1, 4, "x"),
    ("x" * 1_048_577, "E0106", 1, 1, None),
    ("ü" * 524_289, "E0106", 1, 1, None),
    ("a: 010", "E0107", 1, 4, "010"),
    ("a: -010", "E0107", 1, 4, "-010"),
    ("a: 00", "E0107", 1, 4, "00"),
    ("a: 01.5", "E0107", 1, 4, "01.5"),
    ("a: 1_000", "E0107", 1, 4, "1_000"),
    ("a: 1_0.5e3", "E0107", 1, 4, "1_0.5e3"),
    ("a: 0x_", "E0107", 1, 4, "0x_"),
    ("a: 0x1_F", "E0107", 1, 4, "0x1_F"),
    ("a: .inf", "E0107", 1, 4, ".inf"),
    ("a: -.INF", "E0107", 1, 4, "-.INF"),
    ("a: .nan", "E0107", 1, 4, ".nan"),
    ("a: 1e999", "E0107", 1, 4, "1e999"),
    ("a: 1e-999", "E0107", 1, 4, "1e-999"),
    ("a: [1, " + "9" * 5000 + "]", "E0107", 1, 8, "9" * 5000),
    ("a: 0x" + "f" * 5000, "E0107", 1, 4, None),
    ("a: 0xffffffffffffffff", "E0107", 1, 4, "0xffffffffffffffff"),
    ("a: 0o" + "7" * 5000, "E0107", 1, 4, None),
    ("a: 0.1234567890123456789", "E0107", 1, 4, "0.1234567890123456789"),
    ("1: a", "E0108", 1, 1, "1"),
    ("true: a", "E0108", 1, 1, "true"),
    ("~: a", "E0108", 1, 1, "~"),
    (": a", "E0108", 1, 1, ""),
    ("010: a", "E0108", 1, 1, "010"),
    ("? [a, b]\n: 1", "E0108", 1, 3, "[a, b]"),
    ("{{a: 1}: 2}", "E0108", 1, 2, "{a: 1}"),
    ("", "E0109", 1, 1, ""),
    ("# nothing\n", "E0109", 1, 1, ""),
    ("---\n", "E0109", 2, 1, ""),
    ("- a\n- b\n", "E0109", 1, 1, "- a\n- b"),
    ("text", "E0109", 1, 1, "text"),
    ("a: b\u2028c: d", "E0102", 1, 5, "\u2028"),
    ("a: b\u2029c: d", "E0102", 1, 5, "\u2029"),
    ("a: b\x85c: d", "E0102", 1, 5, "\x85"),
    ("a: b\rc: d", "E0102", 1, 5, "\r"),
    ("a: \x00", "E0102", 1, 4, "\x00"),
    ("a: \x1b[2J", "E0102", 1, 4, "\x1b"),
    ("a: x\u202ey", "E0102", 1, 5, "\u202e"),
    ("a: \ud800", "E0102", 1, 4, "\ud800"),
    ("a: b\ufeff", "E0102", 1, 5, "\ufeff"),
    ('a: "\\ud800"', "E0102", 1, 5, "\\ud800"),
    ('a: "x \\x00"', "E0102", 1, 7, "\\x00"),
    ('a: "é\\u202e"', "E0102", 1, 6, "\\u202e"),
    ('a: "\\L"', "E0102", 1, 5, "\\L"),
    ('"a\\e": 1', "E0102", 1, 3, "\\e"),
    ("a:\n\tb: 1", "E0103", 2, 1, "\t"),
    ("a: b: c", "E0103", 1, 5, ":"),
    ("a: 'x", "E0103", 1, 6, ""),
    ("a: [1", "E0103", 1, 6, ""),
    ("a: {b: 1", "E0103", 1, 9, ""),
    ("a: @x", "E0103", 1, 4, "@"),
    ('a: "\\q"', "E0103", 1, 6, "q"),
    ('a: "\\U00110000"', "E0103", 1, 5, "\\"),
    ("a: 1\n- b", "E0103", 2, 1, "-"),
    ("a:\n  b: 1\n c: 2", "E0103", 3, 2, "c"),
    ("a: }", "E0103", 1, 4, "}"),
    ("%", "E0103", 1, 2, ""),
]


@pytest.mark.parametrize(("text", "code", "line", "column", "under"), HOSTILE)
def test_refuses(
    text: str, code: str, line: int | None, column: int | None, under: str | None
) -> None:
    first = errors(text)[0]
    assert first.code == code
    assert code in CODES
    if line is not None:
        assert (first.span.start.line, first.span.start.column) == (line, column)
    if under is not None:
        assert marked(text, first.span) == under
    assert len(first.message) < 150  # a message never carries the value whole


@pytest.mark.parametrize("levels", [5, 8, 12, 20])
def test_bombs_are_cheap(levels: int) -> None:
    merge = "l0: &l0 {a: 1}\n" + "".join(
        f"l{i}: &l{i} {{<<: [{', '.join([f'*l{i - 1}'] * 10)}]}}\n"
        for i in range(1, levels)
    )
    laughs = "l0: &l0 [x]\n" + "".join(
        f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 10)}]\n" for i in range(1, levels)
    )
    for bomb in (merge, laughs):
        # Whoever expands them does not come back from this line.
        assert {d.code for d in errors(bomb)} == {"E0105"}


@pytest.mark.parametrize(
    "text", ["# c\n" * 260_000, "a: " + "x y " * 65_000, "a:" + "\n" * 262_000 + "'"]
)
def test_much_of_next_to_nothing_is_read(text: str) -> None:
    errors(text)


def test_no_recursion_even_near_the_limit() -> None:
    old = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(400)
        assert load_text("s", "a: " + "[" * 30 + "]" * 30).data
        assert errors("[" * 3000)[0].code == "E0106"
    finally:
        sys.setrecursionlimit(old)


def test_every_error_is_reported_at_once() -> None:
    diagnostics = errors("a: 010\nb: &x 1\nc: .inf\nd: {e: 1, e: 2}\n1: 2\nf: [1\n")
    assert [d.code for d in diagnostics] == [
        *("E0107", "E0105", "E0107", "E0104", "E0108", "E0103")
    ]


def test_a_duplicate_names_the_first() -> None:
    (error,) = errors("net:\n  enc: 1\n  dec: 2\n  enc: 3\n")
    assert error.notes == ("the first `enc` is at line 2, column 3",)
    assert extent(error.span) == (4, 3, 4, 6)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((w, True) for w in ("true", "True", "TRUE")),
        *((w, False) for w in ("false", "False", "FALSE")),
        *((w, None) for w in ("", "~", "null", "Null", "NULL")),
        *((w, w) for w in ("yes", "no", "on", "off", "Yes", "y", "tRUE", "none")),
        *((w, w) for w in ("1:30", "1:59:59.5", "2001-13-45", "2001-01-01", "=")),
        *((w, w) for w in ("<<", "0b101", "1.2.3", "0x", "1e", "e3", ".", "-", "nan")),
        *((w, w) for w in ("a_1", "_1", "\u0661", "\uff11", "1 000", "2x", "1,5")),
        ("0", 0), ("10", 10), ("-2", -2), ("+3", 3), ("0x1F", 31), ("0o17", 15),
        ("-0x10", -16), ("999999999999999999", 999999999999999999),
        ("1e-3", 0.001), ("1.0e-3", 0.001), (".5", 0.5), ("5.", 5.0), ("1E3", 1000.0),
        ("-0.25", -0.25), ("0.001", 0.001), ("0e9", 0.0), ("'010'", "010"),
        ('"1_000"', "1_000"), ("'true'", "true"), ("'<<'", "<<"),
    ],
)  # fmt: skip
def test_scalars(text: str, value: object) -> None:
    scalar = load_text("s", f"a: {text}").data["a"] if text != "-" else "-"
    assert scalar == value
    assert type(scalar) is type(value)


SPEC = """\
name: vae   # a comment
networks:
  encoder:
    - dense: 784
    - [relu, {conv: 3}]
    - {a: 1 , b}
  empty:
text: |
  one
  two

last: [dense: 8 , relu]
"""


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        (("name",), "vae", "name"),
        (("networks", "encoder", 0), "dense: 784", "dense: 784"),
        (("networks", "encoder", 0, "dense"), "784", "dense"),
        (("networks", "encoder", 1), "[relu, {conv: 3}]", "[relu, {conv: 3}]"),
        (("networks", "encoder", 1, 1), "{conv: 3}", "{conv: 3}"),
        (("networks", "encoder", 1, 1, "conv"), "3", "conv"),
        (("networks", "encoder", 2), "{a: 1 , b}", "{a: 1 , b}"),
        (("networks", "encoder", 2, "b"), "", "b"),
        (("networks", "empty"), "", "empty"),
        (("text",), "|\n  one\n  two", "text"),
        (("last", 0), "dense: 8", "dense: 8"),
        (("last",), "[dense: 8 , relu]", "last"),
        # nowhere: the deepest ancestor
        (("name", "x"), "vae", "name"),
        (("networks", "encoder", 0, "units"), "dense: 784", "dense: 784"),
        (("networks", "encoder", 9, "x"), None, "encoder"),
    ],
)
def test_spans(path: tuple[str | int, ...], value: str | None, key: str) -> None:
    document = load_text("s", SPEC)
    assert marked(SPEC, document.key_span(path)) == key
    if value is not None:
        assert marked(SPEC, document.span(path)) == value


def test_the_root_span_covers_the_document() -> None:
    document = load_text("s", SPEC)
    assert document.span(()) == document.span(("no such key",))
    assert extent(document.span(())) == (1, 1, 12, 24)


TEXTS = {
    "plain": "e: sum(a) + kl(b)\n",
    "plain in two lines": "e: sum(a)\n   + kl(b)   # why\n",
    "plain in a list": "e: [x, sum(a) + kl(b)]\n",
    "single": "e: 'sum(a) + kl(b)'\n",
    "single with quotes": "e: 'it''s + kl(b)'\n",
    "double": 'e: "sum(a) + kl(b)"\n',
    "double with escapes": 'e: "\\x41\\t\\u00e9\\\\ \\"a\\" + kl(b)"\n',
    "double continued": 'e: "sum(a) \\\n    + kl(b)"\n',
    "folded": "e: >-  # note\n  sum(a)\n    + more\n\n  + kl(b)\n\n\n# end\nf: 1\n",
    "literal": "e: |2+\n    sum(a)\n  + kl(b)\n\n",
    "wide": "e: 数学(a) + kl(b)\n",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_part_of_a_text(text: str) -> None:
    document = load_text("s", text)
    path: tuple[str | int, ...] = ("e",)
    value: Any = document.data["e"]
    if isinstance(value, list):
        path, value = ("e", 1), value[1]
    at = value.index("kl(b)")
    assert marked(text, document.text_span(path, at, at + 2)) == "kl"
    assert marked(text, document.text_span(path, at + 2, at + 3)) == "("
    assert marked(text, document.text_span(path, at - 2, at + 5)) == "+ kl(b)" or (
        marked(text, document.text_span(path, at - 2, at + 5)).split() == ["+", "kl(b)"]
    )
    end = document.text_span(path, at + 5, at + 5)
    assert end == document.text_span(path, len(value), len(value))
    assert end.start == document.text_span(path, at + 4, at + 5).end


@given(st.text("ab(' \"\\\n\té#:-x", min_size=1, max_size=30), st.data())
def test_part_of_any_quoted_text(value: str, data: st.DataObject) -> None:
    escaped = value.translate({92: r"\\", 34: r"\"", 10: r"\n", 9: r"\t"})
    text = f'key:\n  "{escaped}"\n'
    document = load_text("s", text)
    assert document.data == {"key": value}
    at = data.draw(st.integers(0, len(value) - 1))
    if value[at] not in " \t\n":
        part = marked(text, document.text_span(("key",), at, at + 1))
        assert part.removeprefix("\\") in (value[at], "")


def test_a_number_has_no_parts() -> None:
    document = load_text("s", "a: 12")
    assert document.text_span(("a",), 1, 2) == document.span(("a",))


def test_files(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_bytes(b"\xef\xbb\xbfname: \xc3\xbc\r\nb: 2\r\n")
    document = load(spec)
    assert document.data == {"name": "ü", "b": 2}
    assert document.source.name == str(spec)
    assert extent(document.key_span(("b",))) == (2, 1, 2, 2)


@pytest.mark.parametrize(
    ("content", "code", "position"),
    [
        (None, "E0101", (1, 1)),
        (b"a: 1\r\nb: \xc3\xbc\xff", "E0102", (2, 5)),
        (b"\xef\xbb\xbfa: \xed\xa0\x80", "E0102", (1, 4)),
        ("a: 1".encode("utf-16"), "E0102", (1, 1)),
        (b"#" * 1_048_577, "E0106", (1, 1)),
    ],
)
def test_bad_files(
    tmp_path: Path, content: bytes | None, code: str, position: tuple[int, int]
) -> None:
    spec = tmp_path / "spec.yaml"
    if content is not None:
        spec.write_bytes(content)
    with pytest.raises(CompileError) as caught:
        load(spec)
    (error,) = caught.value.diagnostics
    assert (error.code, extent(error.span)[:2]) == (code, position)


@pytest.mark.parametrize("name", [".", "no/such", "\0", "x" * 5000, "/dev/zero"])
def test_what_is_no_file(name: str) -> None:
    with pytest.raises(CompileError) as caught:
        load(Path(name))
    assert caught.value.diagnostics[0].code in {"E0101", "E0106"}


def test_the_specs_of_the_repository_load() -> None:
    for path in sorted((REPOSITORY / "specs").glob("*.yaml")):
        assert load(path).data["gencc"] == 1


YAML_LIKE = st.lists(
    st.sampled_from(
        [
            *"abk01:-?,[]{}&*!|>'\"%@`#\n\t\\ ~.<=_",
            *("  ", "\n  ", ": ", "- ", "---", "...", "&a ", "*a", "!!int ", "<<: "),
            *('"\\u202e"', "0x", "1e9", "\ud800", "\u2028"),
        ]
    ),
    max_size=40,
).map("".join)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=60), YAML_LIKE))
def test_anything_loads_or_is_refused(text: str) -> None:
    try:
        document = load_text("s", text)
    except CompileError as failure:
        assert failure.diagnostics
        for error in failure.diagnostics:
            assert error.code in CODES
            marked(text, error.span)
    else:
        check_every_span(document, (), document.data)


def check_every_span(
    document: Document, path: tuple[str | int, ...], data: object
) -> None:
    """Every part of the data has its own span, in order."""
    assert document.span(path).start <= document.span(path).end
    assert document.key_span(path).start <= document.span(path).start
    if isinstance(data, str):
        document.text_span(path, 0, len(data))
    if isinstance(data, dict):
        for key, value in data.items():
            check_every_span(document, (*path, key), value)
    if isinstance(data, list):
        for index, value in enumerate(data):
            check_every_span(document, (*path, index), value)


def test_a_file_begins_with_one_mark_at_most(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_bytes(b"\xef\xbb\xbfgencc: 1\n")
    assert load(path).data == {"gencc": 1}
    path.write_bytes(2 * b"\xef\xbb\xbf" + b"gencc: 1\n")
    with pytest.raises(CompileError) as caught:
        load(path)
    assert [diagnostic.code for diagnostic in caught.value.diagnostics] == ["E0102"]
