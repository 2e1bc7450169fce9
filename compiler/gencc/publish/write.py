"""The publish stage: a generated package, in memory -> a folder; nothing else writes.

The package is written into a hidden folder beside the target, and the two change places
in one step where the system can do that: there is always a whole package. A folder that
holds anything gencc did not write is not touched, or, with force, kept as a backup.

A hidden folder is called `.NAME.gencc-scrap-…` while it may be deleted, and
`.NAME.gencc-old-…` while the package that was in place may be in it. So the next build
knows what to do with what a killed one left.
"""

from __future__ import annotations

import ctypes
import errno
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
from gencc.publish.ownership import (
    MANIFEST,
    Found,
    inspect,
    target_problem,
    write_problem,
)

_HIDDEN = re.compile(r"\.(.+)\.gencc-(?:old|scrap)-[0-9a-f]{16}")
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
        token = secrets.token_hex(8)
        with _alone(folder.parent) as alone:
            owned = "*" if alone else token  # others may be at work on theirs
            _tidy(folder.parent, owned)
            try:
                return _publish(package, folder, force, token)
            finally:
                _tidy(folder.parent, owned)
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


def _publish(
    package: Mapping[str, bytes], folder: Path, force: bool, token: str
) -> Published:
    found = inspect(folder, package)
    changed = _changed(package, found)
    if not changed:
        return Published(folder, (), None)
    if found.problems and not force:
        raise CompileError(found.problems)
    staged = _beside(folder, "scrap", token)
    _write(package, staged)
    backup = None
    if not folder.exists():
        staged.rename(folder)
    else:
        old = _beside(folder, "old", token)
        _swap(staged, folder, old)
        backup = _free_backup(folder) if found.problems else None
        with suppress(OSError):  # the new one is in place, and the old one not lost
            old.rename(backup or staged)
    _sync(folder.parent)
    return Published(folder, changed, backup)


def _tidy(parent: Path, token: str) -> None:
    """Ends what publishings began that were killed or failed, and frees their space."""
    for scrap, _ in _hidden(parent, "scrap", token):
        shutil.rmtree(scrap, ignore_errors=True)
    for old, folder in _hidden(parent, "old", token):
        with suppress(OSError):  # it is not lost, and the next build tries again
            _put_back(old, folder)


def _put_back(old: Path, folder: Path) -> None:
    """A package that was set aside goes back into an empty place.

    Beside another one it is scrap, or a backup if it holds anything that gencc did not
    write.
    """
    if not os.path.lexists(folder):
        old.rename(folder)
    elif inspect(old, {}).problems:
        old.rename(_free_backup(folder))
    else:
        scrap = _beside(folder, "scrap", old.name.rpartition("-")[2])
        old.rename(scrap)
        shutil.rmtree(scrap, ignore_errors=True)


def _hidden(parent: Path, role: str, token: str) -> Iterator[tuple[Path, Path]]:
    """The hidden folders that publishing made, and the folder that each is beside."""
    for path in sorted(parent.glob(f".*.gencc-{role}-{token}")):
        name = _HIDDEN.fullmatch(path.name)
        if name and path.is_dir() and not path.is_symlink():
            yield path, path.with_name(name[1])


def _changed(package: Mapping[str, bytes], found: Found) -> tuple[str, ...]:
    digests = {name: hashlib.sha256(data).digest() for name, data in package.items()}
    new = {
        name for name, digest in digests.items() if found.digests.get(name) != digest
    }
    return tuple(sorted(new.union(found.gone)))


def _beside(folder: Path, role: str, token: str) -> Path:
    """A name in the same parent, so that renaming stays on one disk."""
    return folder.with_name(f".{folder.name}.gencc-{role}-{token}")


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


def _swap(staged: Path, folder: Path, old: Path) -> None:
    """The new package into its place, and what was there into `old`."""
    staged.rename(old)
    if _exchange(old, folder):
        return
    old.rename(staged)
    folder.rename(old)
    staged.rename(folder)


def _exchange(one: Path, other: Path) -> bool:
    """Two folders change places in one step; False where the system cannot do that."""
    paths = os.fsencode(one), os.fsencode(other)
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            failed = libc.renamex_np(*paths, 2)  # RENAME_SWAP
        else:  # from the working directory, RENAME_EXCHANGE
            failed = libc.renameat2(-100, paths[0], -100, paths[1], 2)
    except (AttributeError, OSError, TypeError):  # no such function in this system
        return False
    number = ctypes.get_errno() if failed else 0
    if number and number not in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        raise OSError(number, os.strerror(number))
    return not failed


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
def _alone(parent: Path) -> Iterator[bool]:
    """One build at a time among those that write into `parent`; False where they can
    not be kept apart, and only their names are.

    The lock is on the directory itself: it leaves no file and dies with the process.
    """
    if sys.platform == "win32":
        yield False
        return
    import fcntl  # absent on Windows

    number = os.open(parent, os.O_RDONLY)
    try:
        try:
            fcntl.flock(number, fcntl.LOCK_EX)
        except OSError:  # a file system without locks
            yield False
        else:
            yield True
    finally:
        os.close(number)
