"""The publish stage: a generated package, in memory -> a folder; nothing else writes.

The package is written into a new folder beside the target and renamed into place,
whole or not at all. A folder that holds anything gencc did not write is not touched,
or, with force, kept as a backup.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from gencc.diagnostics.model import CompileError
from gencc.ownership import MANIFEST, Found, inspect, target_problem, write_problem

_NAME = re.compile(r"[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*")


@dataclass(frozen=True)
class Published:
    """What publishing did: the files that are new, different or gone, sorted."""

    folder: Path
    changed: tuple[str, ...]
    backup: Path | None


def publish(
    files: Mapping[str, bytes],
    folder: Path,
    *,
    origin: Mapping[str, str],
    force: bool,
) -> Published:
    """Puts `files` and their manifest into `folder`; raises CompileError."""
    check_names(files)
    package = {**files, MANIFEST: _manifest(files, origin)}
    try:
        if problem := target_problem(folder):
            raise CompileError([problem])
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _alone(folder.parent):
            return _publish(package, folder, force)
    except OSError as error:
        raise CompileError([write_problem(folder, error)]) from error


def check_names(files: Mapping[str, bytes]) -> None:
    """Raises ValueError for a name that would not be a plain file in the package.

    The names come from a backend, never from a spec: a bad one is a bug.
    """
    taken = {MANIFEST}
    for name in files:
        parts = name.split("/")
        if not _NAME.fullmatch(name) or not {".", ".."}.isdisjoint(parts):
            raise ValueError(f"not a relative file name: {name!r}")
        if name.lower() in taken:  # one file on disks that ignore case
            raise ValueError(f"two files have the name {name!r}")
        taken.add(name.lower())
    for name in taken:
        parents = name.split("/")[:-1]
        for depth in range(1, len(parents) + 1):
            if "/".join(parents[:depth]) in taken:
                raise ValueError(f"{name!r} lies inside another file")


def _manifest(files: Mapping[str, bytes], origin: Mapping[str, str]) -> bytes:
    """What says that the folder is ours, and what we put there."""
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    content = {"origin": dict(origin), "files": digests}
    return (json.dumps(content, indent=2, sort_keys=True) + "\n").encode()


def _publish(package: Mapping[str, bytes], folder: Path, force: bool) -> Published:
    found = inspect(folder, package)
    changed = _changed(package, found)
    if not changed:
        return Published(folder, (), None)
    if found.problems and not force:
        raise CompileError(found.problems)
    backup = _free_backup(folder) if found.problems else None
    staged = _beside(folder)
    try:
        _write(package, staged)
        _swap(staged, folder, backup)
    finally:
        shutil.rmtree(staged, ignore_errors=True)  # gone already when all went well
    return Published(folder, changed, backup)


def _changed(package: Mapping[str, bytes], found: Found) -> tuple[str, ...]:
    digests = {name: hashlib.sha256(data).digest() for name, data in package.items()}
    new = {
        name for name, digest in digests.items() if found.digests.get(name) != digest
    }
    return tuple(sorted(new.union(found.gone)))


def _beside(folder: Path) -> Path:
    """A new name in the same parent, so that renaming stays on one disk."""
    return folder.with_name(f".{folder.name}.gencc-{secrets.token_hex(8)}")


def _free_backup(folder: Path) -> Path:
    number = 1
    while os.path.lexists(kept := folder.with_name(f"{folder.name}.before-{number}")):
        number += 1
    return kept


def _write(package: Mapping[str, bytes], folder: Path) -> None:
    """The whole package in a new folder, on the disk before this returns."""
    folder.mkdir()
    for name, data in sorted(package.items()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    for directory, _, _ in os.walk(folder):
        _sync(Path(directory))


def _swap(staged: Path, folder: Path, backup: Path | None) -> None:
    """Renames the new package into place; when that fails, the old one back."""
    if not folder.exists():
        staged.rename(folder)
    else:
        aside = backup or _beside(folder)
        folder.rename(aside)
        try:
            staged.rename(folder)
        except BaseException:  # Ctrl-C too must not leave the user without a package
            aside.rename(folder)
            raise
        if backup is None:
            shutil.rmtree(aside, ignore_errors=True)
    _sync(folder.parent)


def _sync(directory: Path) -> None:
    """Makes the names in a directory durable, where the system can do that."""
    if sys.platform == "win32":
        return
    with suppress(OSError):  # some file systems have no such thing
        number = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


@contextmanager
def _alone(parent: Path) -> Iterator[None]:
    """One build at a time among those that write into `parent`.

    The lock is on the directory itself: it leaves no file and dies with the process.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl  # absent on Windows

    number = os.open(parent, os.O_RDONLY)
    try:
        with suppress(OSError):  # a file system without locks: names are unique still
            fcntl.flock(number, fcntl.LOCK_EX)
        yield
    finally:
        os.close(number)
