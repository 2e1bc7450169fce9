"""Texts that are no specs, or that are and would rather be something else."""

from __future__ import annotations

from pathlib import Path

import pytest
from gencc.diagnostics.render import HIDDEN
from invariants import Programs, examine
from small import AUTOENCODER
from terminal import refused, typed

pytestmark = pytest.mark.framework  # for the seconds that it takes

SPEC = AUTOENCODER.encode()
ABOUT = "name: autoencoder\n"
FINE = ()  # no code: a model


def with_about(text: str) -> bytes:
    """The spec with a line more."""
    return AUTOENCODER.replace(ABOUT, f"{ABOUT}{text}\n").encode(
        "utf-8", "surrogatepass"
    )


def laughs(template: str, levels: int) -> bytes:
    """Each line ten of the one before."""
    lines = ["l0: &l0 {a: 1}"]
    for level in range(1, levels):
        lines.append(template.format(level, ", ".join(10 * [f"*l{level - 1}"])))
    return "\n".join(lines).encode() + b"\n" + SPEC


# What is written, and the code that it is refused with.
TEXTS: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "laughs": (laughs("l{0}: &l{0} [{1}]", 9), ("E0105",)),
    "merged laughs": (laughs("l{0}: &l{0} {{<<: [{1}]}}", 9), ("E0105",)),
    "an anchor alone": (SPEC.replace(b"relu", b"&a relu"), ("E0105",)),
    "an alias that is not there": (SPEC.replace(b"relu", b"*a"), ("E0105",)),
    "an anchor that holds itself": (b"a: &a [*a]\n" + SPEC, ("E0105",)),
    "a merge key": (SPEC.replace(b"train:", b"train:\n  <<: {lr: 1}"), ("E0105",)),
    **{
        f"the tag {tag}": (SPEC.replace(b"epochs: 2", f"epochs: {tag} 2".encode()), ("E0105",))
        for tag in (
            *("!!int", "!!str", "!!float", "!!binary", "!!set", "!!omap", "!!null", "!x", "!"),
            *("!!python/name:os.system", "!!python/object/apply:os.system", "!<tag:x,1:y>"),
        )
    },
    "a directive": (b"%YAML 1.1\n---\n" + SPEC, ("E0105",)),
    "two documents": (SPEC + b"---\na: 1\n", ("E0105",)),
    "what follows the end": (SPEC + b"...\na: 1\n", ("E0105",)),
    "a byte order mark": (b"\xef\xbb\xbf" + SPEC, FINE),
    "two byte order marks": (b"\xef\xbb\xbf\xef\xbb\xbf" + SPEC, None),
    "a byte order mark inside": (with_about("about: a\ufeffb"), ("E0102",)),
    "lines as on Windows": (SPEC.replace(b"\n", b"\r\n"), FINE),
    "lines as on an old Mac": (SPEC.replace(b"\n", b"\r"), ("E0102",)),
    "lines of both kinds": (SPEC.replace(b"\n", b"\r\n", 3), FINE),
    "no end of the last line": (SPEC.rstrip(b"\n"), FINE),
    "Latin-1": (with_about("about: \xfc").replace(b"\xc3\xbc", b"\xfc"), ("E0102",)),
    "UTF-16": (AUTOENCODER.encode("utf-16"), ("E0102",)),
    "UTF-32": (AUTOENCODER.encode("utf-32"), ("E0102",)),
    "UTF-7": (AUTOENCODER.encode("utf-7"), FINE),
    "an overlong slash": (with_about("about: x").replace(b" x", b" \xc0\xaf"), ("E0102",)),
    "half a character": (SPEC + b"# \xe2\x82", ("E0102",)),
    "beyond Unicode": (SPEC + b"# \xf4\x90\x80\x80", ("E0102",)),
    "a surrogate in the bytes": (with_about("about: \ud800"), ("E0102",)),
    "a surrogate as an escape": (with_about(r'about: "\ud800"'), ("E0102",)),
    "a pair of surrogates": (with_about(r'about: "\ud83d\ude00"'), ("E0102",)),
    "a character beyond as an escape": (with_about(r'about: "\U00110000"'), ("E0103",)),
    "NUL": (with_about("about: \x00"), ("E0102",)),
    "a tab as indentation": (SPEC.replace(b"  encoder", b"\tencoder"), ("E0103",)),
    "a tab in a text": (with_about("about: a\tb"), ("E0103",)),
    "a tab before a comment": (with_about("about: a\t# b"), ("E0103",)),
    "a tab in a formula": (SPEC.replace(b"sse(x, x_hat)", b"sse(x,\tx_hat)"), ("E0103",)),
    "a text of 64 KiB": (with_about("about: " + "x " * 32_000), FINE),
    "a text of more": (with_about("about: " + "x" * 65_537), ("E0106",)),
    "a key of 64 KiB": (SPEC + b"x" * 65_536 + b": 1\n", None),
    "a key of 1,025 characters": (SPEC + b"x" * 1_025 + b": 1\n", None),
    "a mebibyte and more": (SPEC + b"#" * 1_048_576, ("E0106",)),
    "a mebibyte of comments": (SPEC + b"#\n" * 520_000, FINE),
    "deep lists": (SPEC + b"a: " + b"[" * 500, ("E0106",)),
    "deep mappings": (SPEC + b"a: " + b"{a: " * 500, ("E0106",)),
    "deep blocks": (SPEC + b"- " * 500, None),
    "deep complex keys": (SPEC + b"? " * 500, None),
    "a key twice": (SPEC + b"name: other\n", ("E0104",)),
    "a key twice further in": (SPEC.replace(b"epochs: 2", b"epochs: 2\n  epochs: 3"), ("E0104",)),
    "a key twice, quoted": (SPEC + b"'name': other\n", ("E0104",)),
    "a key twice, escaped": (SPEC + b'"n\\x61me": other\n', ("E0104",)),
    "a layer twice": (SPEC.replace(b"dense: 32", b"{dense: 32, dense: 3}"), ("E0104",)),
    "keys that are no text": (SPEC + b"1: 2\ntrue: 3\n~: 4\n[a]: 5\n{}: 6\n", None),
    "nothing": (b"", ("E0109",)),
    "blanks": (b" \n \n", ("E0109",)),
    "a list": (b"- gencc: 1\n", ("E0109",)),
    "a lone text": (b"gencc", ("E0109",)),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", ("E0102",)),
    "a package": (b"PK\x03\x04" + bytes(range(256)), ("E0102",)),
    "a program": (b"import os\nos.system('ls')\n", None),
    "JSON": (b'{"gencc": 1, "name": "a"}', None),
    "a quote that is not closed": (SPEC + b'about: "a', ("E0103",)),
    "brackets of two kinds": (SPEC + b"about: [a}", ("E0103",)),
    "a number as the whole": (b"1", ("E0109",)),
    "ten thousand keys": (SPEC + b"".join(b"k%d: 1\n" % n for n in range(9_900)), None),
    "ten thousand names": (
        SPEC.replace(b"let:\n", b"let:\n" + b"".join(b"  k%d: x\n" % n for n in range(9_900))),
        None,
    ),
    "a doubling sixty times": (
        SPEC.replace(
            b"let:\n",
            b"let:\n  u0: sum(decoder(code))\n"
            + b"".join(b"  u%d: u%d + u%d\n" % (n, n - 1, n - 1) for n in range(1, 61)),
        ).replace(b"minimize: reconstruction", b"minimize: u60"),
        None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_a_text(name: str, tmp_path: Path) -> None:
    text, expected = TEXTS[name]
    spec = tmp_path / "spec.yaml"
    programs = Programs()
    codes = examine(text, spec, programs)
    if expected is not None:
        assert tuple(dict.fromkeys(codes)) == expected
    if (
        codes and len(codes) < 100
    ):  # or it would take a while to say them all four times
        assert refused(spec, tmp_path / "out") == codes
    programs.lint()


# ------------------------------------------------------------------ prose

SEEN = "".join(chr(n) for n in (*range(32), *range(127, 160)) if chr(n) not in "\t\n")
TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
LINES = "\x85\u2028\u2029\r\v\f\x1c\x1d\x1e"


@pytest.mark.parametrize("character", sorted({*SEEN, *TURNING, *LINES}), ids=ascii)
def test_a_character_that_acts(character: str, tmp_path: Path) -> None:
    """Raw or as an escape, in prose and in names: it is refused, and shown as its number."""
    spec = tmp_path / "spec.yaml"
    escape = f"\\u{ord(character):04x}"
    for text in (
        with_about(f"about: a{character}b"),
        with_about(f'about: "a{escape}b"'),
        with_about("about: a") + f'"k{escape}": 1\n'.encode(),
    ):
        codes = examine(text, spec, Programs())
        assert codes[:1] == ("E0102",) or character == "\r", codes
        message = typed("check", spec).err
        assert (
            f"<U+{ord(character):04X}>" in message
            or escape in message
            or character == "\r"
        )


PROSE = (
    *('"""', "'''", "ends with \"", "ends with \\", '\\"""', '"""\nimport os\n"""', "{{ 7 * 7 }}"),
    *("{% raw %}", "# -*- coding: utf-7 -*-\n+AGEAPQAx-", "${HOME} $(ls) `ls` %PATH%", "\\N{BEL}"),
    *("[/bold] [red]", "<script>alert(1)</script>", "](javascript:x) ![x](y)", "| a | b |\n|---|"),
    *("::error::x", "%0A::set-output", ">>> 1 / 0", ">>> __import__('os').system('ls')\n0", "..."),
    *("    >>> 1\n    2", "Example::\n\n    >>> exit()\n", "\u200b\u200d\u2060", "a\u0301\u0327" * 40),
    *("日本語 العربية עברית", "\U0001f600" * 30, "x" * 5_000, "line\n" * 500, "\t\t\ttabs", " "),
    *("%s %d {} {0} {x}", "'; DROP TABLE", "../../etc/passwd", "C:\\nul", "if __name__:", "\\x41"),
)  # fmt: skip


@pytest.mark.parametrize("prose", PROSE, ids=lambda text: ascii(text)[1:25])
def test_prose_stays_prose(prose: str, tmp_path: Path) -> None:
    """Wherever it is put, the packages say no more than it does."""
    import json

    programs = Programs()
    about = "".join(
        f"{key}: {json.dumps(prose, ensure_ascii=False)}\n"
        for key in ("about", "paper")
    )
    codes = examine(with_about(about), tmp_path / "spec.yaml", programs)
    assert bool(codes) == bool(HIDDEN.search(prose))
    programs.lint()
