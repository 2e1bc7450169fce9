"""Processes of Python that start at once, forked from one that has imported a framework.

PyTorch takes two seconds to import, TensorFlow six; a fork is there after a hundredth of
one, and runs what `python` with the same words would run, but that plots have no ink. Each
process of pytest has a server for each framework, from the first time that one is needed.
What a fork shares with others is the seed of Python's hashes: tests that something repeats
bit for bit start processes of their own.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Any, TextIO

from gencc.verification.parity.worker import Worker

BLOCKED = {
    "torch": ("tensorflow", "keras", "jax", "gencc"),
    "keras": ("torch", "jax", "gencc"),
    "keras-jax": ("torch", "tensorflow", "gencc"),
}
# What is compiled runs for a few steps, so compiling takes most of the time: XLA works out
# the same operations, fused by the simpler of its two ways, and does not optimize them.
# Without AVX2, whose fused multiply-add rounds otherwise: a value that XLA works out twice
# has to be the same, or the gradient of `min` looks for an element that is not there.
QUICK = (
    "--xla_cpu_max_isa=AVX",
    "--xla_backend_optimization_level=0",
    "--xla_cpu_use_fusion_emitters=false",
    "--xla_cpu_parallel_codegen_split_count=1",
)
SCRIPT = Path(__file__).with_name("forkserver_process.py")
EAGER = Path(__file__).with_name("eager_process.py")
File = int | IO[Any]  # or subprocess.PIPE, subprocess.DEVNULL


def environment(**more: str) -> dict[str, str]:
    """The environment of a package: no modules but those installed, and one thread.

    Or as many as GENCC_TEST_THREADS says. NumPy's OpenBLAS has one in any case: it would
    start the others when it is imported, and a process that has them cannot be forked.
    """
    own = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    count = own.get("GENCC_TEST_THREADS", "1")
    threads = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
    flags = [own.get("XLA_FLAGS", "")]
    if count == "1":
        flags.append("--xla_cpu_multi_thread_eigen=false")
    jax = {"XLA_FLAGS": " ".join(flags).strip()}
    counts = {**dict.fromkeys(threads, count), "OPENBLAS_NUM_THREADS": "1"}
    return {**own, **counts, **jax, **more}


def compiling_quickly() -> dict[str, str]:
    """The same environment, for what compiles often and runs a few steps."""
    return environment(XLA_FLAGS=" ".join((*QUICK, environment()["XLA_FLAGS"])))


class Process:
    """A process that was started; the file of each PIPE has text."""

    def __init__(
        self, status: int, stdin: TextIO | None, stdout: TextIO | None
    ) -> None:
        self.stdin, self.stdout = stdin, stdout
        self.returncode: int | None = None
        self._status = os.fdopen(status)
        number = self._status.readline()
        assert number, "the fork server is gone: run forkserver_process.py to see why"
        self.pid = int(number)

    def poll(self) -> int | None:
        """The exit status, or None while there is none."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """The exit status, as soon as there is one; raises TimeoutError."""
        if (code := self._ended(timeout)) is None:
            raise TimeoutError(f"process {self.pid} runs for longer than {timeout} s")
        return code

    def send_signal(self, number: int) -> None:
        """A signal, if the process is still there."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """What is left on stdout, to its end; the second text is empty."""
        text = self.stdout.read() if self.stdout else ""
        self.wait(timeout)
        for file in (self.stdin, self.stdout):
            if file:
                file.close()
        return text, ""

    def _ended(self, timeout: float | None) -> int | None:
        if self.returncode is None:
            if not select.select([self._status], [], [], timeout)[0]:
                return None
            self.returncode = int(self._status.readline())
            self._status.close()
        return self.returncode


def start(
    backend: str,
    arguments: Sequence[str | Path],
    folder: Path,
    environment: Mapping[str, str],
    *,
    stdin: File = subprocess.DEVNULL,
    stdout: File = subprocess.DEVNULL,
    stderr: File = subprocess.DEVNULL,
) -> Process:
    """What `python` with these words would be in that folder."""
    request = {
        "words": [*map(str, arguments)],
        "folder": str(folder),
        "environment": dict(environment),
    }
    own: list[TextIO | None] = []
    theirs: list[int] = []
    for file, mode in ((stdin, "r"), (stdout, "w"), (stderr, "w")):
        descriptor, end = _opened(file, mode)
        theirs.append(descriptor)
        own.append(end)
    status, other = os.pipe()
    theirs.append(other)
    socket.send_fds(_server(backend), [json.dumps(request).encode()], theirs)
    for descriptor in theirs:
        os.close(descriptor)
    return Process(status, own[0], own[1])


def run(
    backend: str,
    arguments: Sequence[str | Path],
    folder: Path,
    environment: Mapping[str, str],
    *,
    input: str = "",
    timeout: float = 600,
) -> subprocess.CompletedProcess[str]:
    """The same to its end, and what it said."""
    with (
        tempfile.TemporaryFile("w+") as stdin,
        tempfile.TemporaryFile("w+") as out,
        tempfile.TemporaryFile("w+") as err,
    ):
        stdin.write(input)
        stdin.seek(0)
        process = start(
            backend, arguments, folder, environment, stdin=stdin, stdout=out, stderr=err
        )
        try:
            code = process.wait(timeout)
        finally:
            process.kill()
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess([*arguments], code, out.read(), err.read())


class EagerWorker(Worker):
    """Where TensorFlow computes operation by operation: many steps at once are traced."""

    def run(
        self,
        folder: Path,
        package: str,
        arguments: Sequence[str],
        log: Path,
        bare: bool = False,
    ) -> None:
        """As any worker, step by step."""
        single = ("--steps-at-once", "1") if arguments[0] == "train" else ()
        super().run(folder, package, [*arguments, *single], log, bare)


def warm(backend: str, timeout: float = 600.0, eager: bool = False) -> Worker:
    """A process that runs many commands of packages, and compiles quickly.

    eager: whether TensorFlow computes operation by operation, which for a few steps of
    a small model takes half of what tracing them does.
    """

    def started(arguments: Sequence[str], own: Mapping[str, str]) -> Process:
        isolated, *program = arguments
        first = [str(EAGER)] if eager else []
        return start(
            *(backend, [isolated, *first, *program], Path.cwd(), own),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    kind = EagerWorker if eager else Worker
    return kind(timeout, compiling_quickly(), started)


def _opened(file: File, mode: str) -> tuple[int, TextIO | None]:
    """The descriptor that a process gets, and the other end of a PIPE."""
    if file == subprocess.PIPE:
        reading, writing = os.pipe()
        if mode == "r":
            return reading, os.fdopen(writing, "w")
        return writing, os.fdopen(reading)
    if file == subprocess.DEVNULL:
        return os.open(os.devnull, os.O_RDWR), None
    return os.dup(file if isinstance(file, int) else file.fileno()), None


@cache
def _code() -> str:
    """The folder in which forks leave the code of modules to each other."""
    folder = tempfile.mkdtemp(prefix="code-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _server(backend: str) -> socket.socket:
    """The channel to the process that forks; it ends with this one."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        subprocess.Popen(
            [
                *(sys.executable, str(SCRIPT), str(theirs.fileno())),
                *(backend, ",".join(BLOCKED[backend]), _code()),
            ],
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )
    return ours
