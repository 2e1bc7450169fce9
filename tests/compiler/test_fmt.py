"""`gencc fmt`: one layout, whose comments, lines and meaning are those of before."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from gencc.cli.main import cli
from gencc.cli.specs import expanded
from gencc.frontend.yaml.document import load_text
from gencc.frontend.yaml.layout import formatted, laid_out
from gencc.runtime.support import atomic
from hypothesis import given, settings
from hypothesis import strategies as st

SPECS = Path(__file__).parents[2] / "specs"
FOLDERS = sorted({path.parent for path in SPECS.rglob("*.yaml")} - {SPECS / "zoo"})

MESSY = """\
# the top
gencc:   1
name: messy # a word
data:
    source:   digits
    scale: [ 0,1 ]   # from, to
    #without a blank


    batch :  64
networks:
    # of the encoder
    encoder:
        input: 'x'
        layers:
        -   flatten
        - dense :  2
        - conv: {filters: 3,
                 kernel:  3}
      # belongs to the encoder no more
    d: {mirror:   encoder}
about: >
     one
       two
     
     three
let:
  q:       normal(encoder(x))
  z:       sample(q)
  xhat: decoder(
      z)
  long_one: 'it''s'
train:
  schedule:
  - {update:  d,      maximize: a}
  - {   update: long, maximize: b}
"""

NEAT = """\
# the top
gencc: 1
name: messy  # a word
data:
  source: digits
  scale: [0, 1]      # from, to
  # without a blank

  batch: 64
networks:
  # of the encoder
  encoder:
    input: "x"
    layers:
      - flatten
      - dense: 2
      - conv: {filters: 3,
               kernel: 3}
  # belongs to the encoder no more
  d: {mirror: encoder}
about: >
  one
    two

  three
let:
  q:    normal(encoder(x))
  z:    sample(q)
  xhat: decoder(
      z)
  long_one: 'it''s'
train:
  schedule:
    - {update: d,    maximize: a}
    - {update: long, maximize: b}
