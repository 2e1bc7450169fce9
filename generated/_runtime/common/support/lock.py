"""One writer in a folder: a lock that dies with the process that holds it.

The same in every package.
"""

import os
import socket
import sys
import time
import weakref
from contextlib import suppress
from pathlib import Path

from .errors import PackageError

_NO_LINKS = getattr(os, "O_NOFOLLOW", 0)

if sys.platform == "win32":
    import msvcrt

    _BEYOND = 1 << 30  # a locked byte cannot be read, so it lies behind the text

    def try_lock(descriptor: int) -> bool:
        """Lock an open file; False while another process has it locked."""
        os.lseek(descriptor, _BEYOND, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def try_lock(descriptor: int) -> bool:
        """Lock an open file; False while another process has it locked.

        Raises OSError on a file system that has no locks.
        """
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class Lock:
    """The file `.training.lock` of a folder, from its creation until `release`.

    It names its holder. The system releases the lock when the process ends, however
    that happens; a file left behind locks nothing. `release` may be called more than
    once.
    """

    def __init__(self, folder: Path) -> None:
        """Raises PackageError, which names the holder, if another process has it."""
        self._path = folder / ".training.lock"
        descriptor = self._locked()
        # Also when the process exits, so that no file stays behind to puzzle others.
        self.release = weakref.finalize(
            self, _release, self._path, descriptor, os.getpid()
        )
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, _myself().encode())

    def _locked(self) -> int:
        while True:
            flags = os.O_RDWR | os.O_CREAT | _NO_LINKS
            descriptor = os.open(self._path, flags, 0o666)
            try:
                mine = try_lock(descriptor)
            except OSError:  # no locks here: better to train than not to
                return descriptor
            if not mine:
                holder = _holder(descriptor)
                os.close(descriptor)
                raise PackageError(
                    f"{self._path.parent} is in use: {holder}; wait for it, or choose "
                    "another folder (--out)"
                )
            if is_at(self._path, descriptor):
                return descriptor
            os.close(descriptor)  # its last holder has just removed it


def _release(path: Path, descriptor: int, owner: int) -> None:
    if os.getpid() != owner:  # a fork, which shares the lock but does not own it
        return
    if sys.platform != "win32":  # nobody can lock it in between: it is still ours
        with suppress(OSError):
            path.unlink()
    os.close(descriptor)


def is_at(path: Path, descriptor: int) -> bool:
    """Whether the file at that path is still the open one, and was not replaced."""
    try:
        return os.path.samestat(os.lstat(path), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _myself() -> str:
    now = time.strftime("%Y-%m-%d %H:%M:%S")
    return f"process {os.getpid()} on {socket.gethostname()} trains there since {now}"


def _holder(descriptor: int) -> str:
    os.lseek(descriptor, 0, os.SEEK_SET)
    text = os.read(descriptor, 200).decode(errors="replace")
    return text if text and text.isprintable() else "another process trains there"
