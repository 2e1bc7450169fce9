"""Pages for readers: links lead somewhere, whole specs check, commands and flags exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import click
import pytest
from emission import checked
from gencc.cli.main import cli

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "docs/course").glob("*.md"),
        *(ROOT / "specs").glob("**/*.md"),
    ]
)
GUIDES = [ROOT / "docs" / f"{name}.md" for name in ("tutorial", "faq", "migrating")]
FENCED = re.compile(r"^```[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?:(?<=\n\n)|\A)(?: {4}[^\n]*\n|\n(?= {4}))+")
LINK = re.compile(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def prose(text: str) -> str:
    """A page without its blocks of code."""
    return INDENTED.sub("", FENCED.sub("", text))


def blocks(text: str) -> Iterator[str]:
    """The code of a page, fenced or indented, at its left margin."""
    yield from FENCED.findall(text)
    for block in INDENTED.findall(FENCED.sub("", text)):
        yield dedent(block)


def anchors(text: str) -> set[str]:
    """What a fragment may name: headings, as GitHub spells them, and ids."""
    headings = re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE)
    spelled = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    ids = re.findall(r"<a id=\"([^\"]+)\">", text)
    return {*(words.replace(" ", "-") for words in spelled), *ids}


def leads_nowhere(page: Path, link: str) -> bool:
    address, _, fragment = link.partition("#")
    target = (page.parent / address).resolve() if address else page
    if not target.exists():
        return True
    return bool(fragment) and fragment not in anchors(
        target.read_text(encoding="utf-8")
    )


def commands(text: str) -> Iterator[list[str]]:
    """The words of each command that begins with gencc, in blocks and in sentences."""
    for block in blocks(text):
        for line in block.splitlines():
            if line.removeprefix("$ ").startswith("gencc "):
                yield shlex.split(line.removeprefix("$ "), comments=True)
    for code in re.findall(r"`(gencc [^`]+)`", prose(text)):
        yield shlex.split(code)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    text = prose(page.read_text(encoding="utf-8"))
    links = [link or source for link, source in LINK.findall(text)]
    relative = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in relative if leads_nowhere(page, link)] == []


@pytest.mark.parametrize("page", [ROOT / "README.md", *GUIDES], ids=named)
def test_commands_and_flags_exist(page: Path) -> None:
    """Parsed as click does, but neither run nor asked whether their files are there."""
    written = list(commands(page.read_text(encoding="utf-8")))
    assert written
    for _, *words in written:
        if words[0].startswith("-"):
            cli.make_parser(click.Context(cli)).parse_args(words)
            continue
        command = cli.get_command(click.Context(cli), words[0])
        assert command is not None, words
        parser = command.make_parser(click.Context(command))
        _, left, _ = parser.parse_args(words[1:])
        assert left == [], words


@pytest.mark.parametrize("page", GUIDES, ids=named)
def test_whole_specs_have_neither_errors_nor_warnings(
    page: Path, tmp_path: Path
) -> None:
    text = page.read_text(encoding="utf-8")
    specs = [block for block in blocks(text) if block.startswith("gencc:")]
    assert bool(specs) == (page.stem == "migrating")
    for spec in specs:
        path = tmp_path / "spec.yaml"
        path.write_text(spec, encoding="utf-8")
        assert checked(path).warnings == ()
