"""Faults at a chosen change of the disk: a process that dies there, a disk that fails.

What changes the disk is counted: to open a file for writing, to write through a
descriptor, to sync, to rename, to remove, to make a folder. What a file object writes
when it pleases is not; a limit on the size of files ends a process amid such a write.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from typing import Any

if sys.platform != "win32":  # whose tests import this, and do not call it
    import resource

CHANGES = {
    *("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink"),
    *("os.truncate", "os.chmod"),
}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

_change: Callable[[str], None] | None = None  # what happens before each change


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if _change is not None and (
        event in CHANGES or (event == "open" and (arguments[2] or 0) & _WRITING)
    ):
        _change(event)


sys.addaudithook(_audit)  # for good: a hook cannot be taken back


@contextmanager
def before_changes(act: Callable[[int, str], object]) -> Iterator[None]:
    """Inside, `act` is called before each change, with its number from 1 and its kind."""
    global _change
    calls = 0

    def count(event: str) -> None:
        nonlocal calls
        calls += 1
        act(calls, event)

    def counted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def function(*arguments: Any) -> Any:
            count(f"os.{name}")
            return real(*arguments)

        return function

    real = {name: getattr(os, name) for name in ("fsync", "write")}
    for name in real:
        setattr(os, name, counted(name, real[name]))
    _change = count
    try:
        yield
    finally:
        _change = None
        for name in real:
            setattr(os, name, real[name])


@contextmanager
def failing(number: int, turns: Container[int]) -> Iterator[None]:
    """Inside, changes of these numbers raise OSError; only removing never fails."""

    def fail(turn: int, event: str) -> None:
        if turn in turns and event not in ("os.remove", "os.rmdir"):
            raise OSError(number, os.strerror(number))

    with before_changes(fail):
        yield


def killed(action: Callable[[], object], turn: int) -> bool:
    """Whether a SIGKILL before the change number `turn` came before the end."""

    def die(number: int, event: str) -> None:
        if number == turn:
            os.kill(os.getpid(), signal.SIGKILL)

    def dying() -> None:
        with before_changes(die):
            action()

    return _died(dying, signal.SIGKILL)


def killed_amid_a_write(action: Callable[[], object], size: int) -> bool:
    """Whether a process died that may write `size` bytes of a file, and no more."""

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        action()

    return _died(limited, signal.SIGXFSZ)


def _died(action: Callable[[], object], number: signal.Signals) -> bool:
    """Whether a process that does this was ended by this signal."""
    child = os.fork()
    if child == 0:
        try:
            action()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    assert status in (0, number), status
    return status != 0
