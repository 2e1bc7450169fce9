"""Commands of gencc as they are typed, and what holds for whatever they answer."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner
from gencc.cli.explain import CODES
from gencc.cli.main import cli
from gencc.diagnostics.render import HIDDEN
from invariants import BACKENDS, SECONDS, UNSPOKEN, limited

STATUSES = {0, 1, 2, 3}  # those that are documented; 70 is a bug


@dataclass(frozen=True)
class Answer:
    """What a command said, and its exit status."""

    status: int
    out: str
    err: str


def typed(*arguments: str | Path) -> Answer:
    """The answer to `gencc WORDS`, in this process."""
    with limited(SECONDS):
        done = CliRunner().invoke(cli, [*map(str, arguments)])
    answer = Answer(done.exit_code, done.stdout, done.stderr)
    assert done.exception is None or isinstance(done.exception, SystemExit), answer
    assert answer.status in STATUSES, answer
    for text in (answer.out, answer.err):
        assert "Traceback" not in text, text
        assert not HIDDEN.search(text.replace("\n", "")), ascii(text)
    return answer


def refused(spec: Path, out: Path) -> tuple[str, ...]:
    """The codes of what is wrong with a spec; nothing may have been written."""
    before = tree(out.parent)
    answer = typed("check", "--format", "json", spec)
    diagnostics = json.loads(answer.out)
    codes = tuple(
        diagnostic["code"]
        for diagnostic in diagnostics
        if diagnostic["severity"] == "error"
    )
    assert codes and codes[0] in CODES
    text = typed("check", spec)
    options = [word for name in BACKENDS for word in ("--backend", name)]
    built = typed("build", spec, *options, "--out", out)
    for result in (answer, text, built, typed("show", spec)):
        assert result.status in (1, 3), result
        assert not UNSPOKEN.search(result.err), result.err
    for result in (text, built):
        assert f"error[{codes[0]}]: " in result.err and "-->" in result.err, result.err
    assert tree(out.parent) == before, "something was written"
    return codes


def tree(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Everything below a folder: its kind, and what stands in it."""
    entries = {}
    for name, folders, files in os.walk(folder):
        for entry in (*folders, *files):
            path = Path(name, entry)
            is_plain = path.is_file() and not path.is_symlink()
            content = path.read_bytes() if is_plain else b""
            entries[str(path.relative_to(folder))] = (path.lstat().st_mode, content)
    return entries
