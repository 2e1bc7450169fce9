"""Files that are either the old one or the new one, whatever happens in between.

The same in every package.
"""

import errno
import os
import re
import secrets
import stat
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from . import console
from .lock import is_at, try_lock

PAUSES = (0.5, 1.0, 2.0)  # seconds before a write that failed is tried again
PASSING = (errno.ENOSPC, errno.EIO, getattr(errno, "EDQUOT", errno.ENOSPC))

_TEMPORARY = re.compile(r"\..+\.[0-9a-f]{16}\.tmp")


def write(path: Path, data: bytes) -> None:
    """Replace the file at `path` by one that holds `data`, or leave it as it was.

    A full or failing disk gets a few seconds to recover. Raises OSError if it does not,
    or when it is read-only.
    """
    write_parts(path, lambda: [data])


def write_parts(path: Path, parts: Callable[[], Iterable[bytes]]) -> None:
    """The same with all parts behind one another; a second attempt asks for them anew."""
    patiently(lambda: _replace(path, parts()))


def read(path: Path) -> bytes:
    """The contents of a plain file.

    Raises OSError, also for a link, a pipe or a device: reading a pipe without a writer
    or an endless device would never return.
    """
    if not stat.S_ISREG(path.lstat().st_mode):
        raise OSError(f"{path.name} is not a plain file")
    return path.read_bytes()


def patiently(write: Callable[[], None]) -> None:
    """Call `write` until it succeeds, for a few seconds at most; then OSError."""
    for pause in PAUSES:
        try:
            return write()
        except OSError as error:
            if error.errno not in PASSING:
                raise
            console.warn(f"warning: {error}; trying again in {pause:g} s")
            time.sleep(pause)
    return write()


def make_folder(folder: Path) -> None:
    """Create a folder and its parents so that a power loss takes none of them."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def remove_leftovers(folder: Path) -> None:
    """Remove the temporary files of writers that were killed; OSError.

    Those of running writers are locked and stay. Nothing is removed where the file
    system has no locks, or the system does not delete open files.
    """
    for path in folder.iterdir() if folder.is_dir() else ():
        if _TEMPORARY.fullmatch(path.name):
            with suppress(OSError):
                _remove_leftover(path)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` survive a power loss."""
    if sys.platform == "win32":  # which cannot open a folder
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _replace(path: Path, parts: Iterable[bytes]) -> None:
    temporary, descriptor = _create(path)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
            if sys.platform != "win32":
                temporary.replace(path)  # locked until it has its own name
        if sys.platform == "win32":  # which cannot rename an open file
            temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)  # gives a full disk its space back
        raise
    sync_folder(path.parent)


def _create(path: Path) -> tuple[Path, int]:
    """A new file beside `path`, locked: a rename is atomic only within a file system."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    while True:
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
        descriptor = os.open(temporary, flags, 0o666)  # O_EXCL follows no link
        locked = True
        with suppress(OSError):  # a file system without locks
            locked = try_lock(descriptor)
        if locked and is_at(temporary, descriptor):
            return temporary, descriptor
        os.close(descriptor)  # taken for a leftover before it was locked
        temporary.unlink(missing_ok=True)


def _remove_leftover(path: Path) -> None:
    flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags)
    try:
        is_plain = stat.S_ISREG(os.fstat(descriptor).st_mode)
        if is_plain and try_lock(descriptor) and is_at(path, descriptor):
            path.unlink()
    finally:
        os.close(descriptor)
