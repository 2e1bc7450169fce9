"""What fits into memory, and errors about what would not, before it is tried.

The same in every package.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .errors import PackageError

UNKNOWN = 2**40  # bytes; where the system does not say how many there are
CONTAINER = (  # control groups, of both versions
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
PLACES = ("memory", "files")  # in which examples may be kept


@dataclass
class Policy:
    """Where examples are kept, for the whole program: in memory if there is room.

    What is `read_once`, from the first example to the last, is not worth that room.
    """

    data_in: str | None = None
    read_once: bool = False


POLICY = Policy()


def require(size: int, what: str, advice: str) -> None:
    """Raise PackageError when `what` takes more bytes than this machine has."""
    available = total()
    if size > available:
        raise PackageError(
            f"{what} takes about {shown(size)} of memory, and this machine has "
            f"{shown(available)}; {advice}"
        )


def total() -> int:
    """The bytes of memory of this machine, or of the container that this runs in."""
    try:
        machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows; a system without these
        return UNKNOWN
    return min([machine, *_limits()])


def _limits() -> Iterator[int]:
    """The limits of a container, if Linux has set any."""
    for path in CONTAINER:
        with suppress(OSError, ValueError):  # "max" is no limit
            yield int(path.read_text())


def shown(size: float) -> str:
    """A number of bytes with a suitable unit: 74.5 GiB."""
    unit = 0
    while size >= 1024 and unit < len(UNITS) - 1:
        size, unit = size / 1024, unit + 1
    return f"{size:.4g} {UNITS[unit]}"
