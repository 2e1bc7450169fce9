"""The publish stage, the only one that writes: a package in memory -> a folder on disk.

The package is written into a hidden folder beside the target, and the two are swapped
in one step where the system can do that, so there is a whole package at all times. A
folder with anything in it that gencc did not write is left alone or, with `force`, kept
as a backup.

A hidden folder is called `.NAME.gencc-scrap-…` while it may be deleted, and
`.NAME.gencc-old-…` while it may hold the former package, so that the next build can
clean up after one that was killed.
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
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from gencc.diagnostics.model import CompileError
from gencc.ir.records import dataclass
from gencc.publish.ownership import (
    MANIFEST,
    Contents,
    inspect,
    target_problem,
    write_problem,
)
from gencc.runtime.support.atomic import sync_folder

_HIDDEN = re.compile(r"\.(.+)\.gencc-(?:old|scrap)-[0-9a-f]{16}")
_NAME = re.compile(r"[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*")


@dataclass(frozen=True)
class Published:
    """What publishing did. `changed`: the files that are new, different or gone, sorted."""

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
        with _locked(folder.parent) as is_locked:
            # Without a lock, hidden folders may be those of a build that is running.
            leftovers = "*" if is_locked else token
            _tidy(folder.parent, leftovers)
            try:
                return _publish(package, folder, force, token)
            finally:
                _tidy(folder.parent, leftovers)
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
    """The contents of gencc.json: the origin of the package, and a digest of each file."""
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    content = {"origin": dict(origin), "files": digests}
    return (json.dumps(content, indent=2, sort_keys=True) + "\n").encode()


def _publish(
    package: Mapping[str, bytes], folder: Path, force: bool, token: str
) -> Published:
    contents = inspect(folder, package)
    changed = _changed(package, contents)
    if not changed:
        return Published(folder, (), None)
    if contents.problems and not force:
        raise CompileError(contents.problems)
    staged = _beside(folder, "scrap", token)
    _write(package, staged)
    backup = None
    if not folder.exists():
        staged.rename(folder)
    else:
        old = _beside(folder, "old", token)
        _swap(staged, folder, old)
        backup = _free_backup(folder) if contents.problems else None
        with suppress(
            OSError
        ):  # the new package is in place, and the old one is not lost
            old.rename(backup or staged)
    _sync(folder.parent)
    return Published(folder, changed, backup)


def _tidy(parent: Path, token: str) -> None:
    """Completes or undoes what builds that were killed or failed left behind."""
    for scrap, _ in _hidden(parent, "scrap", token):
        shutil.rmtree(scrap, ignore_errors=True)
    for old, folder in _hidden(parent, "old", token):
        with suppress(OSError):  # it is not lost, and the next build tries again
            _put_back(old, folder)


def _put_back(old: Path, folder: Path) -> None:
    """Moves a package that was set aside back, if nothing has taken its place.

    Otherwise it is deleted, or kept as a backup if gencc did not write all of it.
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
    """The hidden folders of builds, and the package folder that each belongs to."""
    for path in sorted(parent.glob(f".*.gencc-{role}-{token}")):
        name = _HIDDEN.fullmatch(path.name)
        if name and path.is_dir() and not path.is_symlink():
            yield path, path.with_name(name[1])


def _changed(package: Mapping[str, bytes], contents: Contents) -> tuple[str, ...]:
    digests = {name: hashlib.sha256(data).digest() for name, data in package.items()}
    new = {
        name for name, digest in digests.items() if contents.digests.get(name) != digest
    }
    return tuple(sorted(new.union(contents.gone)))


def _beside(folder: Path, role: str, token: str) -> Path:
    """A hidden name in the same parent: renaming works only within a file system."""
    return folder.with_name(f".{folder.name}.gencc-{role}-{token}")


def _free_backup(folder: Path) -> Path:
    number = 1
    while os.path.lexists(backup := folder.with_name(f"{folder.name}.before-{number}")):
        number += 1
    return backup


def _write(package: Mapping[str, bytes], folder: Path) -> None:
    """Writes the package into a new folder; it survives a power loss once this returns."""
    folder.mkdir()
    for directory in sorted({*map(os.path.dirname, package)} - {""}):
        (folder / directory).mkdir(parents=True, exist_ok=True)
    for name, data in sorted(package.items()):
        with (folder / name).open("xb") as file:
            file.write(data)
    if not _synced_at_once(folder):
        _sync_each(package, folder)


def _synced_at_once(folder: Path) -> bool:
    """Whether the whole file system could be told to keep what was written to it.

    One such call for a package takes a tenth of the time of one for each of its files.
    Linux alone has it, and Python does not; where it fails, a file by itself says why.
    """
    if sys.platform != "linux":
        return False
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        return bool(ctypes.CDLL(None).syncfs(descriptor) == 0)
    except (AttributeError, OSError):  # a C library without it
        return False
    finally:
        os.close(descriptor)


def _sync_each(names: Iterable[str], folder: Path) -> None:
    for name in names:
        with (folder / name).open("rb+") as file:
            os.fsync(file.fileno())
    for directory, _, _ in os.walk(folder):
        _sync(Path(directory))


def _swap(staged: Path, folder: Path, old: Path) -> None:
    """Moves the new package into place, and the former one to `old`."""
    staged.rename(old)
    if _exchange(old, folder):
        return
    old.rename(staged)
    folder.rename(old)
    staged.rename(folder)


def _exchange(first: Path, second: Path) -> bool:
    """Swaps two folders in one step; False where the system cannot do that."""
    paths = os.fsencode(first), os.fsencode(second)
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            failed = libc.renamex_np(*paths, 2)  # RENAME_SWAP
        else:  # AT_FDCWD, RENAME_EXCHANGE
            failed = libc.renameat2(-100, paths[0], -100, paths[1], 2)
    except (AttributeError, OSError, TypeError):  # the system has no such function
        return False
    number = ctypes.get_errno() if failed else 0
    if number and number not in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        raise OSError(number, os.strerror(number))
    return not failed


def _sync(directory: Path) -> None:
    """Makes the names in a directory survive a power loss, where the system can do that."""
    with suppress(OSError):  # some file systems cannot
        sync_folder(directory)


@contextmanager
def _locked(parent: Path) -> Iterator[bool]:
    """One build at a time writes into `parent`; False if there are no locks.

    The lock is on the directory itself, so it leaves no file behind.
    """
    if sys.platform == "win32":  # which cannot open a directory
        yield False
        return
    descriptor = os.open(parent, os.O_RDONLY)
    try:
        yield _lock(descriptor)
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    """Waits for the lock of an open file; False on a file system without locks."""
    import fcntl  # not on Windows

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    except OSError:
        return False
    return True
