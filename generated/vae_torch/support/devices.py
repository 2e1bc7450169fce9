"""The devices that `--device` may name, whatever the framework.

The same in every package.
"""

import argparse
import re

from . import console
from .contents import shown
from .errors import PackageError

NAMES = "auto, cpu, cuda, cuda:1, mps"
_NAME = re.compile(r"auto|cpu|mps|cuda(:\d{1,3})?", re.ASCII)
_UNREPEATABLE = re.compile("determinis", re.IGNORECASE)


def named(text: str) -> str:
    """The name of a device, as a flag has it; ArgumentTypeError for something else."""
    if not _NAME.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{shown(text)} is none of {NAMES}")
    return text


def number(device: str) -> int:
    """Which of the devices of a kind: 1 of cuda:1, and 0 of those without a number."""
    return int(device.partition(":")[2] or 0)


def fastest(kinds: dict[str, bool]) -> str:
    """The first kind that is there, for `--device auto`; said in a line."""
    device = next((kind for kind, is_there in kinds.items() if is_there), "cpu")
    console.say(f"computing on --device {device}")
    return device


def require(device: str, count: int) -> None:
    """Raise PackageError unless there are enough devices of this kind."""
    kind = device.partition(":")[0]
    if not count:
        raise PackageError(f"there is no {kind.upper()} device here; use --device cpu")
    if number(device) >= count:
        raise PackageError(
            f"there is no {device} here, where the last one is {kind}:{count - 1}; they "
            "are numbered from 0"
        )


def without_repeatable_kernel(error: Exception) -> PackageError | None:
    """The error about an operation that a device cannot repeat bit for bit, if it is one.

    Frameworks raise them of several types, whose texts alone say what they are about.
    """
    if not _UNREPEATABLE.search(str(error)):
        return None
    reason = shown(str(error).strip().partition("\n")[0])
    return PackageError(
        f"this device has no kernel that gives the same result each time ({reason}); use "
        "--device cpu"
    )
