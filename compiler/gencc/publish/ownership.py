"""A folder on disk -> the files in it that gencc wrote, and everything else.

gencc wrote a folder if the manifest lists every file in it with the right digest. Links
are never followed, and nothing is changed here.
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
_MOST_READ = 1024 * 1024  # bytes of an edited file, to show the first line that differs
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
class Contents:
    """The SHA-256 of the files that a package would replace, and reasons not to.

    `gone` are the files of the old package that the new one no longer has.
    """

    digests: dict[str, bytes] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    problems: list[Diagnostic] = field(default_factory=list)


def target_problem(folder: Path) -> Diagnostic | None:
    """E0604 if `folder` is not a folder, or cannot become one."""
    if folder.name in {"", ".."}:
        return _at("E0604", folder, "this is not the name of a folder", "")
    if folder.is_symlink():
        return _at("E0604", folder, "the target is a link, not a folder", "")
    if folder.exists() and not folder.is_dir():
        return _at("E0604", folder, "the target is a file, not a folder", "")
    return None


def write_problem(folder: Path, error: OSError) -> Diagnostic:
    """E0604 for an error of the operating system."""
    known = _REASONS.get(error.errno or 0)
    reason = known or (error.strerror or str(error) or type(error).__name__).lower()
    return _at("E0604", folder, f"the package cannot be written: {reason}", "")


def inspect(folder: Path, package: Mapping[str, bytes]) -> Contents:
    """The contents of `folder`, into which `package` is to be written."""
    contents = Contents()
    if not folder.exists() or next(_entries(folder), None) is None:
        return contents
    listed = _listed(folder)
    if listed is None:
        contents.problems = [_not_a_package(folder)]
        return contents
    known = {*listed, MANIFEST}
    foreign = []
    for name, is_plain in _entries(folder):
        if is_plain and name in known | package.keys():
            contents.digests[name] = _digest(folder / name)
        if not is_plain or name not in known:
            foreign.append(name)
    edited = {name: listed[name] for name in sorted(listed.keys() - set(foreign))}
    contents.gone = tuple(sorted(listed.keys() - package.keys()))
    contents.problems = [
        *_edited(folder, edited, contents, package),
        *(_foreign(folder, name) for name in foreign),
    ]
    return contents


def outdated(folder: Path, package: Mapping[str, bytes]) -> tuple[str, ...]:
    """The files in `folder` that are not as `package` has them, sorted; OSError.

    Files that are absent, of other contents, edited, or no part of a package.
    """
    contents = inspect(folder, package)
    now = contents.digests
    digests = {name: hashlib.sha256(data).digest() for name, data in package.items()}
    differing = {name for name, digest in digests.items() if now.get(name) != digest}
    strange = {
        Path(problem.source.name).relative_to(folder).as_posix()
        for problem in contents.problems
    }
    return tuple(sorted({*differing, *contents.gone, *strange}))


def _entries(folder: Path) -> Iterator[tuple[str, bool]]:
    """The files and empty folders under `folder`, and whether each is a plain file."""
    for directory, folders, names in os.walk(folder, onerror=_raise):
        for name in sorted(folders + names):
            path = Path(directory) / name
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
    """The digests in the manifest, or None if there is no valid one."""
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
    folder: Path,
    listed: dict[str, bytes],
    contents: Contents,
    package: Mapping[str, bytes],
) -> Iterator[Diagnostic]:
    """E0601 for each listed file that is missing, or neither the old nor the new one."""
    for name, digest in listed.items():
        now = contents.digests.get(name)
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


def _not_a_package(folder: Path) -> Diagnostic:
    message = f"the folder is not empty and has no valid {MANIFEST} of gencc"
    return _at("E0603", folder, message, _KEEP)


def _at(code: str, path: Path, message: str, help: str) -> Diagnostic:
    """A problem with a path, without a line of text to show."""
    way_out = help or "`--out` chooses another folder"
    start = Position(1, 1)
    source = Source(str(path), "")
    return Diagnostic(code, message, source, Span(start, start), help=way_out)


def _source(path: Path) -> Source:
    with path.open("rb") as file:
        return Source(str(path), file.read(_MOST_READ).decode("utf-8", "replace"))


def _line(source: Source, number: int) -> Span:
    """A whole line, without its indentation."""
    text = source.text.split("\n")[number - 1].rstrip()
    indent = len(text) - len(text.lstrip())
    return Span(Position(number, indent + 1), Position(number, len(text) + 1))


def _first_difference(old: str, new: str) -> int:
    """The number of the first line of `old` that differs from that of `new`."""
    before, after = old.split("\n"), new.split("\n")
    for number, (left, right) in enumerate(zip(before, after, strict=False), 1):
        if left != right:
            return number
    return min(len(before), len(after) + 1)
