"""Where and how to compute, whatever the framework: `--device`, `--threads`, `--compile`.

The same in every package.
"""

import argparse
import os
import re
from dataclasses import dataclass

from . import console
from .contents import shown
from .errors import PackageError

NAMES = "auto, cpu, cuda, cuda:1, mps"
_NAME = re.compile(r"auto|cpu|mps|cuda(:\d{1,3})?", re.ASCII)
_UNREPEATABLE = re.compile("determinis", re.IGNORECASE)
_NOT_COMPILED = re.compile(
    "does not currently support double backward|unsupported operations when trying to "
    "compile|Cxx.?Compiler|torch._dynamo|torch._inductor|BackendCompilerFailed",
    re.IGNORECASE,
)

MIXED = "bf16"  # a precision: products of layers are rounded to it, all else is float32

WORTHWHILE = 20_000_000  # multiplications in a minibatch for each thread
MOST_THREADS = 1024
DECIDED = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "NPROC")  # by who sets them


@dataclass
class Policy:
    """How the whole program computes; numbers are those of the spec either way.

    threads: of a CPU, that share each operation; None for as many as pay.
    is_compiled: whether steps become programs of a compiler, which may round otherwise.
    """

    threads: int | None = None
    is_compiled: bool = False


POLICY = Policy()


def named(text: str) -> str:
    """The name of a device, as a flag has it; ArgumentTypeError for something else."""
    if not _NAME.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{shown(text)} is none of {NAMES}")
    return text


def kept(precision: str) -> str:
    """The type of weights, examples and losses in a precision of a run."""
    return "float32" if precision == MIXED else precision


def counted(text: str) -> int | None:
    """How many threads a flag says, None for auto; ArgumentTypeError for anything else."""
    if text == "auto":
        return None
    if re.fullmatch(r"\d{1,4}", text, re.ASCII) and 1 <= int(text) <= MOST_THREADS:
        return int(text)
    message = f"{shown(text)} is neither auto nor a number from 1 to {MOST_THREADS}"
    raise argparse.ArgumentTypeError(message)


def threads(multiplications: int | None) -> int | None:
    """How many threads share a minibatch of so many multiplications.

    They wait for each other after every operation. Where there is little to compute, that
    takes longer than computing, above all while another program keeps a core busy. None
    for what the framework takes: as it is not known how much there is to compute, or as
    the environment has decided.
    """
    if POLICY.threads is not None:
        return POLICY.threads
    if multiplications is None or any(name in os.environ for name in DECIDED):
        return None
    return max(1, min(_cores(), multiplications // WORTHWHILE))


def _cores() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


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


def without_program(error: Exception) -> PackageError | None:
    """The error about what a compiler cannot translate, if it is one."""
    text = f"{type(error).__module__}.{type(error).__name__} {error}"
    if not POLICY.is_compiled or not _NOT_COMPILED.search(text):
        return None
    reason = shown(str(error).strip().partition("\n")[0])
    return PackageError(
        f"the compiler of this framework cannot translate a step ({reason}); train "
        "without --compile"
    )
