"""How diagnostics look: the frame, the carets, and that no text can forge any of it."""

from __future__ import annotations

import json

import click
import pytest
from gencc.diagnostics import Diagnostic, Position, Source, Span
from gencc.diagnostics.formats import as_json
from gencc.diagnostics.render import render, render_all, visible
from hypothesis import given
from hypothesis import strategies as st

HOSTILE = "\x00\x1b\r\x7f\x85\x9b\u061c\u200e\u200f\u2028\u202e\u2066\u2069\ufeff\ud800"


def at(
    text: str, line: int, start: int, end: int, *, label: str = "", code: str = "E0312"
) -> Diagnostic:
    """A diagnostic within one line of `text`."""
    span = Span(Position(line, start), Position(line, end))
    return Diagnostic(code, "it is wrong", Source("s.yaml", text), span, label)


def carets(text: str, start: int, end: int) -> tuple[str, str]:
    """The shown source line and the line of carets, without their margin."""
    shown, under = render(at(text, 1, start, end), color=False).split("\n")[3:5]
    return shown.removeprefix("1 | "), under.removeprefix("  | ")


def test_the_look() -> None:
    text = "\n" * 22 + "    - dense: 784\n"
    diagnostic = Diagnostic(
        "E0312",
        "shapes do not meet: decoder gives [784], the data has [28, 28, 1]",
        Source("specs/vae.yaml", text),
        Span(Position(23, 7), Position(23, 17)),
        "last output is [784]",
        ("`recon` compares it with x",),
        "add `- reshape: [28, 28, 1]`",
    )
    assert render(diagnostic, color=False) == (
        "error[E0312]: shapes do not meet: decoder gives [784], the data has "
        "[28, 28, 1]\n"
        "  --> specs/vae.yaml:23:7\n"
        "   |\n"
        "23 |     - dense: 784\n"
        "   |       ^^^^^^^^^^ last output is [784]\n"
        "   = note: `recon` compares it with x\n"
        "   = help: add `- reshape: [28, 28, 1]`"
    )


def test_color_changes_no_letter() -> None:
    plain = at("abc", 1, 2, 3, label="here")
    colored = render(plain, color=True)
    assert click.unstyle(colored) == render(plain, color=False)
    assert "\x1b[31m\x1b[1merror[E0312]" in colored
    assert "\x1b[34m" in colored
    warning = render(at("abc", 1, 2, 3, code="W0001"), color=True)
    assert "\x1b[33m\x1b[1mwarning[W0001]" in warning
    assert "\x1b" not in render(plain, color=False)


@pytest.mark.parametrize(
    ("line", "start", "end", "shown", "under"),
    [
        ("a: bc", 4, 6, "a: bc", "   ^^"),
        ("\ta: b", 5, 6, "    a: b", "       ^"),
        ("ab\tc", 4, 5, "ab  c", "    ^"),
        ("a: \t", 4, 5, "a:", "   ^"),
        ("数学: x", 5, 6, "数学: x", "      ^"),
        ("a: 数学", 4, 6, "a: 数学", "   ^^^^"),
        ("e\u0301: x", 5, 6, "e\u0301: x", "   ^"),
        ("a\u202eb", 3, 4, "a<U+202E>b", "         ^"),
        ("a\x1bb", 2, 3, "a<U+001B>b", " ^^^^^^^^"),
        ("abc\r", 1, 4, "abc", "^^^"),
        ("abc", 4, 4, "abc", "   ^"),
        ("abc", 9, 99, "abc", "   ^"),
        ("abc", 2, 2, "abc", " ^"),
    ],
)
def test_carets(line: str, start: int, end: int, shown: str, under: str) -> None:
    assert carets(line, start, end) == (shown, under)


def test_of_several_lines_the_first_is_shown() -> None:
    span = Span(Position(1, 3), Position(3, 2))
    source = Source("s", "a: |\n  b\n c")
    shown = render(Diagnostic("E1", "m", source, span), color=False)
    assert shown.endswith("1 | a: |\n  |   ^^")


@pytest.mark.parametrize("column", [1, 100, 500, 900, 1000])
@pytest.mark.parametrize("filler", ["x", "数", "\x1b"])
def test_of_a_long_line_the_neighbourhood_is_shown(column: int, filler: str) -> None:
    line = filler * (column - 1) + "@" + filler * (1000 - column)
    shown, under = carets(line, column, column + 1)
    width = 0
    for character in shown.split("@")[0]:
        width += 2 if character == "数" else 1
    assert under == " " * width + "^"
    assert len(shown) <= 126
    assert shown.startswith("...") == (column > 1)
    assert shown.endswith("...") == (column < 1000)


def test_a_long_span_stays_in_the_window() -> None:
    shown, under = carets("a: " + "x" * 1000, 4, 1004)
    assert len(under) <= len(shown) == 123


@pytest.mark.parametrize("line", [0, 5, 99])
def test_without_a_line_there_is_no_frame(line: int) -> None:
    assert render(at("a", line, 1, 2), color=False).count("\n") == 1
    assert render(at("", 1, 1, 1), color=False).count("\n") == 1


def test_nothing_can_be_forged() -> None:
    bad = HOSTILE + "\nerror[E9999]: forged\t"
    diagnostic = Diagnostic(
        bad,
        bad,
        Source(bad, bad),
        Span(Position(1, 1), Position(1, 2)),
        bad,
        (bad,),
        bad,
    )
    shown = render(diagnostic, color=False)
    assert shown.count("\n") == 6
    assert not any(character in shown for character in HOSTILE)
    assert "\t" not in shown
    shown.encode("utf-8")
    assert json.loads(as_json([diagnostic]))[0]["message"] == visible(bad)


def test_visible_leaves_letters_alone() -> None:
    assert visible("Größe 数 🙂") == "Größe 数 🙂"
    assert visible("a\n\t\u202e") == "a<U+000A><U+0009><U+202E>"


@given(st.text(max_size=200), st.integers(1, 5), st.integers(1, 220), st.integers(0, 9))
def test_any_position_of_any_text(text: str, line: int, start: int, size: int) -> None:
    shown = render(at(text, line, start, start + size), color=False)
    shown.encode("utf-8")
    assert shown.count("\n") in (1, 4)
    if shown.count("\n") == 4:
        assert shown.endswith("^")


def test_of_many_the_first_twenty() -> None:
    many = [at("a", 1, 1, 2, code=f"E{number:04}") for number in range(23)]
    some = [at("a", 1, 1, 2, code=f"W{number:04}") for number in range(21)]
    shown = render_all([*some, *many], color=False)
    assert "error[E0019]" in shown
    assert "error[E0020]" not in shown
    assert "warning[W0019]" in shown
    assert shown.endswith("\n\n... and 3 more errors\n\n... and 1 more warning")
    assert "more" not in render_all(many[:20], color=False)
    assert render_all([], color=False) == ""


def test_json() -> None:
    diagnostic = at("a: \u202e", 1, 4, 5, label="ü\x7f")
    text = as_json([diagnostic])
    assert text.isascii()
    assert json.loads(text) == [
        {
            "code": "E0312",
            "severity": "error",
            "message": "it is wrong",
            "file": "s.yaml",
            "line": 1,
            "column": 4,
            "end_line": 1,
            "end_column": 5,
            "label": "ü<U+007F>",
            "notes": [],
            "help": "",
            "related": [],
        }
    ]
    assert json.loads(as_json([])) == []
