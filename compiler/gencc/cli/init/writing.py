"""What `gencc init` asks, lists and writes."""

from __future__ import annotations

import re
import shlex
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gencc.cli import schema
from gencc.cli.init import gallery
from gencc.cli.init.kinds import KINDS, spec
from gencc.diagnostics import closest
from gencc.diagnostics.render import visible

if TYPE_CHECKING:
    from gencc.cli.init.examples import Examples

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_NEEDED = {"numpy": "NumPy", "PIL": "Pillow", "safetensors": "safetensors"}


def listing() -> str:
    """The kinds for own data, and the specs of the gallery."""
    about = {name: kind.about for name, kind in KINDS.items()}
    known = {name: gallery.about(path) for name, path in gallery.specs().items()}
    width = max(map(len, (*about, *known)))
    lines = ["For data of your own, gencc init KIND NAME --data PATH:", ""]
    lines += [f"  {name.ljust(width)}  {text}" for name, text in about.items()]
    lines += ["", "Copied from the gallery, gencc init SPEC [NAME]:", ""]
    lines += [f"  {name.ljust(width)}  {text}".rstrip() for name, text in known.items()]
    return "\n".join(visible(line) for line in lines)


def ask(name: str | None, data: Path | None) -> tuple[str, str, Path | None]:
    """The kind, the name and the data, asked for on a terminal; else UsageError."""
    if not sys.stdin.isatty():
        raise click.UsageError(
            f"which kind? for data of your own {', '.join(KINDS)}; `gencc init --list` "
            "lists the gallery, too"
        )
    if data is None:
        question = "Your data, a folder or a file (empty: those of the gallery)"
        answer = click.prompt(question, default="", show_default=False)
        data = Path(answer).expanduser() if answer else None
    kinds = [*KINDS] if data else [*gallery.specs()]
    hint = ", ".join(kinds) if data else "vae, dcgan …"
    kind: str = click.prompt(f"Kind ({hint})", default="vae")
    suggested = name or (f"my_{kind}" if data is None else _as_name(data.stem))
    return kind, click.prompt("Name", default=suggested), data


def write(kind: str, name: str | None, data: Path | None) -> list[str]:
    """Write NAME.yaml, which must not be there; what to say about it. Raises UsageError."""
    if data is None:
        text, called = _copied(kind, name)
        seen = []
    else:
        examples = _examples(data)
        called = name or f"{_as_name(data.stem)}_{kind}"
        _check_name(called)
        text = _for(kind, called, examples)
        seen = [f"{visible(str(data))}: {visible(examples.said)}"]
    path = Path(f"{called}.yaml")
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(f"{schema.MODELINE}{text}")
    except FileExistsError:
        other = f"{called}_2"
        raise click.UsageError(
            f"{path} is there already; give another name: gencc init {kind} {other}"
        ) from None
    flag = f" --data {shlex.quote(str(data))}" if data else ""
    written = [f"wrote {path}", *_schema()]
    return [*seen, *written, f"next: gencc run {path}{flag}"]


def _schema() -> list[str]:
    """Write what the first line of the spec names, if it is not there."""
    try:
        with Path(schema.FILE).open("x", encoding="utf-8", newline="\n") as file:
            file.write(schema.text())
    except FileExistsError:
        return []
    return [f"wrote {schema.FILE}, which editors read"]


def _copied(kind: str, name: str | None) -> tuple[str, str]:
    """The text of a spec of the gallery, and its name."""
    known = gallery.specs()
    if kind not in known:
        if kind in KINDS:
            raise click.UsageError(
                f"{kind} is a kind for data of your own: add --data PATH; "
                "`gencc init --list` lists what is copied without"
            )
        raise _unknown(kind, [*known, *KINDS])
    called = kind if name is None else name
    _check_name(called)
    return gallery.renamed(known[kind], called), called


def _for(kind: str, name: str, examples: Examples) -> str:
    """The text of a spec for examples."""
    if kind not in KINDS:
        if kind in gallery.specs():
            raise click.UsageError(
                f"{kind} is a spec of the gallery, with data of its own; for your own there "
                f"are {', '.join(KINDS)}"
            )
        raise _unknown(kind, [*KINDS])
    if problem := KINDS[kind].refuses(examples):
        others = [name for name, each in KINDS.items() if not each.refuses(examples)]
        raise click.UsageError(f"{kind}: {problem}; there are {', '.join(others)}")
    return spec(name, KINDS[kind], examples)


def _examples(data: Path) -> Examples:
    missing = [name for module, name in _NEEDED.items() if find_spec(module) is None]
    if missing:
        raise click.UsageError(
            f"looking at data needs {' and '.join(missing)}, which every framework's "
            "extra installs; without --data a spec of the gallery is copied"
        )
    from gencc.cli.init.examples import look
    from gencc.runtime.support.errors import DataError

    try:
        return look(data)
    except DataError as error:
        raise click.UsageError(str(error)) from error


def _unknown(kind: str, known: list[str]) -> click.UsageError:
    similar = closest(kind, known)
    hint = f"did you mean {similar}?" if similar else "`gencc init --list` lists them"
    return click.UsageError(f"there is no kind {visible(kind)}; {hint}")


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise click.UsageError(
            f"the name {visible(name)} does not go: lower case letters, digits and _, "
            f"beginning with a letter, as {_as_name(name)}"
        )


def _as_name(text: str) -> str:
    """A name that goes, near a text."""
    word = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    return word if _NAME.fullmatch(word) else f"my_{word}".rstrip("_")
