"""A folder on disk -> which files stand there, and what gencc did not put there.

A folder is ours when its manifest lists every file in it with the right digest.
Links are never followed, and nothing is changed here.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gencc.diagnostics.model import Diagnostic, Position, Source, Span

MANIFEST = "gencc.json"

_IGNORED_FOLDERS = {"__pycache__"}
_IGNORED_FILES = {".DS_Store"}
_MOST_SHOWN = 1024 * 1024  # of an edited file: its place is shown, not its end
_KEEP = "`--force` keeps the old folder as a backup, `--out` chooses another one"
_REASONS = {
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.EROFS: "the disk is read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.ENOTDIR: "a part of the path is a file, not a folder",
    errno.ENAMETOOLONG: "the name is too long",
}


@dataclass
class Found:
    """The SHA-256 of what a package would replace, and what speaks against that.

    `gone` are the files of the old package that the new one no longer has.
    """

    digests: dict[str, bytes] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    problems: list[Diagnostic] = field(default_factory=list)


def target_problem(folder: Path) -> Diagnostic | None:
    """E0604 when `folder` is, or could only be, something else than a folder."""
    if folder.name in {"", ".."}:
        return _at("E0604", folder, "this is not the name of a folder", "")
    if folder.is_symlink():
        return _at("E0604", folder, "the target is a link, not a folder", "")
    if folder.exists() and not folder.is_dir():
        return _at("E0604", folder, "the target is a file, not a folder", "")
    return None


def write_problem(folder: Path, error: OSError) -> Diagnostic:
    """E0604 for what the operating system said."""
    known = _REASONS.get(error.errno or 0)
    reason = known or (error.strerror or str(error) or type(error).__name__).lower()
    return _at("E0604", folder, f"the package cannot be written: {reason}", "")


def inspect(folder: Path, package: Mapping[str, bytes]) -> Found:
    """What stands in `folder`, where `package` is to be put."""
    found = Found()
    if not folder.exists() or next(_entries(folder), None) is None:
        return found
    listed = _listed(folder)
    if listed is None:
        found.problems = [_not_ours(folder)]
        return found
    known = {*listed, MANIFEST}
    strangers = []
    for name, is_plain in _entries(folder):
        if is_plain and name in known | package.keys():
            found.digests[name] = _digest(folder / name)
        if not is_plain or name not in known:
            strangers.append(name)
    edited = {name: listed[name] for name in sorted(listed.keys() - set(strangers))}
    found.gone = tuple(sorted(listed.keys() - package.keys()))
    found.problems = [
        *_edited(folder, edited, found, package),
        *(_foreign(folder, name) for name in strangers),
    ]
    return found


def _entries(folder: Path) -> Iterator[tuple[str, bool]]:
    """The files under `folder`, and whether they are plain; also empty folders."""
    for directory, folders, names in os.walk(folder, onerror=_raise):
        here = Path(directory)
        for name in sorted(folders + names):
            path = here / name
            relative = path.relative_to(folder).as_posix()
            if path.is_symlink():
                yield relative, False
            elif path.is_dir():
                if not any(path.iterdir()) and name not in _IGNORED_FOLDERS:
                    yield relative, False
            elif name not in _IGNORED_FILES:
                yield relative, path.is_file()
        folders[:] = sorted(set(folders) - _IGNORED_FOLDERS)


def _raise(error: OSError) -> None:
    raise error


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _listed(folder: Path) -> dict[str, bytes] | None:
    """The digests in the manifest, or None when there is no valid one."""
    path = folder / MANIFEST
    if path.is_symlink() or not path.is_file():
        return None
    content = path.read_bytes()
    try:
        files = json.loads(content)["files"]
        return {name: bytes.fromhex(digest) for name, digest in files.items()}
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _edited(
    folder: Path, listed: dict[str, bytes], found: Found, package: Mapping[str, bytes]
) -> Iterator[Diagnostic]:
    """E0601 for each listed file that is gone, or neither as it was nor as it will be."""
    for name, digest in listed.items():
        now = found.digests.get(name)
        if now is None:
            message = f"{name} is missing from the package"
            yield _at("E0601", folder / name, message, _KEEP)
            continue
        new = package.get(name)
        if now == digest or (new is not None and hashlib.sha256(new).digest() == now):
            continue
        source = _source(folder / name)
        line = _first_difference(source.text, (new or b"").decode("utf-8", "replace"))
        message = f"{name} was changed by hand and would be overwritten"
        label = "edited since gencc wrote it"
        yield Diagnostic(
            "E0601", message, source, _line(source, line), label, (), _KEEP
        )


def _foreign(folder: Path, name: str) -> Diagnostic:
    """E0602 for something that gencc did not put there."""
    path = folder / name
    message = f"{name} is not a file of the package"
    if path.is_symlink() or not path.is_file():
        kind = "link" if path.is_symlink() else "folder" if path.is_dir() else "device"
        return _at("E0602", path, f"the {kind} {message}", _KEEP)
    source = _source(path)
    return Diagnostic("E0602", message, source, _line(source, 1), "", (), _KEEP)


def _not_ours(folder: Path) -> Diagnostic:
    message = f"the folder is not empty and has no valid {MANIFEST} of gencc"
    return _at("E0603", folder, message, _KEEP)


def _at(code: str, path: Path, message: str, help: str) -> Diagnostic:
    """A problem with a path, that no line of a text is the place of."""
    way_out = help or "`--out` chooses another folder"
    start = Position(1, 1)
    source = Source(str(path), "")
    return Diagnostic(code, message, source, Span(start, start), help=way_out)


def _source(path: Path) -> Source:
    with path.open("rb") as file:
        return Source(str(path), file.read(_MOST_SHOWN).decode("utf-8", "replace"))


def _line(source: Source, number: int) -> Span:
    """The whole of a line, without the blanks it begins with."""
    text = source.text.split("\n")[number - 1].rstrip()
    indent = len(text) - len(text.lstrip())
    return Span(Position(number, indent + 1), Position(number, len(text) + 1))


def _first_difference(old: str, new: str) -> int:
    """The first line of `old` that is not in the same place in `new`."""
    before, after = old.split("\n"), new.split("\n")
    for number, (one, other) in enumerate(zip(before, after, strict=False), 1):
        if one != other:
            return number
    return min(len(before), len(after) + 1)
