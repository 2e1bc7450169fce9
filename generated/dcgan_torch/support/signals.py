"""Signals that ask a training to end: noted, and answered after the next save.

The same in every package.
"""

import signal
import threading
from types import FrameType, TracebackType
from typing import Any

# Ctrl-C, `kill`, a closed terminal, a used-up limit of CPU time, Ctrl-Break.
ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGXCPU", "SIGBREAK")


class Signals:
    """Within its context, signals that would end the process set `received` instead.

    Those that the process already ignores, as under `nohup`, stay ignored.
    """

    def __init__(self) -> None:
        self.received: int | None = None
        self._handlers: dict[int, Any] = {}

    def __enter__(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            return  # only the main thread may set handlers
        for name in ENDING:
            number = getattr(signal, name, None)  # not every system has all of them
            if number is None or signal.getsignal(number) == signal.SIG_IGN:
                continue
            self._handlers[number] = signal.signal(number, self._note)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler or signal.SIG_DFL)

    def _note(self, number: int, frame: FrameType | None) -> None:
        """Only note it: it may arrive in the middle of a save."""
        self.received = number
