"""What holds for every spec, whatever it says.

Either it is refused, each error with a code, a place and words that a terminal can
show, or it is a model: it is said back, and its packages are programs in every framework.
"""

from __future__ import annotations

import contextlib
import re
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import FrameType
from unittest import mock

from gencc import driver, plugins
from gencc.cli.explain import CODES
from gencc.cli.show.model import show
from gencc.codegen import package
from gencc.diagnostics import CompileError, Diagnostic
from gencc.diagnostics.render import HIDDEN, render
from gencc.driver import Checked
from gencc.plugins import Backend, Plugin
from ruff import find_ruff_bin

BACKENDS = ("torch", "keras", "keras-jax")
SECONDS = 20  # of processor time for one spec: what takes as long would never end
SHOWN = 20  # errors, of as many as there may be
LONGEST = 400  # characters of a message
# What an exception or a repr leaves behind in words that were meant for people.
UNSPOKEN = re.compile(
    r"Traceback|object at 0x|<class |NoneType|pydantic|span=|(Key|Type|Value)Error\("
)

FOREIGN = {"E0502", "E0503"}  # these quote an exception of somebody's backend


class Broken(AssertionError):
    """A spec for which something does not hold; the text says what."""


class Endless(BaseException):
    """A spec took too long; no `except Exception` on the way may stop it."""


@dataclass
class Programs:
    """The varying files of many packages, to be looked at together."""

    texts: dict[str, str] = field(default_factory=dict)  # by name, no text twice
    origins: dict[str, str] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def add(self, files: Mapping[str, str], origin: str) -> None:
        """The Python files of a package as they are printed; raises Broken."""
        for path, text in files.items():
            if not path.endswith(".py") or text in self._names:
                continue
            name = f"f{len(self._names)}_{path.replace('/', '_')}"
            self._names[text] = name
            self.texts[name], self.origins[name] = text, origin
            try:
                compile(text, path, "exec", dont_inherit=True)
            except (SyntaxError, ValueError) as error:
                raise Broken(f"{path} does not compile: {error}\n{text}") from None

    def lint(self) -> None:
        """Has ruff look for names that do not fit in all of them; raises Broken.

        Imports are merged and dropped before, as they are when a file is laid out.
        """
        if not self.texts:
            return
        with tempfile.TemporaryDirectory() as folder:
            for name, text in self.texts.items():
                Path(folder, name).write_text(text, encoding="utf-8")
            options = ["check", "--isolated", "--no-cache", "--output-format=concise"]
            done = subprocess.run(
                [
                    find_ruff_bin(),
                    *options,
                    "--fix",
                    "--select=F,I",
                    "--fixable=F401,I",
                    ".",
                ],
                cwd=folder,
                capture_output=True,
                text=True,
            )
        if done.returncode:
            lines = done.stdout.splitlines()[:3]
            origin = self.origins.get(lines[0].partition(":")[0], done.stderr)
            raise Broken("\n".join([*lines, f"in a package of\n{origin}"]))


def examine(
    spec: bytes, path: Path, programs: Programs, backends: Sequence[str] = BACKENDS
) -> tuple[str, ...]:
    """The codes of what is wrong with a spec, its text written to `path`; none for a model.

    Its programs go to `programs`. Raises Broken where something does not hold.
    """
    path.write_bytes(spec)
    try:
        with limited(SECONDS):
            return _examined(path, programs, backends)
    except Broken:
        raise
    except Endless:
        raise Broken(f"no end after {SECONDS} s of processor time") from None
    except Exception as error:
        raise Broken(f"{type(error).__name__}: {error}") from error


def _examined(
    path: Path, programs: Programs, backends: Sequence[str]
) -> tuple[str, ...]:
    try:
        checked = driver.check(path)
    except CompileError as error:
        assert error.diagnostics, "an error that says nothing"
        errors = [diagnostic for diagnostic in error.diagnostics if diagnostic.is_error]
        assert errors, "an error that is a warning"
        for diagnostic in error.diagnostics[:SHOWN]:
            look_at(diagnostic, is_error=diagnostic in errors)
        return tuple(diagnostic.code for diagnostic in errors)
    for diagnostic in checked.warnings:
        look_at(diagnostic, is_error=False)
    text = show(checked.model)
    assert text and not HIDDEN.search(text.replace("\n", "")), text
    for files in printed(checked, backends):
        programs.add(files, path.read_text(encoding="utf-8", errors="replace"))
    return ()


def printed(checked: Checked, names: Sequence[str]) -> Iterator[dict[str, str]]:
    """The files of each backend that a spec can change, before ruff lays them out."""
    for plugin, backend in map(_loaded, names):
        files: dict[str, str] = {}

        def unformatted(
            texts: Mapping[str, str], files: dict[str, str] = files
        ) -> object:
            files |= texts
            return {name: text.encode() for name, text in texts.items()}

        try:
            with mock.patch.object(package, "laid_out", unformatted):
                plugins.emit(plugin, backend, checked.lowered)
        except CompileError as error:
            for diagnostic in error.diagnostics:
                assert diagnostic.code == "E0504", (
                    diagnostic
                )  # what this framework cannot express
                look_at(diagnostic, is_error=True)
        else:
            yield files


@cache
def _loaded(name: str) -> tuple[Plugin, Backend]:
    plugin = plugins.find(name)
    return plugin, plugins.load(plugin)


def look_at(diagnostic: Diagnostic, *, is_error: bool) -> None:
    """Raises AssertionError where a diagnostic is not fit to be shown."""
    assert diagnostic.code in CODES, diagnostic.code
    assert diagnostic.is_error == is_error, diagnostic.code
    assert 0 < len(diagnostic.message.strip()) <= LONGEST, diagnostic.message
    notes = () if diagnostic.code in FOREIGN else diagnostic.notes
    spoken = "\n".join([diagnostic.message, diagnostic.label, diagnostic.help, *notes])
    assert not UNSPOKEN.search(spoken), spoken
    lines = diagnostic.source.text.split("\n")
    start, end = diagnostic.span.start, diagnostic.span.end
    assert start <= end, diagnostic
    assert 1 <= start.line <= len(lines), diagnostic
    assert 1 <= start.column <= len(lines[start.line - 1]) + 1, diagnostic
    shown = render(diagnostic, color=False)
    assert not HIDDEN.search(shown.replace("\n", "")), ascii(shown)
    assert f":{start.line}:{start.column}\n" in shown + "\n", shown
    assert "^" in shown or not diagnostic.source.text, shown


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raises Endless in a block that uses more processor time; not on Windows."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise Endless

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
