"""A process that runs commands of many packages of one framework, one after another."""

from __future__ import annotations

import json
import select
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol

from gencc.verification.parity.trainings import end_of_log, environment

# Frameworks never free the graphs that they compile, so a process is replaced at times.
COMMANDS = 150


class Failed(Exception):
    """A package's command did not succeed; the text says how."""


class Process(Protocol):
    """The part of `subprocess.Popen` that is used, with text for stdin and stdout."""

    @property
    def stdin(self) -> IO[str] | None: ...

    @property
    def stdout(self) -> IO[str] | None: ...

    def poll(self) -> int | None: ...

    def kill(self) -> None: ...

    def communicate(self) -> tuple[str, str]: ...


def new_process(arguments: Sequence[str], variables: Mapping[str, str]) -> Process:
    """Start Python with these arguments, in an environment of these variables."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        env=dict(variables),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


class Worker:
    """Runs commands of packages of one framework; a context manager.

    timeout: seconds for one command. variables: further ones for its environment.
    start: starts the process.
    """

    def __init__(
        self,
        timeout: float = 600.0,
        variables: Mapping[str, str] | None = None,
        start: Callable[[Sequence[str], Mapping[str, str]], Process] = new_process,
    ) -> None:
        self.timeout = timeout
        self.variables = dict(variables or {})
        self._start = start
        self._process: Process | None = None
        self._commands = 0

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def run(
        self,
        folder: Path,
        package: str,
        arguments: Sequence[str],
        log: Path,
        bare: bool = False,
    ) -> None:
        """Run `python -m package arguments` in a folder; raises Failed.

        A bare training makes no outputs, which only packages of our own backends can.
        """
        command = {
            "folder": str(folder.resolve()),
            "package": package,
            "arguments": list(arguments),
            "log": str(log.resolve()),
            "bare": bare,
        }
        status = self._send(json.dumps(command))
        if status:
            message = f"`{package} {arguments[0]}` failed, with status {status}"
            raise Failed(f"{message}:\n{end_of_log(log)}")

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _send(self, line: str) -> int | str:
        """The exit status of a command, or why there is none."""
        process = self._started()
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(line + "\n")
        process.stdin.flush()
        ready, _, _ = select.select([process.stdout], [], [], self.timeout)
        answer = process.stdout.readline() if ready else ""
        if not answer:
            ended = process.poll()
            if ready and ended is None:
                time.sleep(0.1)  # its end of the pipe is closed: it is about to exit
                ended = process.poll()
            self.close()
            return f"none after {self.timeout:g} s" if not ready else f"{ended}"
        self._commands += 1
        if self._commands >= COMMANDS:
            self.close()
        status: int = json.loads(answer)["status"]
        return status

    def _started(self) -> Process:
        if self._process is None:
            self._commands = 0
            script = Path(__file__).with_name("worker_process.py")
            variables = {**environment(), **self.variables}
            self._process = self._start(["-P", str(script)], variables)
        return self._process
