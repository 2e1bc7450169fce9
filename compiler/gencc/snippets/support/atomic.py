"""Files that are either the old one or the new one, whatever happens in between."""

import os
import stat
from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """Replace the file at `path` by one that holds `data`, or leave it as it was.

    Raises OSError when the disk is full, read-only or failing.
    """
    # In the same folder: a rename is atomic only within one file system.
    temporary = path.with_name(path.name + ".tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)  # gives a full disk its space back
        raise
    _sync_folder(path.parent)


def read(path: Path) -> bytes:
    """The contents of a plain file.

    Raises OSError, also for a link, a pipe or a device: a pipe may have nobody who
    writes to it, and a device no end.
    """
    if not stat.S_ISREG(path.lstat().st_mode):
        raise OSError(f"{path.name} is not a plain file")
    return path.read_bytes()


def _sync_folder(folder: Path) -> None:
    """Make a rename inside `folder` survive a power loss."""
    if os.name == "nt":  # Windows cannot open a folder
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