"""


def laid(text: str) -> str:
    return formatted(load_text("spec.yaml", text))


def gencc(*arguments: str, input: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, ["fmt", *arguments], input=input)


# ------------------------------------------------------------------ the layout


def test_the_whole_of_one() -> None:
    assert laid(MESSY) == NEAT
    assert laid(NEAT) == NEAT


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_specs_are_laid_out(folder: Path) -> None:
    for path in expanded([folder]):
        text = path.read_text(encoding="utf-8")
        assert laid_out(text) == text, path


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # Values in a column stay in one, whose longest key may be another now.
        ("a:    1\nbb:   2\nccc: 3\n", "a:   1\nbb:  2\nccc: 3\n"),
        ("a:  1\nbb: 2\nccccc: 3\n", "a:  1\nbb: 2\nccccc: 3\n"),
        ("a:     1\nbb: 2\n", "a: 1\nbb: 2\n"),
        ("a:  1\n\nbb: 2\n", "a: 1\n\nbb: 2\n"),
        # Comments keep their column, as long as nothing is in their way.
        ("a: 1    # x\nb: 2    # y\n", "a: 1    # x\nb: 2    # y\n"),
        ("a: 1 # x\nb: 22 # y\n", "a: 1  # x\nb: 22  # y\n"),
        ("a:\n      bc: 1 # x\n", "a:\n  bc: 1     # x\n"),
        ("a: 1  # x\n      # y\n# z\n", "a: 1  # x\n      # y\n# z\n"),
        ("a:\n  b: 1\n  # in a\n# not\nc: 1\n", "a:\n  b: 1\n  # in a\n# not\nc: 1\n"),
        ("a:\n # b\n     b: 1\n", "a:\n  # b\n  b: 1\n"),
        ("#!x\na: 1\n##y\n#\n", "#!x\na: 1\n##y\n#\n"),
        # Lists, lists in lists, and mappings in them.
        ("a:\n- - 1\n  - 2\n-   b: 1\n    c: 2\n", None),
        ("a:\n  -\n    - 1\n  -\n    b: 1\n", None),
        ("a: [1,\n 2\n]\n", "a: [1,\n  2\n  ]\n"),
        # Text in several lines keeps its line ends and what is further in.
        ("a: |2-\n     x\n    y\nb: 1\n", "a: |2-\n     x\n    y\nb: 1\n"),
        ("a:\n  b: |1\n     x\n", "a:\n  b: |2\n      x\n"),
        ("a: |+\n    x\n\n\nb: 1\n", "a: |+\n  x\n\n\nb: 1\n"),
        ('a: "x\\\n     y  \n\n   z"\n', 'a: "x\\\n     y\n\n   z"\n'),
        ("a: > # why\n      x\n", "a: > # why\n  x\n"),
        ("a: |\n    x  \n       \nb: 1\n", "a: |\n  x  \n     \nb: 1\n"),
        ("a: >\n    x", "a: >\n  x"),
        ("a: >\n    x\n    ", "a: >\n  x\n"),
        ("a:\n- b\n-  ", "a:\n  - b\n  -\n"),
        ("a: 1\nb:    2", "a: 1\nb: 2\n"),
        ("? a\n: 1\n", "? a\n: 1\n"),
        ("a:\n  b:\n      c\n       d\n", "a:\n  b:\n    c\n     d\n"),
        ("a:\r\n    b: 1\r\n", "a:\n  b: 1\n"),
        ("\n\n{a: 1,b: [ ]}", "{a: 1, b: []}\n"),
        ("---\na: 1\n...\n", "---\na: 1\n...\n"),
    ],
)
def test_corners(before: str, after: str | None) -> None:
    result = laid(before)
    assert after is None or result == after
    assert laid(result) == result
    assert load_text("", result).data == load_text("", before).data


# ------------------------------------------------------------------ drawn texts

_KEYS = st.sampled_from(["a", "bb", "data", "layers", "x_hat", '"quoted"', "'f(x)'"])
_BLANKS = st.sampled_from(["", "", " ", "   "])
_SCALARS = st.sampled_from(
    ["1", "1.0e-3", "relu", "sum(x) - 1", "'x, y'", '"a\\tb"', "'it''s'", "true", "ä λ"]
)


@st.composite
def _flow(draw: st.DrawFn, depth: int) -> str:
    if depth == 0 or draw(st.booleans()):
        return draw(_SCALARS)
    parts = draw(st.lists(_flow(depth - 1), max_size=3))
    separator = f"{draw(_BLANKS)},{draw(_BLANKS)} "
    keys = draw(st.lists(_KEYS, min_size=3, max_size=3, unique=True))
    if draw(st.booleans()):
        pairs = zip(keys, parts, strict=False)
        return f"{{{draw(_BLANKS)}{separator.join(f'{k}: {p}' for k, p in pairs)}}}"
    return f"[{separator.join(parts)}{draw(_BLANKS)}]"


@st.composite
def _block(draw: st.DrawFn, indent: int, depth: int) -> list[str]:
    """The lines of a mapping or a list, with blanks and comments anywhere."""
    is_list = depth < 3 and draw(st.booleans())
    lines: list[str] = []
    for key in draw(st.lists(_KEYS, min_size=1, max_size=4, unique=True)):
        if draw(st.integers(0, 4)) == 0:
            odd = draw(st.integers(0, indent + 3))
            lines.append(
                draw(st.sampled_from(["", " " * odd + "#c", " " * odd + "# c"]))
            )
        head = " " * indent + ("-" if is_list else f"{key}{draw(_BLANKS)}:")
        deeper = indent + draw(st.integers(1, 4))
        kind = draw(st.integers(0, 7))
        comment = draw(st.sampled_from(["", "", " # why", "      #  because"]))
        if kind == 0 and depth:
            lines += [head + comment, *draw(_block(deeper, depth - 1))]
        elif kind == 1:
            mark = draw(st.sampled_from([">", "|", ">-", "|+", "|-"]))
            rest = draw(
                st.sampled_from([[], [""], ["  more"], ["", "last"], ["end  "]])
            )
            lines += [f"{head} {mark}"]
            lines += [" " * deeper * bool(t) + t for t in ["text # none", *rest]]
        elif kind == 7:
            lines.append(head + comment)  # without a value
        elif kind == 2:
            lines += [f"{head} several", " " * deeper + f"words{comment}"]
        elif kind == 3:
            blanks = " " * (indent + draw(st.integers(1, 4)))
            lines += [f"{head} [relu,{comment}", f"{blanks}{draw(_flow(1))}]{comment}"]
        else:
            lines.append(f"{head} {draw(_BLANKS)}{draw(_flow(2))}{comment}")
    return lines


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(_block(0, 3), st.sampled_from(["\n", "\n", "", "\n\n"]))
def test_any_text_keeps_what_it_says_and_its_comments(
    lines: list[str], end: str
) -> None:
    text = "\n".join(lines) + end
    before = load_text("", text)
    result = formatted(before)
    assert repr(load_text("", result).data) == repr(before.data)
    comments = re.compile(r"(?:^|\s)#\s*(c|why|because)\s*$", re.MULTILINE)
    assert comments.findall(result) == comments.findall(text)
    assert laid(result) == result
    assert not re.search(r"\n\n\n", text) or "|+" in text or "\n\n\n" not in result


# ------------------------------------------------------------------ the command


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = Path("messy.yaml")
    path.write_bytes(MESSY.encode())
    return path


def test_a_file_is_written_once(spec: Path) -> None:
    done = gencc(str(spec))
    assert (done.exit_code, done.stdout) == (0, "laid out messy.yaml\n")
    assert spec.read_bytes() == NEAT.encode()
    assert gencc(str(spec)).stdout == "messy.yaml is laid out already\n"


def test_checks_and_differences_write_nothing(spec: Path) -> None:
    checked = gencc("--check", str(spec))
    assert (checked.exit_code, checked.stdout.count("\n")) == (1, 1)
    assert "messy.yaml has another layout" in checked.stdout
    shown = gencc("--diff", str(spec))
    assert shown.exit_code == 1
    assert "\n-gencc:   1\n" in shown.stdout and "\n+gencc: 1\n" in shown.stdout
    assert spec.read_bytes() == MESSY.encode()
    spec.write_text(NEAT, encoding="utf-8")
    for flag in ("--check", "--diff"):
        assert (gencc(flag, str(spec)).exit_code, gencc(flag, str(spec)).output) == (
            0,
            "",
        )


def test_standard_input_is_printed(spec: Path) -> None:
    done = gencc("-", input=MESSY.encode())
    assert (done.exit_code, done.stdout) == (0, NEAT)
    assert gencc("--check", "-", input=MESSY.encode()).exit_code == 1


def test_one_bad_spec_and_none_is_written(spec: Path) -> None:
    Path("bad.yaml").write_text("gencc: 1\na: [1\n", encoding="utf-8")
    done = gencc(".")
    assert done.exit_code == 1
    assert "bad.yaml:3:1" in done.stderr and "E0103" in done.stderr
    assert spec.read_bytes() == MESSY.encode()
    assert gencc("none.yaml").exit_code == 3


def test_what_is_no_model_yet_is_laid_out(spec: Path) -> None:
    spec.write_text("gencc: 1\nnetworks: {e:   {input: nowhere}}\n", encoding="utf-8")
    assert gencc(str(spec)).exit_code == 0
    assert spec.read_text() == "gencc: 1\nnetworks: {e: {input: nowhere}}\n"


def test_line_ends_links_and_modes_stay(spec: Path) -> None:
    spec.write_bytes(b"a:   1\r\nb: 2\r\n")
    if sys.platform != "win32":
        spec.chmod(0o640)
        Path("link.yaml").symlink_to(spec)
    link = Path("link.yaml") if sys.platform != "win32" else spec
    assert gencc(str(link)).exit_code == 0
    assert spec.read_bytes() == b"a: 1\r\nb: 2\r\n"
    if sys.platform != "win32":
        assert link.is_symlink()
        assert spec.stat().st_mode & 0o777 == 0o640


def test_a_file_that_cannot_be_written(
    spec: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path, data: bytes) -> None:
        raise PermissionError(13, "permission denied")

    monkeypatch.setattr(atomic, "write", refused)
    assert gencc(str(spec)).exit_code == 3
    assert spec.read_bytes() == MESSY.encode()
